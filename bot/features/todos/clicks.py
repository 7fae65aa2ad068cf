"""What the buttons of todos do."""

from bot.features.todos import messages as shown, usecases as todos
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def everything(ask: Ask, deps: Deps) -> Answer:
    """Show all that waits."""
    return shown.todo(todos.waiting(deps.db, call=ask.call))


CLICKS: dict[str, Handler] = {"todo_all": everything}
BESIDE: frozenset[str] = frozenset(CLICKS)
