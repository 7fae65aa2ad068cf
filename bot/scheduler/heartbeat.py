"""The heartbeat: APScheduler looks every second for what is due, with a job for each duty.

The work itself is stored in the database, not in the scheduler.
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

from bot import erased, settled
from bot.scheduler import (
    clock_guard,
    deadlines,
    directory_refresh,
    parked,
    reactions,
    recurring,
    replies,
    retention,
    standings,
)
from bot.scheduler.clock_guard import ClockGuard
from bot.slack.dependencies import Deps
from bot.workflow import clock_jumps
from bot.workflow.requests import DatabaseAway

log = logging.getLogger(__name__)
EVERY, SELDOM = timedelta(seconds=1), timedelta(minutes=1)
SELDOM_LOOKED_AT = frozenset({"parked", "settled", "erased", "retention", "groups", "directory"})
"""Duties done every few minutes or less often, which need not be checked every second."""
ALWAYS_DONE = frozenset({"parked", "retention"})
"""Duties that go on after the app was removed: finding out that it is back, and deleting."""
Duties = Mapping[str, Callable[[Deps, datetime], int]]

DUTIES: Duties = MappingProxyType(
    {
        "standings": standings.run_due,
        "deadlines": deadlines.run_due,
        "rhythms": recurring.run_due,
        "parked": parked.run_due,
        "reactions": reactions.run_due,
        "replies": replies.run_due,
        "settled": settled.run_due,
        "erased": erased.run_due,
        "retention": retention.run_due,
        "groups": directory_refresh.refresh_groups,
        "directory": directory_refresh.refresh_people,
    }
)
"""All duties. `run_due` does them one after the other; in the scheduler none waits for another."""


class Heartbeat(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 is not typed
    """Fires `every` after now, never computed from the time before, so that a changed clock cannot pile up beats."""

    def __init__(self, every: timedelta = EVERY) -> None:
        self._every = every

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Return the time of the next beat."""
        del previous
        return now + self._every


def start_recurring(deps: Deps, now: datetime) -> None:
    """Start the rhythms that recur from the first start of umpire on."""
    recurring.start_rhythms(deps, now)


def run_due(deps: Deps, now: datetime, duties: Duties = DUTIES) -> int:
    """Do everything that is due at `now`; return how many things were done. A duty that fails does not stop the others.

    After the app was removed only what posts nothing is done. Raises DatabaseAway after every duty had its turn: what
    one could not get, another may not need.
    """
    done, aways = 0, list[DatabaseAway]()
    ended = deps.presence.has_ended()
    for name, duty in duties.items():
        if ended and name not in ALWAYS_DONE:
            continue
        try:
            done += deps.setbacks.attempt("duty", name, partial(duty, deps, now), now=now)
        except DatabaseAway as away:
            aways.append(away)
    if aways:
        raise aways[0]
    return done


def repair_clock_leap(deps: Deps, now: datetime) -> int:
    """Repair what was stored while the clock was wrong; return 1."""
    log.warning("what was noted by a clock that was wrong is set right, as of %s", now.isoformat())
    clock_jumps.repair_after_clock_jump(deps.db, now=now)
    return 1


def list_due_dates(deps: Deps) -> dict[str, datetime]:
    """Return when each duty whose work a person could notice is due next, by its name; no date, no entry.

    None is once the app was removed.
    """
    if deps.presence.has_ended():
        return {}
    finders = {
        "standings": standings,
        "deadlines": deadlines,
        "rhythms": recurring,
        "reactions": reactions,
        "replies": replies,
    }
    dates = {name: finder.find_next_due_at(deps) for name, finder in finders.items()}
    return {name: date for name, date in dates.items() if date is not None}


def beat(deps: Deps, guard: ClockGuard, alive: Callable[[], None] = lambda: None, duties: Duties = DUTIES) -> None:
    """Do what is due if the clock can be trusted, then call `alive` unless the database is unavailable."""
    now = deps.clock()
    try:
        if _trusts_clock(deps, guard, now):
            run_due(deps, now, duties)
    except DatabaseAway as away:
        log.warning("tick: %s", away)
        return
    alive()


def _trusts_clock(deps: Deps, guard: ClockGuard, now: datetime) -> bool:
    """Return whether the clock can be trusted; after a leap, repair first what it stored."""
    with guard.lock:
        trusted = guard.trusts(now)
        if trusted and guard.leapt:
            guard.leapt = not deps.setbacks.attempt("duty", "set right", partial(repair_clock_leap, deps, now), now=now)
        return trusted


def build_ticker(deps: Deps, *, monotonic: Callable[[], float], alive: Callable[[], None] = lambda: None) -> Any:
    """Build a scheduler, not started yet, in which each duty beats by itself; a duty that breaks is put off."""
    guard = ClockGuard(monotonic, clock_guard.build_slack_witness(deps.slack))
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
    scheduler.add_listener(partial(_put_off_broken_job, deps), EVENT_JOB_ERROR)
    return scheduler


def _put_off_broken_job(deps: Deps, event: JobExecutionEvent) -> None:
    """Log and put off a job that failed outside its duty, where nothing else catches errors."""
    log.error("the job %s broke", event.job_id, exc_info=event.exception)
    deps.setbacks.put_off("duty", event.job_id, deps.clock())
