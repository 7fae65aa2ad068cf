"""Direct messages by umpire itself, sent only in the reader's working hours, and changed when they are over."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from scoring.rules.policy import Policy
from scoring.values.calendar import Calendar
from storage.database import Database, Json
from storage.outbox import outbox
from storage.outbox.outbox import SentMessage, restore_revised
from storage.roles import people
from storage.settings import policies

__all__ = ["SentMessage", "restore_revised"]


def load_calendars(tx: Session, persons: Iterable[str], policy: Policy) -> dict[str, Calendar]:
    """Return the business calendar of each person, in their own time zone, or the workspace's if it is not known."""
    user_ids = tuple(dict.fromkeys(persons))
    zones = people.load_zones(tx, user_ids)
    return {user_id: replace(policy.calendar, zone=zones.get(user_id, policy.zone)) for user_id in user_ids}


def get_waking_time(tx: Session, person: str, policy: Policy, now: datetime) -> datetime:
    """Return when a person may be sent a message: now, or in the morning of their next working day."""
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
    """Enqueue a direct message that is sent in its reader's working hours. Parameters as for `outbox.enqueue`."""
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


def list_sent_messages(
    db: Database, kinds: Collection[str], *, reader: str | None = None, over_since: datetime, most: int | None = None
) -> tuple[SentMessage, ...]:
    """List the direct messages of these kinds that were sent, to one reader or to everybody, the newest first.

    Those that were over before `over_since` are left out, and there are no more than `most`.
    """
    with db.transaction(reading=True) as tx:
        return outbox.list_sent_messages(tx, kinds, reader=reader, over_since=over_since, most=most)


def revise_message(db: Database, message: SentMessage, *, over: bool, now: datetime) -> None:
    """Have a direct message shown anew, because it is over, or is not over after all."""
    with db.transaction() as tx:
        outbox.enqueue_revision(tx, message, over=over, now=now)
