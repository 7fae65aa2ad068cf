"""`/umpire todo`: what waits for me."""

from bot.features.todos import messages as shown, usecases as todos
from bot.parsing import lines as parsing
from bot.slack import help as helping
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask

USAGE = "Usage: `/umpire todo`."


def handle(ask: Ask, deps: Deps) -> Answer:
    """List what waits for the person who asks."""
    line = parsing.read(ask.text, usage=USAGE)
    if line.asks_help():
        return helping.word("todo", shown.HELP["todo"])
    line.end(USAGE)
    return shown.todo(todos.waiting(deps.db, call=ask.call))
