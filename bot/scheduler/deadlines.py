"""One-shot dates that came: a ballot closes, a hold ends, a notice lapses. Each feature declares its kinds."""

from datetime import datetime

from bot.composition import DEADLINES
from bot.slack.dependencies import Deps
from bot.workflow import deadlines

KIND = "deadline"
"""What the log, and the list of what failed, call one."""


def run_due(deps: Deps, now: datetime) -> int:
    """Do everything that is due, in the order it fell due; one that fails stands aside for a while."""
    return deps.setbacks.work_off(
        KIND,
        lambda skip: deadlines.find_next_due(deps.db, now=now, kinds=DEADLINES.keys(), skip=skip),
        lambda due: deadlines.run_deadline(deps.db, due, DEADLINES, now=now),
        now=now,
    )


def find_next_due_at(deps: Deps) -> datetime | None:
    """When something falls due next, but for what failed."""
    return deadlines.find_next_due_at(deps.db, kinds=DEADLINES.keys(), skip=deps.setbacks.of(KIND))
