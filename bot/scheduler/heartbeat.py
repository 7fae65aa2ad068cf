"""The heartbeat: APScheduler asks once a second what is due. It owns no durable work; the database does."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.scheduler import (
    clock_guard as clockguard,
    deadlines,
    directory_refresh as directory,
    recurring,
    retention,
    standings,
)
from bot.scheduler.clock_guard import ClockGuard
from bot.slack.deps import Deps
from bot.workflow import leaps
from bot.workflow.authorization import DatabaseAway

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=1)

DUTIES: MappingProxyType[str, Callable[[Deps, datetime], int]] = MappingProxyType(
    {
        "standings": standings.run_due,
        "deadlines": deadlines.run_due,
        "rhythms": recurring.run_due,
        "retention": retention.run_due,
        "groups": directory.groups,
        "directory": directory.people,
    }
)
"""What a beat does, one after the other, each by itself."""


class Heartbeat(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 is not typed
    """Fires `every` after now, never computed from the time before, so that a stepped clock cannot pile ticks up."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The next beat."""
        del previous
        return now + EVERY


def start(deps: Deps, now: datetime) -> None:
    """Set what recurs by itself from the first start on."""
    recurring.start(deps, now)


def run_due(deps: Deps, now: datetime) -> int:
    """Do everything that is due at `now`; returns how many things that were. No duty waits for another that fails.

    Raises DatabaseAway once every duty had its turn: what one waited for in vain, another may not need.
    """
    done, aways = 0, list[DatabaseAway]()
    for name, duty in DUTIES.items():
        try:
            done += deps.setbacks.attempt("duty", name, partial(duty, deps, now), now=now)
        except DatabaseAway as away:
            aways.append(away)
    if aways:
        raise aways[0]
    return done


def set_right(deps: Deps, now: datetime) -> int:
    """Set right what was noted while the clock was wrong; returns that this was done."""
    log.warning("what was noted by a clock that was wrong is set right, as of %s", now.isoformat())
    leaps.set_right(deps.db, now=now)
    return 1


def next_due_at(deps: Deps) -> datetime | None:
    """When something will be due next that a person could notice."""
    dates = (standings.next_due_at(deps), deadlines.next_due_at(deps), recurring.next_due_at(deps))
    return min((at for at in dates if at is not None), default=None)


def beat(deps: Deps, guard: ClockGuard, alive: Callable[[], None] = lambda: None) -> None:
    """Do what is due, unless the clock is not to be believed, and call `alive`, unless the database is away."""
    now = deps.clock()
    try:
        if guard.trusts(now):
            if guard.leapt:
                guard.leapt = not deps.setbacks.attempt("duty", "set right", partial(set_right, deps, now), now=now)
            run_due(deps, now)
    except DatabaseAway as away:
        log.warning("tick: %s", away)
        return
    alive()


def ticker(deps: Deps, *, monotonic: Callable[[], float], alive: Callable[[], None] = lambda: None) -> Any:
    """A scheduler, not yet started, that beats once a second."""
    guard = ClockGuard(monotonic, clockguard.slacks(deps.slack))
    scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone="UTC")
    scheduler.add_job(
        partial(beat, deps, guard, alive),
        Heartbeat(),
        id="tick",
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
        replace_existing=True,
    )
    return scheduler
