"""`/umpire todo`: what waits for me."""

from bot import parsing
from bot.deps import Deps
from bot.listening import Answer, Ask, Handler
from bot.messages import helping
from bot.messages import todo as shown
from bot.usecases import todos

USAGE = "Usage: `/umpire todo`."


def handle(ask: Ask, deps: Deps) -> Answer:
    """List what waits for the person who asks."""
    line = parsing.read(ask.text, usage=USAGE)
    if line.asks_help():
        return helping.word("todo")
    line.end(USAGE)
    return shown.todo(todos.waiting(deps.db, call=ask.call))


COMMANDS: dict[str, Handler] = {"todo": handle}
