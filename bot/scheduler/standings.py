"""Standings that time alone changed: a strike expired, an override ended, answers went stale."""

from datetime import datetime

from bot.slack.dependencies import Deps
from bot.workflow import standings


def run_due(deps: Deps, now: datetime) -> int:
    """Judge anew what is due at `now`; returns how many customers that were."""
    return standings.refresh_all_due(deps.db, deps.setbacks, now=now)


def find_next_due_at(deps: Deps) -> datetime | None:
    """When time will change a standing next, but for what failed."""
    return standings.find_next_due_at(deps.db, skip=deps.setbacks.of(standings.KIND))
