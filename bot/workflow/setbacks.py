"""Setbacks: what failed is left alone for a while, longer each time, and everything else goes on.

How long each is left alone is kept in memory: after a restart everything is tried again, and each replica finds out for
itself. Since when it fails is stored: after a day it is parked, tried once a day, and the admins hear of it, once.
"""

import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session

from bot.workflow import speaking
from scoring.customers.customers import Customer
from scoring.roles import Role
from storage.customers import customers
from storage.database import Database, DatabaseAway, is_away, open_savepoint
from storage.roles import roles
from storage.schedule import setbacks as records
from storage.schedule.deadlines import Deadline
from storage.schedule.recurring import DueRhythm
from storage.schedule.setbacks import FailingTask

log = logging.getLogger(__name__)
T = TypeVar("T")

FIRST, LONGEST, PARKED = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
"""How long something is left alone after it failed once; at most, each time twice as long as before; and once it has
been failing for a day."""
MOST, MOST_FAILED = 1000, 50
"""How many of a kind one beat does, and how many of them may fail; what is left is taken up by the next."""


@dataclass(frozen=True, slots=True)
class Setback:
    """How long something is left alone now, and until when."""

    pause: timedelta
    until: datetime

    def over(self, now: datetime) -> bool:
        """Whether it may be tried again. A pause that a wrong clock set is not believed."""
        return now >= self.until or self.until - now > self.pause


class Setbacks:
    """What failed of late, by kind. Without a database nothing outlasts it, and nobody is told."""

    def __init__(self, db: Database | None = None) -> None:
        self._db = db
        self._known: dict[str, dict[Hashable, Setback]] = defaultdict(dict)
        self._stored: set[tuple[str, str]] | None = None if db is not None else set()

    def of(self, kind: str) -> Collection[Hashable]:
        """What failed when it was last tried, whether its pause is over or not."""
        return self._known[kind].keys()

    def attempt(self, kind: str, what: Hashable, work: Callable[[], int], *, now: datetime) -> int:
        """Do it, unless its pause lasts, and give how much it did; if it fails, that is logged, and it did nothing.

        Raises DatabaseAway, which says nothing about what was tried.
        """
        before = self._known[kind].get(what)
        if before is not None and not before.over(now):
            return 0
        try:
            done = work()
        except DatabaseAway:
            raise
        except Exception:  # whatever it was, it must not stop the clocks of all others
            log.exception("%s %s failed, reference=%s", kind, what, secrets.token_hex(4))
            self.put_off(kind, what, now)
            return 0
        self._known[kind].pop(what, None)
        self._over(kind, what)
        return done

    def put_off(self, kind: str, what: Hashable, now: datetime) -> None:
        """Leave it alone, twice as long as the last time; for a day once it has been failing for a day."""
        before = self._known[kind].get(what)
        pause = min(2 * before.pause, LONGEST) if before is not None else FIRST
        if now - self._failing_since(kind, what, now) >= PARKED:
            pause = PARKED
        self._known[kind][what] = Setback(pause, now + pause)

    def _failing_since(self, kind: str, what: Hashable, now: datetime) -> datetime:
        """Since when it has been failing; `now` where that cannot be stored. After a day the admins are told."""
        if self._db is None:
            return now
        thing = _thing(kind, what)
        try:
            with self._db.transaction() as tx:
                since = records.record_failure(tx, thing, now=now)
                if now - since >= PARKED:
                    _tell_admins(tx, thing.name, since, now)
            self._on_record().add((kind, thing.subject))
        except Exception:  # it is in trouble already, and its pause is kept in memory
            log.warning("that %s %s failed could not be stored", kind, thing.subject, exc_info=True)
            return now
        return since

    def _over(self, kind: str, what: Hashable) -> None:
        """It was done: forget what was stored of it, perhaps before a restart."""
        noted = (kind, _thing(kind, what).subject)
        try:
            if self._db is None or noted not in self._on_record():
                return
            with self._db.transaction() as tx:
                records.delete_setback(tx, *noted)
        except Exception:  # it was done; what is stored of it is forgotten in a few days
            log.warning("that %s %s was done could not be stored", *noted, exc_info=True)
            return
        self._on_record().discard(noted)

    def _on_record(self) -> set[tuple[str, str]]:
        if self._stored is None:
            assert self._db is not None, "without one there is nothing to read"
            with self._db.transaction(reading=True) as tx:
                self._stored = set(records.list_setback_keys(tx))
        return self._stored

    def work_off(
        self,
        kind: str,
        look: Callable[[Collection[Hashable]], Hashable | None],
        do: Callable[[Any], int],
        *,
        now: datetime,
    ) -> int:
        """Do what `look` finds, one after the other; then try what failed before. Returns how much was done.

        `look` is given what it is to pass over: what failed, so that it never stands in front of anything else.
        """
        done = tried = failed = 0
        while tried < MOST and failed < MOST_FAILED and (found := look(self.of(kind))) is not None:
            done += self._one(kind, found, do, now)
            tried, failed = tried + 1, failed + (found in self.of(kind))
        return done + self.again(kind, do, now=now)

    def again(self, kind: str, do: Callable[[Any], int], *, now: datetime) -> int:
        """Try what failed before, where its pause is over."""
        over = [what for what, setback in list(self._known[kind].items()) if setback.over(now)]
        return sum(self._one(kind, what, do, now) for what in over[:MOST])

    def _one(self, kind: str, what: Hashable, do: Callable[[Any], int], now: datetime) -> int:
        try:
            return self.attempt(kind, what, lambda: do(what), now=now)
        except DatabaseAway:  # perhaps it is this one that takes too long: it must not be the first again
            self.put_off(kind, what, now)
            raise


def run_isolated(tx: Session, what: str, work: Callable[[], T], *, otherwise: T) -> T:
    """What the work gives; where it fails, that is logged and undone, and the transaction goes on without it."""
    try:
        with open_savepoint(tx):
            return work()
    except Exception as error:  # whatever it was, it must not stop what else the transaction is for
        if is_away(error):
            raise
        log.exception("%s failed, reference=%s", what, secrets.token_hex(4))
        return otherwise


def _thing(kind: str, what: Hashable) -> FailingTask:
    """What it is called where it is stored: another date is another thing."""
    match what:
        case Deadline(name, subject, customer, at):
            return FailingTask(kind, f"{name}:{subject}:{at:%Y%m%dT%H%M%S}", name, customer)
        case DueRhythm(name, subject, at):
            return FailingTask(kind, f"{name}:{subject}:{at:%Y%m%dT%H%M%S}", name)
        case int():
            return FailingTask(kind, str(what), kind, what)
        case _:
            return FailingTask(kind, str(what), str(what))


def _tell_admins(tx: Session, name: str, since: datetime, now: datetime) -> None:
    """Leave word for each admin that something of that name has been failing for a day: once for all that began then.

    What it is about is read when it is sent.
    """
    for admin in roles.list_people_with_role(tx, Role.ADMIN):
        speaking.enqueue_direct_message(
            tx,
            admin,
            intent=f"setback:{name}:{since:%Y-%m-%d}:{admin}",
            kind="setback",
            subject=name,
            now=now,
        )


def find_parked(db: Database, name: str, *, now: datetime) -> tuple[tuple[Customer, ...], datetime] | None:
    """For which customers something of that name has failed for a day or longer, and since when; None for nothing."""
    with db.transaction(reading=True) as tx:
        found = records.list_failing(tx, name, before=now - PARKED)
        if not found:
            return None
        named = customers.load_customers(tx, {number for number, _ in found if number is not None})
        return tuple(named.values()), found[0][1]
