"""The messages of ballots in the outbox. Each is rendered from how things are at the moment it is sent."""

from bot.features.ballots.messages import ballots as ballot_messages
from bot.features.ballots.usecases import opening
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_ballot(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the ballot's message in the review channel."""
    posted = opening.find_posted_ballot(deps.db, int(row.subject), now=deps.clock())
    return None if posted is None else ballot_messages.render_ballot(posted)


def _render_reminder(row: OutboxRow, deps: Deps) -> Message | None:
    """Render a reminder to vote, or None when the person has voted or the ballot is closed."""
    posted = opening.find_ballot_awaiting_vote(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if posted is None else ballot_messages.render_reminder(posted)


def _render_reminder_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what a reminder to vote becomes: how the ballot came out, or that nothing more is needed of the reader."""
    posted = opening.find_posted_ballot(deps.db, int(row.subject), now=deps.clock())
    return ballot_messages.render_reminder_over(posted)


KINDS: dict[str, PostRenderer] = {"ballot": _render_ballot, "ballot_reminder": _render_reminder}
OVER: dict[str, PostRenderer] = {"ballot_reminder": _render_reminder_over}
