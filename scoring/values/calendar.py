"""The business calendar: which days people work, and how deadlines count in them. Source: product.md §5.2, §5.5."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scoring.refusals import Malformed
from scoring.values.public_holidays import list_public_holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MORNING, CLOSING = time(9), time(17)
"""When a business day begins and ends, local time. Outside of it nobody is spoken to by itself."""
MAX_AHEAD_OF_UTC = timedelta(hours=14)
"""How far ahead of UTC the clocks are where a day begins first."""
MAX_CLOSURE_DAYS = 366
"""Days without a single business day after which counting gives up."""


def find_zone(name: str) -> ZoneInfo | None:
    """The time zone of that name; None where no such zone is known here, whatever Slack says."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # no such zone, not a name of one, a folder of zones
        return None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days (0 = Monday), days off, the zone in which a day begins and ends, whose public holidays are off."""

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
        """The day itself when people work on it, else the next on which they do."""
        for ahead in range(MAX_CLOSURE_DAYS):
            if self.is_open_on(day + timedelta(days=ahead)):
                return day + timedelta(days=ahead)
        raise Malformed("The holiday list leaves no working day for a year. An admin mends it with `/umpire config`.")

    def business_day_after(self, day: date, number: int) -> date:
        """The business day so many business days after this one; the day itself is not counted."""
        for _ in range(number):
            day = self.next_open_day(day + timedelta(days=1))
        return day

    def last_open_day(self, day: date) -> date:
        """The day itself when people work on it, else the last before it on which they did."""
        for back in range(MAX_CLOSURE_DAYS):
            if self.is_open_on(day - timedelta(days=back)):
                return day - timedelta(days=back)
        raise Malformed("The holiday list left no working day for a year. An admin mends it with `/umpire config`.")

    def business_day_before(self, day: date, number: int) -> date:
        """The business day so many business days before this one; the day itself is not counted."""
        for _ in range(number):
            day = self.last_open_day(day - timedelta(days=1))
        return day

    def closing_of(self, day: date) -> datetime:
        """The instant (UTC) at which business ends that day."""
        return datetime.combine(day, CLOSING, tzinfo=self.zone).astimezone(UTC)

    def closing_after(self, at: datetime, number: int) -> datetime:
        """The close of business so many business days after an instant, UTC."""
        return self.closing_of(self.business_day_after(at.astimezone(self.zone).date(), number))

    def postpone_day_off(self, at: datetime) -> datetime:
        """The instant itself, or, when it falls on a day off, 17:00 of the next business day (product.md §5.5)."""
        day = at.astimezone(self.zone).date()
        return at if self.is_open_on(day) else self.closing_of(self.next_open_day(day))

    def next_business_moment(self, at: datetime) -> datetime:
        """The instant itself within a business day, both ends included; else the next such morning, UTC."""
        local = at.astimezone(self.zone)
        if self.is_open_on(local.date()) and MORNING <= local.time() <= CLOSING:
            return at
        early = self.is_open_on(local.date()) and local.time() < MORNING
        return self.morning_of(local.date() if early else self.business_day_after(local.date(), 1))

    def last_business_moment(self, at: datetime) -> datetime:
        """The instant itself within a business day, both ends included; else when the last before it ended, UTC."""
        local = at.astimezone(self.zone)
        if self.is_open_on(local.date()) and local.time() >= MORNING:
            return min(at, self.closing_of(local.date()))
        return self.closing_of(self.business_day_before(local.date(), 1))

    def morning_of(self, day: date) -> datetime:
        """The instant (UTC) at which business begins that day."""
        return datetime.combine(day, MORNING, tzinfo=self.zone).astimezone(UTC)

    def start_of(self, day: date) -> datetime:
        """The first instant (UTC) of a local day."""
        return datetime.combine(day, time.min, tzinfo=self.zone).astimezone(UTC)
