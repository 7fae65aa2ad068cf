"""App Home as the outbox publishes it, rendered from what is on record at that time."""

from bot.features.home import messages, usecases as home
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_home(row: OutboxRow, deps: Deps) -> Message:
    seen = home.find_home(deps.db, row.subject, now=deps.clock())
    return messages.render_closed_home() if seen is None else messages.render_home(seen)


KINDS: dict[str, PostRenderer] = {"home": _render_home}
