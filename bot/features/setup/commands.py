"""`/umpire setup`: the steps for an admin, and for everybody else where to begin."""

from bot.features.setup import messages, usecases as setups
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask

USAGE = "Usage: `/umpire setup`."


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show how far umpire is set up, or where to begin."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.render_word("setup", messages.HELP["setup"])
    line.require_end()
    return messages.render_setup(setups.load_setup(deps.db, call=ask.call))
