"""`/umpire room`: what leaves, beside what is won."""

from bot.features.capacity import messages as shown, usecases as rooms
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, thoroughly
from scoring.roles import Action


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show the ledger, privately."""
    line = lines.read(ask.text, usage="Usage: `/umpire room`.")
    if line.asks_help():
        return help_texts.word("room", shown.HELP["room"])
    line.end()
    return thoroughly(ask, deps, Action.ROOM, _show_room)


def _show_room(ask: Ask, deps: Deps) -> Answer:
    return shown.render_room(rooms.load_room(deps.db, call=ask.call))
