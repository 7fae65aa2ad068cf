"""Speaking by itself: to whoever reads it, on their working days and in their working hours."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from scoring.rules.policy import Policy
from scoring.values.calendar import Calendar
from storage.database import Json
from storage.outbox import outbox
from storage.roles import people
from storage.settings import policies


def load_calendars(tx: Session, persons: Iterable[str], policy: Policy) -> dict[str, Calendar]:
    """The business calendar of each of them, in their own time zone, or the workspace's where that is not known."""
    named = tuple(dict.fromkeys(persons))
    zones = people.load_zones(tx, named)
    return {who: replace(policy.calendar, zone=zones.get(who, policy.zone)) for who in named}


def get_waking_time(tx: Session, person: str, policy: Policy, now: datetime) -> datetime:
    """When a person may be spoken to: now, or in the morning of their next working day."""
    return load_calendars(tx, (person,), policy)[person].next_business_moment(now)


def enqueue_direct_message(
    tx: Session,
    person: str,
    *,
    intent: str,
    kind: str,
    subject: str,
    now: datetime,
    matters: bool = True,
    payload: Mapping[str, Json] | None = None,
) -> None:
    """Leave a direct message for somebody, to be read in their working hours. The rest is as in `outbox.enqueue`."""
    outbox.enqueue(
        tx,
        intent=intent,
        kind=kind,
        subject=subject,
        channel=person,
        now=now,
        asleep_until=get_waking_time(tx, person, policies.get_policy(tx), now),
        method=outbox.OutboxMethod.DM,
        matters=matters,
        payload=payload,
    )
