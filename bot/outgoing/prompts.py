"""What the outbox shows of prompts and gut questions: rendered from how things are when it is sent."""

from bot.deps import Deps
from bot.messages import Message
from bot.messages import prompts as shown
from bot.outgoing.kinds import Shows
from bot.usecases import asking, prompts
from bot.usecases.outgoing import OutboxRow
from scoring.prompts import Kind


def _question(*, again: bool) -> Shows:
    """A question; nothing once it is answered or its day is over, and afterwards what came of it."""

    def show(row: OutboxRow, deps: Deps) -> Message | None:
        found = prompts.posted(deps.db, int(row.subject), unsaid=row.method == "dm", now=deps.clock())
        return None if found is None else shown.question(found, again=again)

    return show


def _stopped(row: OutboxRow, deps: Deps) -> Message | None:
    kind = Kind(row.subject)
    policy = prompts.given_up(deps.db, row.channel, kind)
    return None if policy is None else shown.stopped(kind, policy)


KINDS: dict[str, Shows] = {
    asking.FIRST: _question(again=False),
    asking.AGAIN: _question(again=True),
    asking.STOPPED: _stopped,
}
