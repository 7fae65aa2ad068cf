"""The heartbeat: APScheduler asks once a second what is due. It owns no durable work; the database does."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from bot import clockguard
from bot.clockguard import ClockGuard
from bot.deps import Deps
from bot.jobs import deadlines, directory, retention, rhythms, standings
from bot.usecases.desk import DatabaseAway

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=1)


class Heartbeat(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 is not typed
    """Fires `every` after now, never computed from the time before, so that a stepped clock cannot pile ticks up."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The next beat."""
        del previous
        return now + EVERY


def start(deps: Deps, now: datetime) -> None:
    """Set what recurs by itself from the first start on."""
    rhythms.start(deps, now)


def run_due(deps: Deps, now: datetime) -> int:
    """Do everything that is due at `now`; returns how many things that were."""
    dated = standings.run_due(deps, now) + deadlines.run_due(deps, now) + rhythms.run_due(deps, now)
    return dated + retention.run_due(deps, now) + directory.run_due(deps, now)


def next_due_at(deps: Deps) -> datetime | None:
    """When something will be due next that a person could notice."""
    dates = (standings.next_due_at(deps), deadlines.next_due_at(deps), rhythms.next_due_at(deps))
    return min((at for at in dates if at is not None), default=None)


def beat(deps: Deps, guard: ClockGuard, alive: Callable[[], None] = lambda: None) -> None:
    """Do what is due, unless the clock is not to be believed, and call `alive`, unless the database is away."""
    now = deps.clock()
    try:
        if guard.trusts(now):
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
