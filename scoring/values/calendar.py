"""The business calendar: which days people work, and how deadlines count in business days and hours."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scoring.refusals import Malformed
from scoring.values.public_holidays import list_public_holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MORNING, CLOSING = time(9), time(17)
"""When a business day begins and ends, local time. umpire starts no conversation outside these hours."""
MAX_AHEAD_OF_UTC = timedelta(hours=14)
"""How far ahead of UTC the earliest time zone is."""
MAX_CLOSURE_DAYS = 366
"""After how many days without a business day counting gives up."""


def find_zone(name: str) -> ZoneInfo | None:
    """Find a time zone by its IANA name; None if it is unknown."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # no such zone, not a name of one, a folder of zones
        return None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days people work in a time zone: weekdays (0 is Monday), days off, and a country's public holidays."""

    zone: ZoneInfo
    workdays: Collection[int] = (0, 1, 2, 3, 4)
    holidays: Collection[date] = ()
    country: str | None = None

    def is_open_on(self, day: date) -> bool:
        """Whether people work that day."""
        if day.weekday() not in self.workdays or day in self.holidays:
            return False
        return self.country is None or day not in list_public_holidays(self.country, day.year)

    def next_open_day(self, day: date) -> date:
        """Return the day itself if it is a business day, else the next one."""
        for ahead in range(MAX_CLOSURE_DAYS):
            if self.is_open_on(day + timedelta(days=ahead)):
                return day + timedelta(days=ahead)
        raise Malformed("The holiday list leaves no working day for a year. An admin mends it with `/umpire config`.")

    def business_day_after(self, day: date, number: int) -> date:
        """Return the business day that comes so many business days after this day, which is not counted.

        >>> Calendar(ZoneInfo("UTC")).business_day_after(date(2026, 3, 6), 2)  # from a Friday
        datetime.date(2026, 3, 10)
        """
        for _ in range(number):
            day = self.next_open_day(day + timedelta(days=1))
        return day

    def last_open_day(self, day: date) -> date:
        """Return the day itself if it is a business day, else the last one before."""
        for back in range(MAX_CLOSURE_DAYS):
            if self.is_open_on(day - timedelta(days=back)):
                return day - timedelta(days=back)
        raise Malformed("The holiday list left no working day for a year. An admin mends it with `/umpire config`.")

    def business_day_before(self, day: date, number: int) -> date:
        """Return the business day that comes so many business days before this day, which is not counted."""
        for _ in range(number):
            day = self.last_open_day(day - timedelta(days=1))
        return day

    def closing_of(self, day: date) -> datetime:
        """Return the instant (UTC) at which business ends on a day."""
        return datetime.combine(day, CLOSING, tzinfo=self.zone).astimezone(UTC)

    def closing_after(self, moment: datetime, number: int) -> datetime:
        """Return the end of business (UTC) so many business days after a moment."""
        return self.closing_of(self.business_day_after(moment.astimezone(self.zone).date(), number))

    def postpone_day_off(self, moment: datetime) -> datetime:
        """Return the moment itself, or, if it falls on a day off, the end of the next business day."""
        day = moment.astimezone(self.zone).date()
        return moment if self.is_open_on(day) else self.closing_of(self.next_open_day(day))

    def next_business_moment(self, moment: datetime) -> datetime:
        """Return the moment itself if it is within business hours, else the next morning (UTC) at which they begin."""
        local = moment.astimezone(self.zone)
        if self.is_open_on(local.date()) and MORNING <= local.time() <= CLOSING:
            return moment
        early = self.is_open_on(local.date()) and local.time() < MORNING
        return self.morning_of(local.date() if early else self.business_day_after(local.date(), 1))

    def last_business_moment(self, moment: datetime) -> datetime:
        """Return the moment itself if it is within business hours, else when they last ended (UTC)."""
        local = moment.astimezone(self.zone)
        if self.is_open_on(local.date()) and local.time() >= MORNING:
            return min(moment, self.closing_of(local.date()))
        return self.closing_of(self.business_day_before(local.date(), 1))

    def morning_of(self, day: date) -> datetime:
        """Return the instant (UTC) at which business begins on a day."""
        return datetime.combine(day, MORNING, tzinfo=self.zone).astimezone(UTC)

    def start_of(self, day: date) -> datetime:
        """Return the first instant (UTC) of a local day."""
        return datetime.combine(day, time.min, tzinfo=self.zone).astimezone(UTC)
