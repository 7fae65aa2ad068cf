"""Doing what falls due once: a ballot closes, a hold ends, a notice lapses. Each feature declares its kinds."""

from datetime import datetime

from bot.composition import DEADLINES
from bot.slack.dependencies import Deps
from bot.workflow import deadlines

KIND = "deadline"
"""The kind of these tasks in the log and among the setbacks."""


def run_due(deps: Deps, now: datetime) -> int:
    """Do every due deadline, in the order they fell due; one that fails is put off. Returns how many were done."""
    return deps.setbacks.work_off(
        KIND,
        lambda skip: deadlines.find_next_due(deps.db, now=now, kinds=DEADLINES.keys(), skip=skip),
        lambda due: deadlines.run_deadline(deps.db, due, DEADLINES, now=now),
        now=now,
    )


def find_next_due_at(deps: Deps) -> datetime | None:
    """Return when the next deadline falls due, leaving out those that failed; or None."""
    return deadlines.find_next_due_at(deps.db, kinds=DEADLINES.keys(), skip=deps.setbacks.of(KIND))
