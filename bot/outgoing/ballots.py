"""What the outbox shows of ballots: rendered from how things are when it is sent."""

from bot.deps import Deps
from bot.messages import Message
from bot.messages import ballots as shown
from bot.outgoing.kinds import Shows
from bot.usecases import ballots
from bot.usecases.outgoing import OutboxRow


def _ballot(row: OutboxRow, deps: Deps) -> Message | None:
    """The one message of a ballot, in the review channel."""
    found = ballots.posted(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else shown.post(found)


def _reminder(row: OutboxRow, deps: Deps) -> Message | None:
    """A word to somebody who has not voted; nothing once they have, or the ballot is closed."""
    found = ballots.reminded(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if found is None else shown.reminder(found)


KINDS: dict[str, Shows] = {"ballot": _ballot, "ballot_reminder": _reminder}
