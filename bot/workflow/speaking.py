"""Speaking by itself: to whoever reads it, on their working days and in their working hours."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from scoring.rules.policy import Policy
from scoring.values.calendar import Calendar
from storage.roles import people


def calendars(tx: Session, persons: Iterable[str], policy: Policy) -> dict[str, Calendar]:
    """The business calendar of each of them, in their own time zone, or the workspace's where that is not known."""
    named = tuple(dict.fromkeys(persons))
    zones = people.zones(tx, named)
    return {who: replace(policy.calendar, zone=zones.get(who, policy.zone)) for who in named}


def awake(tx: Session, person: str, policy: Policy, now: datetime) -> datetime:
    """When a person may be spoken to: now, or in the morning of their next working day."""
    return calendars(tx, (person,), policy)[person].awake(now)
