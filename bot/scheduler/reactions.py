"""Reading reactions on the digest again: where Slack could not be asked, and hourly, as events may have been lost."""

from datetime import datetime

from bot.features.digests import events
from bot.slack.dependencies import Deps


def run_due(deps: Deps, now: datetime) -> int:
    """Read the messages that are due; return how many."""
    return events.read_due_messages(deps, now)


def find_next_due_at(deps: Deps) -> datetime | None:
    """Return when a message is read again next; or None."""
    return deps.looks.find_next_due_at()
