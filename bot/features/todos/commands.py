"""`/umpire todo`: what waits for me."""

from bot.features.todos import messages, usecases as todos
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask

USAGE = "Usage: `/umpire todo`."


def handle(ask: Ask, deps: Deps) -> Answer:
    """List what waits for the person who asks."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.render_word("todo", messages.HELP["todo"])
    line.require_end(USAGE)
    return messages.render_todos(todos.list_todos(deps.db, call=ask.call))
