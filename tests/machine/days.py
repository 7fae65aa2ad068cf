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


def ending(kind: str, at: datetime) -> datetime:
    """An end of a vote on letting go that falls on a weekend is at the next closing of business."""
    on = day(at)
    return at if kind != "terminate" or on.weekday() < 5 else closing(workdays_after(on, 1))
