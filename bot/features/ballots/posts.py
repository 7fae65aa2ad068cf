"""What the outbox shows of ballots: rendered from how things are when it is sent."""

from bot.features.ballots import messages as shown
from bot.features.ballots.usecases import opening as ballots
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _ballot(row: OutboxRow, deps: Deps) -> Message | None:
    """The one message of a ballot, in the review channel."""
    found = ballots.posted(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else shown.post(found)


def _reminder(row: OutboxRow, deps: Deps) -> Message | None:
    """A word to somebody who has not voted; nothing once they have, or the ballot is closed."""
    found = ballots.reminded(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if found is None else shown.reminder(found)


KINDS: dict[str, PostRenderer] = {"ballot": _ballot, "ballot_reminder": _reminder}
