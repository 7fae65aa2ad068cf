"""What the buttons of todos do."""

from bot.features.todos import messages, usecases as todos
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.values.figures import parse_row_number


def show_todos(ask: Ask, deps: Deps) -> Answer:
    """Show what waits for this person; the button's value says how many of it they have seen."""
    start = parse_row_number(ask.text) or 0
    return messages.render_todos(todos.list_todos(deps.db, call=ask.call), start=start)


CLICKS: dict[str, Handler] = {"todo_all": show_todos}
BESIDE: frozenset[str] = frozenset(CLICKS)
