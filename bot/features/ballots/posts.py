"""What the outbox shows of ballots: rendered from how things are when it is sent."""

from bot.features.ballots import messages as shown
from bot.features.ballots.usecases import opening as ballots
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_ballot(row: OutboxRow, deps: Deps) -> Message | None:
    """The one message of a ballot, in the review channel."""
    found = ballots.find_posted_ballot(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else shown.render_ballot(found)


def _render_reminder(row: OutboxRow, deps: Deps) -> Message | None:
    """A word to somebody who has not voted; nothing once they have, or the ballot is closed."""
    found = ballots.find_ballot_awaiting_vote(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if found is None else shown.render_reminder(found)


KINDS: dict[str, PostRenderer] = {"ballot": _render_ballot, "ballot_reminder": _render_reminder}
