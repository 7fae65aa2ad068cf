"""The model's calendar: local days in Berlin, where clocks change, Monday to Friday, business until 17:00."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def day(at: datetime) -> date:
    """The local day."""
    return at.astimezone(ZONE).date()


def start(on: date) -> datetime:
    """Its first instant."""
    return datetime.combine(on, time(), ZONE).astimezone(UTC)


def closing(on: date) -> datetime:
    """When business ends on it."""
    return datetime.combine(on, time(17), ZONE).astimezone(UTC)


def workdays_after(on: date, number: int) -> date:
    """So many working days later."""
    while number:
        on += DAY
        number -= on.weekday() < 5
    return on


def silence(over_at: datetime) -> datetime:
    """When a final notice counts as met, if nobody says anything from its end on."""
    return closing(workdays_after(day(over_at), 5))


def ending(begun: datetime, at: datetime) -> datetime:
    """The end of a vote is never at a weekend, nor on the Monday after one in which it began before business closes."""
    on = day(at)
    if on.weekday() >= 5:
        return closing(workdays_after(on, 1))
    only_weekend = day(begun).weekday() >= 5 and workdays_after(day(begun), 1) == on
    return max(at, closing(on)) if only_weekend else at
