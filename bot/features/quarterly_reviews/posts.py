"""How the outbox renders the messages of quarterly reviews: as things are when each is sent."""

from bot.features.quarterly_reviews.messages import reviews as review_messages
from bot.features.quarterly_reviews.usecases import reviews
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message, render_over
from bot.workflow.outbox import OutboxRow


def _render_closet(row: OutboxRow, deps: Deps) -> Message:
    """Render the review's message in the review channel."""
    return review_messages.render_post(reviews.load_post(deps.db, row.subject, now=deps.clock()))


def _render_nudge(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the reminder to a person; nothing if no customer of theirs waits any more."""
    nudge = reviews.find_nudge(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if nudge is None else review_messages.render_nudge(nudge)


def _render_closed(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the end of a review for a manager; nothing for who is no manager any more."""
    closing = reviews.find_closed(deps.db, int(row.subject), row.channel)
    return None if closing is None else review_messages.render_closed(closing)


def _render_nudge_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what a reminder becomes once nothing waits for its reader, or the review is over."""
    del row, deps
    return render_over("Quarterly review: no customer waits for your verdict any more.")


KINDS: dict[str, PostRenderer] = {
    "closet": _render_closet,
    reviews.NUDGE: _render_nudge,
    reviews.CLOSED: _render_closed,
}
OVER: dict[str, PostRenderer] = {reviews.NUDGE: _render_nudge_over}
