"""Rhythms: when something recurs by local time, which period it belongs to, and what is still worth doing late.

Source: reliability.md §4. Local time becomes UTC by RFC 5545: a time in a gap uses the offset before it, a repeated
time is the first one, a date that does not exist in a zone is skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from scoring.values.calendar import Calendar

MAX_MISSED = 400
"""Occurrences that are counted one by one after a long pause; those before them are not."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every day at a local time, or, with `weekday` (0 is Monday), every week on that day.

    With a `calendar`, what would come on a day off comes on the next working day; its local period stays the same.
    """

    at: time
    weekday: int | None = None
    calendar: Calendar | None = None

    def instant(self, day: date, zone: ZoneInfo) -> datetime | None:
        """When what is planned for that day comes, UTC; None on other days, and on a date the zone never had."""
        if self.weekday is not None and day.weekday() != self.weekday:
            return None
        if self.calendar is not None:
            day = self.calendar.next_open_day(day)
        found = datetime.combine(day, self.at, tzinfo=zone).astimezone(UTC)
        return found if found.astimezone(zone).date() == day else None

    def after(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The first occurrence strictly after an instant, UTC."""
        return next(self._occurrences(at, zone))

    def between(self, first: datetime, last: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
        """The occurrences from one instant to another, both included, the newest MAX_MISSED of them."""
        span = timedelta(days=MAX_MISSED * (7 if self.weekday is not None else 1))
        start = max(first, last - span) - timedelta(microseconds=1)
        return tuple(takewhile(lambda at: at <= last, self._occurrences(start, zone)))[-MAX_MISSED:]

    def key(self, at: datetime, zone: ZoneInfo) -> str:
        """The local period an occurrence belongs to: `2026-W48` or `2026-11-21`. It happens at most once in it."""
        day = at.astimezone(zone).date()
        if self.weekday is None:
            return day.isoformat()
        if self.calendar is not None:  # it may have been planned for a day off before
            day -= timedelta(days=(day.weekday() - self.weekday) % 7)
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"

    def _occurrences(self, at: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        day = at.astimezone(zone).date() - timedelta(days=1)
        if self.calendar is not None:
            day = self.calendar.last_open_day(day)
        while True:
            found = self.instant(day, zone)
            if found is not None and found > at:
                at = found
                yield found
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Grace:
    """How late an occurrence is still done: within `hours`, or the same local day before a time of day."""

    hours: int | None = None
    before: time | None = None

    def covers(self, due_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
        """Whether what was due then is still worth doing now."""
        if self.hours is not None and now - due_at >= timedelta(hours=self.hours):
            return False
        if self.before is None:
            return True
        local = now.astimezone(zone)
        return local.date() == due_at.astimezone(zone).date() and local.time() < self.before
