"""What the outbox shows of closets: rendered from how things are when it is sent."""

from bot.features.quarterly_reviews.messages import reviews as shown
from bot.features.quarterly_reviews.usecases import reviews as closet_clock
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _closet(row: OutboxRow, deps: Deps) -> Message:
    return shown.post(closet_clock.posted(deps.db, row.subject, now=deps.clock()))


def _nudge(row: OutboxRow, deps: Deps) -> Message | None:
    found = closet_clock.to_nudge(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if found is None else shown.nudge(found)


def _closed(row: OutboxRow, deps: Deps) -> Message | None:
    found = closet_clock.closed(deps.db, int(row.subject), row.channel)
    return None if found is None else shown.closed(found)


KINDS: dict[str, PostRenderer] = {"closet": _closet, closet_clock.NUDGE: _nudge, closet_clock.CLOSED: _closed}
