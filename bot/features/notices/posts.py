"""What the outbox shows of final notices: rendered from how things are when it is sent."""

from bot.features.notices import messages as shown
from bot.features.notices.usecases import notices
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_line(row: OutboxRow, deps: Deps) -> Message | None:
    found = notices.find_posted_notice(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else shown.render_line(found)


def _render_manager_message(row: OutboxRow, deps: Deps) -> Message | None:
    found = notices.find_notice_to_report(deps.db, int(row.subject), str(row.payload.get("state")), now=deps.clock())
    return None if found is None else shown.render_manager_message(found)


KINDS: dict[str, PostRenderer] = {"notice": _render_line, "notice_word": _render_manager_message}
