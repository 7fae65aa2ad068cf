"""Sending once more the answers for which Slack asked to wait some seconds."""

from datetime import datetime

from bot.slack.dependencies import Deps


def run_due(deps: Deps, now: datetime) -> int:
    """Send the answers that are due; return how many."""
    return deps.replies.send_due(now)


def find_next_due_at(deps: Deps) -> datetime | None:
    """Return when an answer is due next; or None."""
    return deps.replies.find_next_due_at()
