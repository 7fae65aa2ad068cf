"""The messages of final notices in the outbox. Each is rendered from how things are at the moment it is sent."""

from bot.features.notices import messages
from bot.features.notices.usecases import notices
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_line(row: OutboxRow, deps: Deps) -> Message | None:
    status = notices.find_posted_notice(deps.db, int(row.subject), now=deps.clock())
    return None if status is None else messages.render_line(status)


def _render_manager_message(row: OutboxRow, deps: Deps) -> Message | None:
    status = notices.find_notice_to_report(deps.db, int(row.subject), str(row.payload.get("state")), now=deps.clock())
    return None if status is None else messages.render_manager_message(status)


KINDS: dict[str, PostRenderer] = {"notice": _render_line, "notice_word": _render_manager_message}
