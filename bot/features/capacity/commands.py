"""`/umpire room`: compare what leaves with what is won."""

from bot.features.capacity import messages, usecases as capacity
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, thoroughly
from scoring.roles import Action


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire room`: show the ledger, privately."""
    line = lines.read(ask.text, usage="Usage: `/umpire room`.")
    if line.asks_help():
        return help_texts.word("room", messages.HELP["room"])
    line.end()
    return thoroughly(ask, deps, Action.ROOM, _show_room)


def _show_room(ask: Ask, deps: Deps) -> Answer:
    return messages.render_room(capacity.load_room(deps.db, call=ask.call))
