"""Doing what recurs: the weekly digest, daily prompts, the check of a campaign. Each feature declares its own."""

from datetime import datetime

from bot.composition import RHYTHMS
from bot.slack.dependencies import Deps
from bot.workflow import recurring

KIND = "rhythm"
"""The kind of these tasks in the log and among the setbacks."""


def start_rhythms(deps: Deps, now: datetime) -> None:
    """Let the rhythms of the whole workspace recur. Called at every start; running ones are not changed."""
    recurring.start_workspace_rhythms(deps.db, RHYTHMS, now=now)


def run_due(deps: Deps, now: datetime) -> int:
    """Do every due rhythm, the longest overdue first; one that fails is put off. Returns how many were done."""
    return deps.setbacks.work_off(
        KIND,
        lambda skip: recurring.find_next_due(deps.db, now=now, kinds=RHYTHMS.keys(), skip=skip),
        lambda due: recurring.run_rhythm(deps.db, due, RHYTHMS, now=now),
        now=now,
    )


def find_next_due_at(deps: Deps) -> datetime | None:
    """Return when the next rhythm is due, leaving out those that failed; or None."""
    return recurring.find_next_due_at(deps.db, kinds=RHYTHMS.keys(), skip=deps.setbacks.of(KIND))
