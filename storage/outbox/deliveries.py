"""Deliveries: how one sender holds one outbox row, and what becomes of the row afterwards.

Holding is a lease with a token. Whoever's lease ran out finds its row taken away: its late answer is still welcome
while nobody else has taken the row up, and refused after that. A channel has one message on its way at a time, in
the order in which they were written.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, null, or_, select, text, update
from sqlmodel import Session

from storage.database import wake_sender
from storage.outbox import posted, send_limits
from storage.outbox.outbox import OPEN, OPEN_STATES, TABLE, OutboxRow, OutboxState, read_row
from storage.sql.statements import get_table

LEASE = timedelta(seconds=60)
"""How long a sender may hold a row: many times the time-out of the calls it makes."""

SETTLE = timedelta(seconds=30)
"""How long Slack is given to finish what it did not answer, before anybody looks or tries again."""

CHANNEL_RHYTHM = timedelta(seconds=1)
"""Slack takes one message per second and channel."""

LONGEST = timedelta(minutes=5)
"""No pause of our own is longer (bot/slack/posting.py); those that Slack asks for are in `send_limits`."""

_APART = timedelta(minutes=10)
"""How much two clocks that agree differ at most (bot/scheduler/clock_guard.py)."""

BELIEVED, BELIEVED_ASKED = LONGEST + _APART, send_limits.LONGEST_ASKED + _APART
"""How far off the end of a pause of our own may be, and of one that Slack asked for.

What is further off was noted by a clock that was wrong. It would mute its channel for as long as that clock leapt.
"""

LONGEST_SLEEP = timedelta(days=30)
"""No reader is on holiday for longer: what sleeps beyond that was put to sleep by a clock that was wrong."""

_GATES = get_table(send_limits.SendLimitRow)
_AWAKE = or_(
    TABLE.c.asleep_until.is_(None),
    TABLE.c.asleep_until <= bindparam("now"),
    TABLE.c.asleep_until > bindparam("latest_sleep"),
)
_LATEST = bindparam("latest", type_=TABLE.c.not_before.type)
_OTHERS = TABLE.alias("others")
_EXPIRE = (
    update(TABLE)
    .where(TABLE.c.state == OutboxState.SENDING, TABLE.c.leased_until <= bindparam("now"))
    .values(
        state=OutboxState.UNKNOWN,
        doubts=TABLE.c.doubts + 1,
        not_before=bindparam("settled"),
        last_error="the sender stopped half-way",
    )
)

_TAKE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("of_id"))
    .values(
        state=OutboxState.SENDING,
        lease=bindparam("new_lease"),
        leased_until=bindparam("until"),
        attempts=TABLE.c.attempts + 1,
        tried_at=func.coalesce(TABLE.c.tried_at, bindparam("now", type_=TABLE.c.tried_at.type)),
    )
    .returning(TABLE)
)
_LEASE_RIGHT = (
    update(TABLE)
    .where(text(OPEN), TABLE.c.state == OutboxState.SENDING, TABLE.c.leased_until > bindparam("latest"))
    .values(leased_until=bindparam("until"))
)
_PAUSE_RIGHT = (
    update(TABLE)
    .where(text(OPEN), TABLE.c.state != OutboxState.SENDING, TABLE.c.not_before > bindparam("latest"))
    .values(
        not_before=case(
            (TABLE.c.state == OutboxState.UNKNOWN, bindparam("settled", type_=TABLE.c.not_before.type)),
            else_=bindparam("now", type_=TABLE.c.not_before.type),
        )
    )
)


def claim_next_row(
    tx: Session, *, now: datetime, kinds: Collection[str], held_for: timedelta = LEASE
) -> OutboxRow | None:
    """Take up the next row that is due, of kinds this program can render; None when there is none.

    Rows of other kinds are left to a program that knows them and hold nothing up.
    """
    connection = tx.connection()
    found = connection.execute(_due(tuple(sorted(kinds))), _at(now)).one_or_none()
    if found is None:
        return None
    lease = {"new_lease": secrets.token_urlsafe(12), "until": now + held_for, "now": now, "of_id": found.id}
    return read_row(connection.execute(_TAKE, lease).one())


def expire_leases(tx: Session, *, now: datetime) -> int:
    """Take rows away from senders whose lease ran out. Slack may have them, so they wait, and are looked for."""
    return tx.connection().execute(_EXPIRE, {"now": now, "settled": now + SETTLE}).rowcount


def repair_waits(tx: Session, *, now: datetime, leapt: bool = False) -> None:
    """Shorten every wait that is longer than its kind may be, to what is right for one that begins now.

    When the clock is known to have leapt, no wait is believed: they all begin anew.
    """
    latest, asked = (now, now) if leapt else (now + BELIEVED, now + BELIEVED_ASKED)
    tx.connection().execute(_LEASE_RIGHT, {"latest": max(latest, now + LEASE), "until": now + LEASE})
    tx.connection().execute(_PAUSE_RIGHT, {"latest": latest, "settled": now + SETTLE, "now": now})
    send_limits.open_gates_beyond(tx, latest, asked=asked)


def find_next_due_at(tx: Session, *, kinds: Collection[str], now: datetime) -> datetime | None:
    """When there will be something to do: a row due with its gates open, a lease to take back, or, now, a wait to be
    set right.
    """
    connection, told = tx.connection(), {**_at(now), "latest": now + BELIEVED, "latest_asked": now + BELIEVED_ASKED}
    looks = (_ready(tuple(sorted(kinds))), _HELD_UNTIL, _wakes(tuple(sorted(kinds))))
    times = [connection.execute(sought, told).scalar() for sought in looks]
    return min((time for time in times if time is not None), default=None)


def mark_sent(tx: Session, row: OutboxRow, *, now: datetime, channel: str, ts: str) -> bool:
    """Slack has it. False when another sender has taken the row up since."""
    again = TABLE.c.wanted > row.wanted
    done = _held(row, OutboxState.SENDING, OutboxState.UNKNOWN).values(
        state=case((again, OutboxState.PENDING), else_=OutboxState.SENT),
        not_before=now,
        attempts=case((again, 0), else_=TABLE.c.attempts),
        tried_at=case((again, null()), else_=TABLE.c.tried_at),
        doubts=0,
        lease=None,
        leased_until=None,
        posted_in=channel,
        ts=ts,
        last_error=None,
        settled_at=now,
    )
    if tx.connection().execute(done).rowcount == 0:
        return False
    if ts:
        posted.remember_message(tx, row.kind, row.subject, channel=channel, ts=ts, now=now)
    send_limits.close_gate_until(tx, send_limits.name_channel_gate(row.channel), now + CHANNEL_RHYTHM)
    return True


def mark_unknown(tx: Session, row: OutboxRow, *, now: datetime, reason: str) -> bool:
    """Slack may or may not have it: leave it alone for a while, then look."""
    return _settle(
        tx, row, state=OutboxState.UNKNOWN, doubts=row.doubts + 1, not_before=now + SETTLE, last_error=reason
    )


def return_to_queue(tx: Session, row: OutboxRow, *, not_before: datetime, reason: str | None = None) -> bool:
    """Slack surely does not have more of it than before: try again then."""
    state = OutboxState.UNKNOWN if row.doubts else OutboxState.PENDING
    return _settle(tx, row, state=state, doubts=row.doubts, not_before=not_before, last_error=reason)


def park_row(tx: Session, row: OutboxRow, *, now: datetime, reason: str) -> bool:
    """Slack, or a check of ours, said no: keep it until a person has it tried again."""
    return _settle(tx, row, state=OutboxState.PARKED, settled_at=now, last_error=reason)


def drop_row(tx: Session, row: OutboxRow, *, now: datetime, reason: str) -> bool:
    """There is nothing to say any more. What was asked for meanwhile is still looked at."""
    again = TABLE.c.wanted > row.wanted
    state = case((again, OutboxState.PENDING), else_=OutboxState.DROPPED)
    return _settle(tx, row, state=state, doubts=0, settled_at=now, not_before=now, last_error=reason)


def park_next_row(tx: Session, *, now: datetime, kinds: Collection[str], reason: str) -> int:
    """Park the row that comes next, which could not be read or taken up: it must not hold up the others."""
    first = _due(tuple(sorted(kinds))).with_only_columns(TABLE.c.id)
    found = tx.connection().execute(first, _at(now)).scalar()
    aside = update(TABLE).where(TABLE.c.id == found).values(state=OutboxState.PARKED, settled_at=now, last_error=reason)
    return tx.connection().execute(aside).rowcount


def park_all_waiting(tx: Session, *, now: datetime, reason: str) -> int:
    """Park everything that waits, when Slack does not know us any more. Returns how many rows."""
    waiting = TABLE.c.state.in_((OutboxState.PENDING, OutboxState.UNKNOWN))
    parked_now = update(TABLE).where(waiting).values(state=OutboxState.PARKED, settled_at=now, last_error=reason)
    return tx.connection().execute(parked_now).rowcount


def _at(now: datetime) -> dict[str, datetime]:
    """What a look for rows that are awake is asked with."""
    return {"now": now, "latest_sleep": now + LONGEST_SLEEP}


@lru_cache(maxsize=8)
def _due(kinds: tuple[str, ...]) -> Select[tuple[Any]]:
    """The next row to take up; the same statement each time for the same kinds, since the sender looks often."""
    busy = exists().where(_OTHERS.c.channel == TABLE.c.channel, _OTHERS.c.state == OutboxState.SENDING)
    return (
        select(TABLE)
        .where(
            TABLE.c.id.in_(_heads(kinds)),
            TABLE.c.state.in_((OutboxState.PENDING, OutboxState.UNKNOWN)),
            TABLE.c.not_before <= bindparam("now"),
            ~busy,
            ~exists().where(_closes(TABLE), _GATES.c.opens_at > bindparam("now")),
        )
        .order_by(TABLE.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=TABLE)
    )


@lru_cache(maxsize=8)
def _ready(kinds: tuple[str, ...]) -> Select[tuple[Any]]:
    """When the first row is due with its gates open."""
    gate = select(func.max(_believable(_GATES.c.opens_at, send_limits.LATEST))).where(_closes(TABLE)).scalar_subquery()
    row = _believable(TABLE.c.not_before)
    waiting = TABLE.c.state.in_((OutboxState.PENDING, OutboxState.UNKNOWN))
    return select(func.min(case((gate > row, gate), else_=row))).where(TABLE.c.id.in_(_heads(kinds)), waiting)


@lru_cache(maxsize=8)
def _wakes(kinds: tuple[str, ...]) -> Select[tuple[Any]]:
    """When the first row wakes up."""
    asleep = (text(OPEN), TABLE.c.kind.in_(kinds), TABLE.c.asleep_until > bindparam("now"), ~_AWAKE)
    return select(func.min(TABLE.c.asleep_until)).where(*asleep)


def _believable(at: Any, latest: Any = _LATEST) -> Any:
    """The instant, or now in the place of one that is too far off."""
    return case((at > latest, bindparam("now", type_=_LATEST.type)), else_=at)


_HELD_UNTIL = select(func.min(_believable(TABLE.c.leased_until))).where(TABLE.c.state == OutboxState.SENDING)


def _heads(kinds: tuple[str, ...]) -> Select[tuple[Any]]:
    """Per channel, the id of the oldest row that is not done."""
    return (
        select(func.min(TABLE.c.id))
        .where(TABLE.c.state.in_(OPEN_STATES), TABLE.c.kind.in_(kinds), _AWAKE)
        .group_by(TABLE.c.channel)
    )


def _closes(row: Any) -> ColumnElement[bool]:
    """That a gate is one of those in front of a row."""
    families = (
        case((row.c.method == "home", of("home")), else_=of("post"))
        for of in (send_limits.name_method_gate, send_limits.name_slack_gate)
    )
    return _GATES.c.name.in_((send_limits.name_channel_gate("") + row.c.channel, *families))


def _held(row: OutboxRow, *states: OutboxState) -> Any:
    return update(TABLE).where(and_(TABLE.c.id == row.id, TABLE.c.lease == row.lease, TABLE.c.state.in_(states)))


def _settle(tx: Session, row: OutboxRow, **values: Any) -> bool:
    wake_sender(tx)
    kept = values if values["state"] == OutboxState.UNKNOWN else values | {"lease": None, "leased_until": None}
    return bool(tx.connection().execute(_held(row, OutboxState.SENDING).values(**kept)).rowcount)
