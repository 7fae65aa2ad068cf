"""What the outbox shows of closets: rendered from how things are when it is sent."""

from bot.deps import Deps
from bot.messages import Message
from bot.messages import closets as shown
from bot.outgoing.kinds import Shows
from bot.usecases import closet_clock
from bot.usecases.outgoing import OutboxRow


def _closet(row: OutboxRow, deps: Deps) -> Message:
    return shown.post(closet_clock.posted(deps.db, row.subject, now=deps.clock()))


def _nudge(row: OutboxRow, deps: Deps) -> Message | None:
    found = closet_clock.to_nudge(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if found is None else shown.nudge(found)


def _closed(row: OutboxRow, deps: Deps) -> Message | None:
    found = closet_clock.closed(deps.db, int(row.subject), row.channel)
    return None if found is None else shown.closed(found)


KINDS: dict[str, Shows] = {"closet": _closet, closet_clock.NUDGE: _nudge, closet_clock.CLOSED: _closed}
