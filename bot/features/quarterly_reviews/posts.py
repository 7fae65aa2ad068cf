"""What the outbox shows of closets: rendered from how things are when it is sent."""

from bot.features.quarterly_reviews.messages import reviews as review_messages
from bot.features.quarterly_reviews.usecases import reviews
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_closet(row: OutboxRow, deps: Deps) -> Message:
    return review_messages.render_post(reviews.load_post(deps.db, row.subject, now=deps.clock()))


def _render_nudge(row: OutboxRow, deps: Deps) -> Message | None:
    found = reviews.find_nudge(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if found is None else review_messages.render_nudge(found)


def _render_closed(row: OutboxRow, deps: Deps) -> Message | None:
    found = reviews.find_closed(deps.db, int(row.subject), row.channel)
    return None if found is None else review_messages.render_closed(found)


KINDS: dict[str, PostRenderer] = {
    "closet": _render_closet,
    reviews.NUDGE: _render_nudge,
    reviews.CLOSED: _render_closed,
}
