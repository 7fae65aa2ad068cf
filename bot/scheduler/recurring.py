"""What recurs: the weekly digest, the daily prompts, the look at a campaign. Each feature declares its own."""

from datetime import datetime

from bot.composition import RHYTHMS
from bot.slack.dependencies import Deps
from bot.workflow import recurring

KIND = "rhythm"
"""What the log, and the list of what failed, call one."""


def start_rhythms(deps: Deps, now: datetime) -> None:
    """Let what concerns the whole workspace recur; said again at every start, it changes nothing."""
    recurring.start_workspace_rhythms(deps.db, RHYTHMS, now=now)


def run_due(deps: Deps, now: datetime) -> int:
    """Do everything whose time has come, the longest overdue first; one that fails stands aside for a while."""
    return deps.setbacks.work_off(
        KIND,
        lambda skip: recurring.find_next_due(deps.db, now=now, kinds=RHYTHMS.keys(), skip=skip),
        lambda due: recurring.run_rhythm(deps.db, due, RHYTHMS, now=now),
        now=now,
    )


def find_next_due_at(deps: Deps) -> datetime | None:
    """When something recurs next, but for what failed."""
    return recurring.find_next_due_at(deps.db, kinds=RHYTHMS.keys(), skip=deps.setbacks.of(KIND))
