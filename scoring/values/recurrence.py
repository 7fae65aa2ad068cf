"""Recurrence: when something recurs by local time, which period it belongs to, and how late it may still happen.

Local time becomes UTC by RFC 5545: a time that the clocks skip uses the offset before the gap, a repeated time is the
first one, and a date that does not exist in a time zone is skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from scoring.values.calendar import Calendar

MAX_MISSED = 400
"""How many missed occurrences are listed after a long pause."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every day at a local time, or, with `weekday` (0 is Monday), every week on that day.

    With a `calendar`, an occurrence on a day off moves to the next working day, but still belongs to its own week.
    """

    at: time
    weekday: int | None = None
    calendar: Calendar | None = None

    def instant(self, day: date, zone: ZoneInfo) -> datetime | None:
        """Return the occurrence (UTC) planned for a day; None without one, or if the zone skips that date."""
        if self.weekday is not None and day.weekday() != self.weekday:
            return None
        if self.calendar is not None:
            day = self.calendar.next_open_day(day)
        occurrence = datetime.combine(day, self.at, tzinfo=zone).astimezone(UTC)
        return occurrence if occurrence.astimezone(zone).date() == day else None

    def after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Return the first occurrence (UTC) strictly after an instant."""
        return next(self._occurrences(instant, zone))

    def between(self, first: datetime, last: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
        """List the occurrences between two instants, both included, at most the newest MAX_MISSED."""
        longest = timedelta(days=MAX_MISSED * (7 if self.weekday is not None else 1))
        start = max(first, last - longest) - timedelta(microseconds=1)
        return tuple(takewhile(lambda occurrence: occurrence <= last, self._occurrences(start, zone)))[-MAX_MISSED:]

    def key(self, occurrence: datetime, zone: ZoneInfo) -> str:
        """Return the local period of an occurrence, `2026-W48` or `2026-11-21`, in which it happens at most once."""
        day = occurrence.astimezone(zone).date()
        if self.weekday is None:
            return day.isoformat()
        if self.calendar is not None:  # it may have moved here from an earlier day off
            day -= timedelta(days=(day.weekday() - self.weekday) % 7)
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"

    def _occurrences(self, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        day = after.astimezone(zone).date() - timedelta(days=1)
        if self.calendar is not None:
            day = self.calendar.last_open_day(day)
        while True:
            occurrence = self.instant(day, zone)
            if occurrence is not None and occurrence > after:
                after = occurrence
                yield occurrence
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Grace:
    """How late an occurrence may still happen: within `hours`, or on the same local day before a time of day."""

    hours: int | None = None
    before: time | None = None

    def covers(self, due_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
        """Whether something that was due at `due_at` may still happen now."""
        if self.hours is not None and now - due_at >= timedelta(hours=self.hours):
            return False
        if self.before is None:
            return True
        local = now.astimezone(zone)
        return local.date() == due_at.astimezone(zone).date() and local.time() < self.before
