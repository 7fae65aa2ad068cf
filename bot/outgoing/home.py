"""What the outbox shows of App Home: rendered from how things are when it is sent."""

from bot.deps import Deps
from bot.messages import Message
from bot.messages import homes as shown
from bot.outgoing.kinds import Shows
from bot.usecases import homes
from bot.usecases.outgoing import OutboxRow


def _home(row: OutboxRow, deps: Deps) -> Message:
    seen = homes.seen(deps.db, row.subject, now=deps.clock())
    return shown.closed() if seen is None else shown.home(seen)


KINDS: dict[str, Shows] = {"home": _home}
