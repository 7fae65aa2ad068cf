"""Recomputing standings that time alone changed: a strike expired, an override ended, answers went stale."""

from datetime import datetime

from bot.slack.dependencies import Deps
from bot.workflow import standings


def run_due(deps: Deps, now: datetime) -> int:
    """Recompute the standings that are due at `now`; return how many."""
    return standings.refresh_all_due(deps.db, deps.setbacks, now=now)


def find_next_due_at(deps: Deps) -> datetime | None:
    """Return when time changes a standing next, leaving out those that failed; or None."""
    return standings.find_next_due_at(deps.db, skip=deps.setbacks.of(standings.KIND))
