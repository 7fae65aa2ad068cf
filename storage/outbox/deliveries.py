"""Deliveries: how a sender takes an outbox row, and what becomes of the row afterwards.

A sender holds a row by a lease with a token. When the lease has expired the row is taken away from it: what it reports
late is still accepted until another sender takes the row, and refused after that. A channel has one message on its
way at a time, in the order in which they were written.
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
from storage.outbox.outbox import OPEN, OPEN_STATES, TABLE, OutboxMethod, OutboxRow, OutboxState, read_row
from storage.sql.statements import get_table

LEASE = timedelta(seconds=60)
"""How long a sender may hold a row: many times the time-out of its calls to Slack."""

SETTLE = timedelta(seconds=30)
"""How long Slack may take to finish a call it did not answer, before anybody looks for the message or tries again."""

CHANNEL_RHYTHM = timedelta(seconds=1)
"""Slack accepts one message a second in each channel."""

LONGEST = timedelta(minutes=5)
"""The longest pause of our own (bot/slack/posting.py); the limit for pauses that Slack asks for is in `send_limits`."""

_APART = timedelta(minutes=10)
"""The most by which two clocks that agree can differ (bot/scheduler/clock_guard.py)."""

BELIEVED, BELIEVED_ASKED = LONGEST + _APART, send_limits.LONGEST_ASKED + _APART
"""How far ahead the end of a pause of our own may be, and of one that Slack asked for.

An end further ahead was stored by a clock that was wrong; it would silence the channel for as long as the clock was
ahead.
"""

LONGEST_SLEEP = timedelta(days=30)
"""No message waits longer for its reader's working hours: a later time was stored by a clock that was wrong."""

_GATES = get_table(send_limits.SendLimitRow)
_AWAKE = or_(
    TABLE.c.asleep_until.is_(None),
    TABLE.c.asleep_until <= bindparam("now"),
    TABLE.c.asleep_until > bindparam("latest_sleep"),
)
_LATEST = bindparam("latest", type_=TABLE.c.not_before.type)
_OTHERS = TABLE.alias("others")
_RELEASE_LEASES = (
    update(TABLE)
    .where(TABLE.c.state == OutboxState.SENDING)
    .values(
        state=OutboxState.UNKNOWN,
        doubts=TABLE.c.doubts + 1,
        not_before=bindparam("retry_at"),
        last_error="the sender stopped half-way",
    )
)
_EXPIRE_LEASES = _RELEASE_LEASES.where(TABLE.c.leased_until <= bindparam("now"))

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
_SHORTEN_LEASES = (
    update(TABLE)
    .where(text(OPEN), TABLE.c.state == OutboxState.SENDING, TABLE.c.leased_until > bindparam("latest"))
    .values(leased_until=bindparam("until"))
)
_SHORTEN_PAUSES = (
    update(TABLE)
    .where(text(OPEN), TABLE.c.state != OutboxState.SENDING, TABLE.c.not_before > bindparam("latest"))
    .values(
        not_before=case(
            (TABLE.c.state == OutboxState.UNKNOWN, bindparam("retry_at", type_=TABLE.c.not_before.type)),
            else_=bindparam("now", type_=TABLE.c.not_before.type),
        )
    )
)


def claim_next_row(tx: Session, *, now: datetime, kinds: Collection[str], lease: timedelta = LEASE) -> OutboxRow | None:
    """Lease the next row that is due, of the kinds this program can render; None if there is none.

    Rows of other kinds are left to a newer program that knows them; nothing waits for them.
    """
    connection = tx.connection()
    row = connection.execute(_select_next_due(tuple(sorted(kinds))), _sleep_values(now)).one_or_none()
    if row is None:
        return None
    values = {"new_lease": secrets.token_urlsafe(12), "until": now + lease, "now": now, "of_id": row.id}
    return read_row(connection.execute(_TAKE, values).one())


def expire_leases(tx: Session, *, now: datetime) -> int:
    """Take rows away from senders whose lease expired; return how many.

    Slack may have the message, so the row becomes unknown: after a while somebody looks for it there.
    """
    return tx.connection().execute(_EXPIRE_LEASES, {"now": now, "retry_at": now + SETTLE}).rowcount


def release_leases(tx: Session, *, now: datetime) -> int:
    """Take every row away from its sender, which is surely dead, before the lease expires; return how many."""
    return tx.connection().execute(_RELEASE_LEASES, {"retry_at": now + SETTLE}).rowcount


def repair_waits(tx: Session, *, now: datetime, leapt: bool = False) -> None:
    """Shorten every lease, pause and send limit that a wrong clock made too long, as if it began now.

    With `leapt`, when the clock is known to have been wrong, all of them begin anew.
    """
    latest, latest_asked = (now, now) if leapt else (now + BELIEVED, now + BELIEVED_ASKED)
    tx.connection().execute(_SHORTEN_LEASES, {"latest": max(latest, now + LEASE), "until": now + LEASE})
    tx.connection().execute(_SHORTEN_PAUSES, {"latest": latest, "retry_at": now + SETTLE, "now": now})
    send_limits.open_gates_beyond(tx, latest, latest_asked=latest_asked)


def find_next_due_at(tx: Session, *, kinds: Collection[str], now: datetime) -> datetime | None:
    """Return when the sender next has something to do, or None.

    That is when a row is due and its send limits are over, when a lease expires, or when a sleeping row wakes. A time
    that is impossibly far ahead counts as now, so that it gets repaired.
    """
    connection, values = (
        tx.connection(),
        {**_sleep_values(now), "latest": now + BELIEVED, "latest_asked": now + BELIEVED_ASKED},
    )
    queries = (_select_ready_at(tuple(sorted(kinds))), _LEASE_ENDS_AT, _select_wakes_at(tuple(sorted(kinds))))
    times = [connection.execute(query, values).scalar() for query in queries]
    return min((time for time in times if time is not None), default=None)


def mark_sent(tx: Session, row: OutboxRow, *, now: datetime, channel: str, ts: str) -> bool:
    """Note that Slack has the message; return False if another sender has taken the row since.

    A row that was asked for again meanwhile is pending again, to show the newest state.
    """
    wanted_again = TABLE.c.wanted > row.wanted
    sent_row = _update_leased(row, OutboxState.SENDING, OutboxState.UNKNOWN).values(
        state=case((wanted_again, OutboxState.PENDING), else_=OutboxState.SENT),
        not_before=now,
        attempts=case((wanted_again, 0), else_=TABLE.c.attempts),
        tried_at=case((wanted_again, null()), else_=TABLE.c.tried_at),
        doubts=0,
        lease=None,
        leased_until=None,
        posted_in=channel,
        ts=ts,
        last_error=None,
        settled_at=now,
    )
    if tx.connection().execute(sent_row).rowcount == 0:
        return False
    if ts:
        posted.remember_message(tx, row.kind, row.subject, channel=channel, ts=ts, now=now)
    send_limits.close_gate_until(tx, send_limits.name_channel_gate(row.channel), now + CHANNEL_RHYTHM)
    return True


def mark_unknown(tx: Session, row: OutboxRow, *, now: datetime, reason: str) -> bool:
    """Note that Slack may or may not have the message, to look for it later; False if the row was taken away."""
    return _finish(
        tx, row, state=OutboxState.UNKNOWN, doubts=row.doubts + 1, not_before=now + SETTLE, last_error=reason
    )


def return_to_queue(tx: Session, row: OutboxRow, *, not_before: datetime, reason: str | None = None) -> bool:
    """Have a row sent later, whose message surely did not reach Slack this time; False if it was taken away."""
    state = OutboxState.UNKNOWN if row.doubts else OutboxState.PENDING
    return _finish(tx, row, state=state, doubts=row.doubts, not_before=not_before, last_error=reason)


def park_row(tx: Session, row: OutboxRow, *, now: datetime, reason: str) -> bool:
    """Park a row that Slack or a check of ours refused, until a person retries it; False if it was taken away."""
    return _finish(tx, row, state=OutboxState.PARKED, settled_at=now, last_error=reason)


def drop_row(tx: Session, row: OutboxRow, *, now: datetime, reason: str) -> bool:
    """Drop a row that has nothing to say any more; False if it was taken away.

    A row that was asked for again meanwhile is pending again, to show the newest state.
    """
    wanted_again = TABLE.c.wanted > row.wanted
    state = case((wanted_again, OutboxState.PENDING), else_=OutboxState.DROPPED)
    return _finish(tx, row, state=state, doubts=0, settled_at=now, not_before=now, last_error=reason)


def park_next_row(tx: Session, *, now: datetime, kinds: Collection[str], reason: str) -> int:
    """Park the next row, which could not be read or taken, so that it does not hold up the others; return how many."""
    first = _select_next_due(tuple(sorted(kinds))).with_only_columns(TABLE.c.id)
    row_id = tx.connection().execute(first, _sleep_values(now)).scalar()
    parked = (
        update(TABLE).where(TABLE.c.id == row_id).values(state=OutboxState.PARKED, settled_at=now, last_error=reason)
    )
    return tx.connection().execute(parked).rowcount


def park_all_waiting(tx: Session, *, now: datetime, reason: str) -> int:
    """Park every row that waits, because Slack has locked umpire out; return how many."""
    waiting = TABLE.c.state.in_((OutboxState.PENDING, OutboxState.UNKNOWN))
    parked = update(TABLE).where(waiting).values(state=OutboxState.PARKED, settled_at=now, last_error=reason)
    return tx.connection().execute(parked).rowcount


def _sleep_values(now: datetime) -> dict[str, datetime]:
    """Return the parameters of the condition that a row is awake."""
    return {"now": now, "latest_sleep": now + LONGEST_SLEEP}


@lru_cache(maxsize=8)
def _select_next_due(kinds: tuple[str, ...]) -> Select[tuple[Any]]:
    """Build the query for the next row to take. It is cached for each set of kinds, since the sender looks often."""
    busy = exists().where(_OTHERS.c.channel == TABLE.c.channel, _OTHERS.c.state == OutboxState.SENDING)
    return (
        select(TABLE)
        .where(
            TABLE.c.id.in_(_select_heads(kinds)),
            TABLE.c.state.in_((OutboxState.PENDING, OutboxState.UNKNOWN)),
            TABLE.c.not_before <= bindparam("now"),
            ~busy,
            ~exists().where(_limits(TABLE), _GATES.c.opens_at > bindparam("now")),
        )
        .order_by(TABLE.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=TABLE)
    )


@lru_cache(maxsize=8)
def _select_ready_at(kinds: tuple[str, ...]) -> Select[tuple[Any]]:
    """Build the query for when the first row is due and its send limits are over."""
    gate = select(func.max(_correct(_GATES.c.opens_at, send_limits.LATEST))).where(_limits(TABLE)).scalar_subquery()
    row = _correct(TABLE.c.not_before)
    waiting = TABLE.c.state.in_((OutboxState.PENDING, OutboxState.UNKNOWN))
    return select(func.min(case((gate > row, gate), else_=row))).where(TABLE.c.id.in_(_select_heads(kinds)), waiting)


@lru_cache(maxsize=8)
def _select_wakes_at(kinds: tuple[str, ...]) -> Select[tuple[Any]]:
    """Build the query for when the first sleeping row wakes."""
    asleep = (text(OPEN), TABLE.c.kind.in_(kinds), TABLE.c.asleep_until > bindparam("now"), ~_AWAKE)
    return select(func.min(TABLE.c.asleep_until)).where(*asleep)


def _correct(instant: Any, latest: Any = _LATEST) -> Any:
    """Return the SQL instant, or now instead of one that is impossibly far ahead."""
    return case((instant > latest, bindparam("now", type_=_LATEST.type)), else_=instant)


_LEASE_ENDS_AT = select(func.min(_correct(TABLE.c.leased_until))).where(TABLE.c.state == OutboxState.SENDING)


def _select_heads(kinds: tuple[str, ...]) -> Select[tuple[Any]]:
    """Build the query for the id of the oldest unfinished row of each channel."""
    return (
        select(func.min(TABLE.c.id))
        .where(TABLE.c.state.in_(OPEN_STATES), TABLE.c.kind.in_(kinds), _AWAKE)
        .group_by(TABLE.c.channel)
    )


def _limits(row: Any) -> ColumnElement[bool]:
    """Return the condition that a send limit applies to a row: of its channel, or of a method it takes to send it."""
    ours, asked = send_limits.name_method_gate, send_limits.name_slack_gate
    home, dm, change = (row.c.method == each for each in (OutboxMethod.HOME, OutboxMethod.DM, OutboxMethod.UPDATE))
    return _GATES.c.name.in_(
        (
            send_limits.name_channel_gate("") + row.c.channel,
            case((home, ours("home")), else_=ours("post")),
            case((home, asked("views.publish")), else_=asked("chat.postMessage")),
            case((home, null()), (dm, asked("conversations.open")), else_=asked("conversations.info")),
            case((change, asked("chat.update"))),
            case((row.c.doubts > 0, asked("conversations.history"))),
        )
    )


def _update_leased(row: OutboxRow, *states: OutboxState) -> Any:
    """Build an UPDATE of the row that does nothing when the sender has lost its lease."""
    return update(TABLE).where(and_(TABLE.c.id == row.id, TABLE.c.lease == row.lease, TABLE.c.state.in_(states)))


def _finish(tx: Session, row: OutboxRow, **values: Any) -> bool:
    wake_sender(tx)
    stored = values if values["state"] == OutboxState.UNKNOWN else values | {"lease": None, "leased_until": None}
    return bool(tx.connection().execute(_update_leased(row, OutboxState.SENDING).values(**stored)).rowcount)
