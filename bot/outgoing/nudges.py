"""What the outbox shows of nudges: rendered from how things are when it is sent."""

from bot.deps import Deps
from bot.messages import Message
from bot.messages import nudges as shown
from bot.outgoing.kinds import Shows
from bot.usecases import nudges
from bot.usecases.outgoing import OutboxRow


def _nudge(row: OutboxRow, deps: Deps) -> Message | None:
    customer, kind = row.payload["customer"], str(row.payload["nudge"])
    assert isinstance(customer, int), "it was put there with the row"
    found = nudges.to_say(deps.db, customer, kind, row.subject, person=row.channel, now=deps.clock())
    return None if found is None else shown.nudge(found)


KINDS: dict[str, Shows] = {"nudge": _nudge}
