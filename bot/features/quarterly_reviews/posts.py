"""What the outbox shows of closets: rendered from how things are when it is sent."""

from bot.features.quarterly_reviews.messages import reviews as shown
from bot.features.quarterly_reviews.usecases import reviews as closet_clock
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_closet(row: OutboxRow, deps: Deps) -> Message:
    return shown.render_post(closet_clock.load_post(deps.db, row.subject, now=deps.clock()))


def _render_nudge(row: OutboxRow, deps: Deps) -> Message | None:
    found = closet_clock.find_nudge(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if found is None else shown.render_nudge(found)


def _render_closed(row: OutboxRow, deps: Deps) -> Message | None:
    found = closet_clock.find_closed(deps.db, int(row.subject), row.channel)
    return None if found is None else shown.render_closed(found)


KINDS: dict[str, PostRenderer] = {
    "closet": _render_closet,
    closet_clock.NUDGE: _render_nudge,
    closet_clock.CLOSED: _render_closed,
}
