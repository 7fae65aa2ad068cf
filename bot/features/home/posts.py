"""App Home as the outbox publishes it, rendered from what is on record at that time."""

from bot.features.home import messages, usecases as home
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_home(row: OutboxRow, deps: Deps) -> Message:
    """Render a person's Home, or the closed one for people who may see nothing."""
    page = home.find_home(deps.db, row.subject, now=deps.clock())
    return messages.render_closed_home() if page is None else messages.render_home(page)


KINDS: dict[str, PostRenderer] = {"home": _render_home}
