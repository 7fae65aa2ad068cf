"""Setbacks: what failed is left alone for a while, longer each time, and everything else goes on.

They are kept in memory: after a restart everything is tried again, and each replica finds out for itself.
"""

import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session

from storage.database import DatabaseAway, is_away, savepoint

log = logging.getLogger(__name__)
T = TypeVar("T")

FIRST, LONGEST = timedelta(seconds=1), timedelta(hours=1)
"""How long something is left alone after it failed once, and at most; each time twice as long as before."""
MOST, MOST_FAILED = 1000, 50
"""How many of a kind one beat does, and how many of them may fail; what is left is taken up by the next."""


@dataclass(frozen=True, slots=True)
class Setback:
    """How long something is left alone now, and until when."""

    pause: timedelta
    until: datetime

    def over(self, now: datetime) -> bool:
        """Whether it may be tried again. A pause that a wrong clock set is not believed."""
        return now >= self.until or self.until - now > LONGEST


class Setbacks:
    """What failed of late, by kind."""

    def __init__(self) -> None:
        self._known: dict[str, dict[Hashable, Setback]] = defaultdict(dict)

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
        return done

    def put_off(self, kind: str, what: Hashable, now: datetime) -> None:
        """Leave it alone, twice as long as the last time."""
        before = self._known[kind].get(what)
        pause = min(2 * before.pause, LONGEST) if before is not None else FIRST
        self._known[kind][what] = Setback(pause, now + pause)

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


def alone(tx: Session, what: str, work: Callable[[], T], *, otherwise: T) -> T:
    """What the work gives; where it fails, that is logged and undone, and the transaction goes on without it."""
    try:
        with savepoint(tx):
            return work()
    except Exception as error:  # whatever it was, it must not stop what else the transaction is for
        if is_away(error):
            raise
        log.exception("%s failed, reference=%s", what, secrets.token_hex(4))
        return otherwise
