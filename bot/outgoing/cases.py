"""What the outbox shows of cases: rendered from how things are when it is sent."""

from bot.deps import Deps
from bot.messages import Message
from bot.messages import cases as shown
from bot.outgoing.kinds import Shows
from bot.usecases import cases
from bot.usecases.outgoing import OutboxRow


def _card(row: OutboxRow, deps: Deps) -> Message | None:
    file = cases.posted(deps.db, int(row.subject), now=deps.clock())
    return None if file is None else shown.card(file)


KINDS: dict[str, Shows] = {"case": _card}
