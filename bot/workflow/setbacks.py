"""Setbacks: a due task that failed is put off for a while, longer each time, and everything else goes on.

The pauses are kept in memory: after a restart everything is tried again, and each replica keeps its own. Since when a
task has been failing is stored: after a day it is parked, which means tried once a day, and the admins are told once.
"""

import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session

from bot.workflow import direct_messages
from scoring.customers.customers import Customer
from scoring.roles import Role
from storage.customers import customers
from storage.database import Database, DatabaseAway, is_away, open_savepoint
from storage.roles import roles
from storage.schedule import setbacks as setback_records
from storage.schedule.deadlines import Deadline
from storage.schedule.recurring import DueRhythm
from storage.schedule.setbacks import FailingTask

log = logging.getLogger(__name__)
T = TypeVar("T")

FIRST, LONGEST, PARKED = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
"""How long a task is put off: after its first failure, at most, and once it has been failing for a day."""
MOST, MOST_FAILED = 1000, 50
"""How many tasks of a kind one beat does, and how many of them may fail; the rest is left for the next beat."""


@dataclass(frozen=True, slots=True)
class Setback:
    """How long a failed task is put off now, and until when."""

    pause: timedelta
    until: datetime

    def over(self, now: datetime) -> bool:
        """Return whether the task may be tried again. A pause stored by a wrong clock is not believed."""
        return now >= self.until or self.until - now > self.pause


class Setbacks:
    """The tasks that failed lately, by kind. Without a database nothing is stored, and nobody is told."""

    def __init__(self, db: Database | None = None) -> None:
        self._db = db
        self._known: dict[str, dict[Hashable, Setback]] = defaultdict(dict)
        self._stored: set[tuple[str, str]] | None = None if db is not None else set()

    def of(self, kind: str) -> Collection[Hashable]:
        """Return the tasks of a kind that failed when they were last tried, whether their pause is over or not."""
        return self._known[kind].keys()

    def has_any(self) -> bool:
        """Return whether any task failed when it was last tried."""
        return any(self._known.values())

    def attempt(self, kind: str, task: Hashable, work: Callable[[], int], *, now: datetime) -> int:
        """Do a task, unless it is put off, and return how much it did; 0 if it failed, which is logged.

        Raises DatabaseAway, which says nothing about the task.
        """
        before = self._known[kind].get(task)
        if before is not None and not before.over(now):
            return 0
        try:
            done = work()
        except DatabaseAway:
            raise
        except Exception:  # whatever failed, the other tasks must go on
            log.exception("%s %s failed, reference=%s", kind, task, secrets.token_hex(4))
            self.put_off(kind, task, now)
            return 0
        self._known[kind].pop(task, None)
        self._clear_failure(kind, task)
        return done

    def put_off(self, kind: str, task: Hashable, now: datetime) -> None:
        """Put a task off for twice as long as the last time, or for a day once it has been failing for a day."""
        before = self._known[kind].get(task)
        pause = min(2 * before.pause, LONGEST) if before is not None else FIRST
        if now - self._record_failure(kind, task, now) >= PARKED:
            pause = PARKED
        self._known[kind][task] = Setback(pause, now + pause)

    def _record_failure(self, kind: str, task: Hashable, now: datetime) -> datetime:
        """Store that a task failed; return since when, or `now` if that cannot be stored. Tells admins after a day."""
        if self._db is None:
            return now
        failing_task = _describe_task(kind, task)
        try:
            with self._db.transaction() as tx:
                since = setback_records.record_failure(tx, failing_task, now=now)
                if now - since >= PARKED:
                    _tell_admins(tx, failing_task.name, since, now)
            self._load_stored().add((kind, failing_task.subject))
        except Exception:  # the pause is kept in memory anyway
            log.warning("that %s %s failed could not be stored", kind, failing_task.subject, exc_info=True)
            return now
        return since

    def _clear_failure(self, kind: str, task: Hashable) -> None:
        """Delete the stored setback of a task that was done, if there is one, perhaps from before a restart."""
        key = (kind, _describe_task(kind, task).subject)
        try:
            if self._db is None or key not in self._load_stored():
                return
            with self._db.transaction() as tx:
                setback_records.delete_setback(tx, *key)
        except Exception:  # the task was done; its stored setback is deleted in a few days
            log.warning("that %s %s was done could not be stored", *key, exc_info=True)
            return
        self._load_stored().discard(key)

    def _load_stored(self) -> set[tuple[str, str]]:
        if self._stored is None:
            assert self._db is not None, "without one there is nothing to read"
            with self._db.transaction(reading=True) as tx:
                self._stored = set(setback_records.list_setback_keys(tx))
        return self._stored

    def work_off(
        self,
        kind: str,
        look: Callable[[Collection[Hashable]], Hashable | None],
        do: Callable[[Any], int],
        *,
        now: datetime,
    ) -> int:
        """Do the tasks that `look` finds, one by one, then retry what failed before. Returns how much was done.

        `look` is called with the tasks to leave out: those that failed, so that they never keep others waiting.
        """
        done = tried = failed = 0
        while tried < MOST and failed < MOST_FAILED and (task := look(self.of(kind))) is not None:
            done += self._try_one(kind, task, do, now)
            tried, failed = tried + 1, failed + (task in self.of(kind))
        return done + self.again(kind, do, now=now)

    def again(self, kind: str, do: Callable[[Any], int], *, now: datetime) -> int:
        """Retry the failed tasks of a kind whose pause is over; return how much was done."""
        due = [task for task, setback in list(self._known[kind].items()) if setback.over(now)]
        return sum(self._try_one(kind, task, do, now) for task in due[:MOST])

    def _try_one(self, kind: str, task: Hashable, do: Callable[[Any], int], now: datetime) -> int:
        try:
            return self.attempt(kind, task, lambda: do(task), now=now)
        except DatabaseAway:  # perhaps this task takes too long, so it must not be the first next time
            self.put_off(kind, task, now)
            raise


def run_isolated(tx: Session, work_name: str, work: Callable[[], T], *, otherwise: T) -> T:
    """Do work in a savepoint and return its result; if it fails, log that, undo it alone and return `otherwise`."""
    try:
        with open_savepoint(tx):
            return work()
    except Exception as error:  # whatever failed, the rest of the transaction must go on
        if is_away(error):
            raise
        log.exception("%s failed, reference=%s", work_name, secrets.token_hex(4))
        return otherwise


def _describe_task(kind: str, task: Hashable) -> FailingTask:
    """Return how a task is named where it is stored. The same task at another date is another one."""
    match task:
        case Deadline(name, subject, customer, at):
            return FailingTask(kind, f"{name}:{subject}:{at:%Y%m%dT%H%M%S}", name, customer)
        case DueRhythm(name, subject, at):
            return FailingTask(kind, f"{name}:{subject}:{at:%Y%m%dT%H%M%S}", name)
        case int():
            return FailingTask(kind, str(task), kind, task)
        case _:
            return FailingTask(kind, str(task), str(task))


def _tell_admins(tx: Session, name: str, since: datetime, now: datetime) -> None:
    """Tell each admin that tasks of a name have been failing for a day, once for all that began on the same day.

    Which customers are concerned is read when the message is sent.
    """
    for admin in roles.list_people_with_role(tx, Role.ADMIN):
        direct_messages.enqueue_direct_message(
            tx,
            admin,
            intent=f"setback:{name}:{since:%Y-%m-%d}:{admin}",
            kind="setback",
            subject=name,
            now=now,
        )


def find_parked(db: Database, name: str, *, now: datetime) -> tuple[tuple[Customer, ...], datetime] | None:
    """Return for which customers tasks of a name have failed for a day or longer, and since when; or None."""
    with db.transaction(reading=True) as tx:
        failing = setback_records.list_failing(tx, name, before=now - PARKED)
        if not failing:
            return None
        customer_of = customers.load_customers(
            tx, {customer_id for customer_id, _ in failing if customer_id is not None}
        )
        return tuple(customer_of.values()), failing[0][1]
