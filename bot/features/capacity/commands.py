"""`/umpire capacity`: compare what leaves with what is won."""

from bot.features.capacity import messages, usecases as capacity
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, run_over_all_customers
from scoring.roles import Action


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire capacity`: show the ledger, privately."""
    line = lines.parse_line(ask.text, usage="Usage: `/umpire capacity`.")
    if line.asks_help():
        return help_texts.render_word("capacity", messages.HELP["capacity"])
    line.require_end()
    return run_over_all_customers(ask, deps, Action.ROOM, _show_room)


def _show_room(ask: Ask, deps: Deps) -> Answer:
    return messages.render_room(capacity.load_room(deps.db, call=ask.call))
