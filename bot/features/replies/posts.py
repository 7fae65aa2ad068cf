"""The direct messages about replies in the outbox. Each is rendered from how things are when it is sent."""

from bot.features.replies import messages
from bot.features.replies.usecases import replies
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow
from scoring.replies import ReplyState


def _render_request(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the question to a judge; None once the reply is judged, or somebody else judges it."""
    status = replies.find_reply(deps.db, int(row.subject), now=deps.clock())
    if status is None or status.reply.state is not ReplyState.WAITING or not status.progress.alive:
        return None
    return messages.render_request(status) if row.channel in status.progress.judges.people else None


def _render_withdrawn(row: OutboxRow, deps: Deps) -> Message | None:
    """Render that the customer is to be told; None once somebody recorded that."""
    status = replies.find_reply(deps.db, int(row.subject), now=deps.clock())
    return messages.render_withdrawn(status) if status is not None and status.reply.is_to_be_told else None


def _render_over(row: OutboxRow, deps: Deps) -> Message:
    return messages.render_reply_over(replies.find_reply(deps.db, int(row.subject), now=deps.clock()))


KINDS: dict[str, PostRenderer] = {"reply_judge": _render_request, "reply_withdrawn": _render_withdrawn}
OVER: dict[str, PostRenderer] = dict.fromkeys(KINDS, _render_over)
