"""The heartbeat: APScheduler asks every second what is due, each duty in a job of its own.

It owns no durable work; the database does.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
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
from bot.slack.dependencies import Deps
from bot.workflow import leaps
from bot.workflow.authorization import DatabaseAway

log = logging.getLogger(__name__)
EVERY, SELDOM = timedelta(seconds=1), timedelta(minutes=1)
SELDOM_LOOKED_AT = frozenset({"retention", "groups", "directory"})
"""What is done once a quarter of an hour or less need not look every second."""
Duties = Mapping[str, Callable[[Deps, datetime], int]]

DUTIES: Duties = MappingProxyType(
    {
        "standings": standings.run_due,
        "deadlines": deadlines.run_due,
        "rhythms": recurring.run_due,
        "retention": retention.run_due,
        "groups": directory.refresh_groups,
        "directory": directory.refresh_people,
    }
)
"""What falls due. By hand they are done one after the other; running, none waits for another."""


class Heartbeat(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 is not typed
    """Fires `every` after now, never computed from the time before, so that a stepped clock cannot pile ticks up."""

    def __init__(self, every: timedelta = EVERY) -> None:
        self._every = every

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The next beat."""
        del previous
        return now + self._every


def start_recurring(deps: Deps, now: datetime) -> None:
    """Set what recurs by itself from the first start on."""
    recurring.start_rhythms(deps, now)


def run_due(deps: Deps, now: datetime, duties: Duties = DUTIES) -> int:
    """Do everything that is due at `now`; returns how many things that were. No duty waits for another that fails.

    Raises DatabaseAway once every duty had its turn: what one waited for in vain, another may not need.
    """
    done, aways = 0, list[DatabaseAway]()
    for name, duty in duties.items():
        try:
            done += deps.setbacks.attempt("duty", name, partial(duty, deps, now), now=now)
        except DatabaseAway as away:
            aways.append(away)
    if aways:
        raise aways[0]
    return done


def repair_clock_leap(deps: Deps, now: datetime) -> int:
    """Set right what was noted while the clock was wrong; returns that this was done."""
    log.warning("what was noted by a clock that was wrong is set right, as of %s", now.isoformat())
    leaps.repair_after_leap(deps.db, now=now)
    return 1


def find_next_due_at(deps: Deps) -> datetime | None:
    """When something will be due next that a person could notice."""
    dates = (standings.find_next_due_at(deps), deadlines.find_next_due_at(deps), recurring.find_next_due_at(deps))
    return min((at for at in dates if at is not None), default=None)


def beat(deps: Deps, guard: ClockGuard, alive: Callable[[], None] = lambda: None, duties: Duties = DUTIES) -> None:
    """Do what is due, unless the clock is not to be believed, and call `alive`, unless the database is away."""
    now = deps.clock()
    try:
        if _is_right(deps, guard, now):
            run_due(deps, now, duties)
    except DatabaseAway as away:
        log.warning("tick: %s", away)
        return
    alive()


def _is_right(deps: Deps, guard: ClockGuard, now: datetime) -> bool:
    """Whether the clock is trusted. When it leapt, what it noted is set right before any duty goes on."""
    with guard.turn:
        trusted = guard.trusts(now)
        if trusted and guard.leapt:
            guard.leapt = not deps.setbacks.attempt("duty", "set right", partial(repair_clock_leap, deps, now), now=now)
        return trusted


def build_ticker(deps: Deps, *, monotonic: Callable[[], float], alive: Callable[[], None] = lambda: None) -> Any:
    """A scheduler, not yet started, in which each duty beats by itself; one that breaks stands aside for a while."""
    guard = ClockGuard(monotonic, clockguard.build_slack_witness(deps.slack))
    scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(len(DUTIES))}, timezone="UTC")
    for name, duty in DUTIES.items():
        scheduler.add_job(
            partial(beat, deps, guard, alive, {name: duty}),
            Heartbeat(SELDOM if name in SELDOM_LOOKED_AT else EVERY),
            id=name,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            replace_existing=True,
        )
    scheduler.add_listener(partial(_broke, deps), EVENT_JOB_ERROR)
    return scheduler


def _broke(deps: Deps, event: JobExecutionEvent) -> None:
    """A job failed outside the duty itself, where nothing of ours caught it: it stands aside, and the others go on."""
    log.error("the job %s broke", event.job_id, exc_info=event.exception)
    deps.setbacks.put_off("duty", event.job_id, deps.clock())
