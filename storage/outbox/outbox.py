"""The outbox: what Slack still has to be told, written in the transaction that gave the reason.

A row says what to show (kind, subject, channel), never the text. Its states: pending → sending → sent, or unknown
(Slack may have it), parked (Slack said no; a person has to look) or dropped (nothing to say any more). What the sender
does with a row it holds is in `storage/outbox/deliveries.py`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, Row, Text, bindparam, case, delete, func, select, text, update
from sqlmodel import Field, Session, SQLModel

from storage.database import Json, wake_sender
from storage.outbox import posted
from storage.sql.statements import build_insert_if_absent, build_upsert, get_table


class OutboxState(StrEnum):
    """Where a row is."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    PARKED = "parked"
    DROPPED = "dropped"


class OutboxMethod(StrEnum):
    """How a row reaches people. `update` edits the living message of its kind and subject, or posts it if none is.

    `dm` and `home` have a person's id as their channel.
    """

    POST = "post"
    UPDATE = "update"
    DM = "dm"
    HOME = "home"


LOCKED_OUT = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"}
)
"""Errors that will be the answer to everything, until somebody installs the app again."""

OPEN_STATES = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)
OPEN = "state IN ('pending', 'sending', 'unknown')"
"""The same as the index on them has it, so that SQLite uses it."""


class OutboxTable(SQLModel, table=True):
    """One thing to tell Slack."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('pending','sending','unknown','sent','parked','dropped')", name="state"),
        CheckConstraint("method IN ('post','update','dm','home')", name="method"),
        CheckConstraint("state <> 'sending' OR (lease IS NOT NULL AND leased_until IS NOT NULL)", name="leased"),
        CheckConstraint("intent <> '' AND kind <> '' AND channel <> ''", name="addressed"),
        Index("ix_outbox_open", "channel", "id", "kind", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    )

    id: int | None = Field(default=None, primary_key=True)
    intent: str = Field(max_length=255, unique=True)
    kind: str = Field(max_length=40)
    subject: str = Field(max_length=150)
    channel: str = Field(max_length=40)
    thread_ts: str | None = Field(default=None, max_length=40)
    method: str = Field(max_length=10)
    matters: bool
    payload: Json = Field(sa_type=JSON)
    key: str = Field(max_length=16)
    state: str = Field(max_length=10)
    doubts: int
    attempts: int
    wanted: int
    not_before: datetime
    asleep_until: datetime | None = None
    lease: str | None = Field(default=None, max_length=24)
    leased_until: datetime | None = None
    tried_at: datetime | None = None
    posted_in: str | None = Field(default=None, max_length=40)
    ts: str | None = Field(default=None, max_length=40)
    last_error: str | None = Field(default=None, sa_type=Text)
    created_at: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A row somebody holds, or looks at. `doubts`: how many tries may have reached Slack."""

    id: int
    intent: str
    kind: str
    subject: str
    channel: str
    thread_ts: str | None
    method: OutboxMethod
    matters: bool
    payload: Mapping[str, Json]
    key: str
    state: OutboxState
    doubts: int
    attempts: int
    wanted: int
    lease: str | None
    leased_until: datetime | None
    tried_at: datetime | None
    last_error: str | None
    created_at: datetime


TABLE = get_table(OutboxTable)
_DONE = TABLE.c.state.in_((OutboxState.SENT, OutboxState.PARKED, OutboxState.DROPPED))
_ONCE = build_insert_if_absent(TABLE)
_LATEST = build_upsert(
    TABLE,
    "intent",
    change=lambda new: {
        "wanted": TABLE.c.wanted + 1,
        "payload": new.payload,
        "channel": new.channel,
        "matters": new.matters,
        "attempts": case((_DONE, 0), else_=TABLE.c.attempts),
        "not_before": case((_DONE, new.not_before), else_=TABLE.c.not_before),
        "state": case((_DONE, OutboxState.PENDING), else_=TABLE.c.state),
    },
)
_SENT_TS = select(TABLE.c.posted_in, TABLE.c.ts).where(TABLE.c.intent == bindparam("of_intent"))
_KNOWN = select(TABLE.c.id).where(TABLE.c.intent == bindparam("of_intent"))
_COUNTS = select(TABLE.c.state, func.count()).group_by(TABLE.c.state)
_FORGET = delete(TABLE).where(
    TABLE.c.state.in_((OutboxState.SENT, OutboxState.DROPPED)), TABLE.c.settled_at < bindparam("instant")
)


def enqueue(
    tx: Session,
    *,
    intent: str,
    kind: str,
    subject: str,
    channel: str,
    now: datetime,
    asleep_until: datetime | None = None,
    thread_ts: str | None = None,
    method: str = OutboxMethod.POST,
    matters: bool = True,
    payload: Mapping[str, Json] | None = None,
) -> None:
    """Have something said once this transaction commits. `intent` is its business key: the same one twice is one row.

    For `update` and `home` the same intent again means “show the newest state”: however often it is asked for while
    one is on its way, one more follows. `matters=False` marks a courtesy, which is not repeated when Slack's answer
    was lost. `channel` is a person's id for `dm` and `home`. Until `asleep_until` it waits for its reader to wake,
    and holds up nothing else in its channel.
    """
    row = {
        "intent": intent,
        "kind": kind,
        "subject": subject,
        "channel": channel,
        "thread_ts": thread_ts,
        "method": OutboxMethod(method),
        "matters": matters,
        "payload": dict(payload or {}),
        "key": secrets.token_urlsafe(9),
        "state": OutboxState.PENDING,
        "doubts": 0,
        "attempts": 0,
        "wanted": 1,
        "not_before": now,
        "asleep_until": asleep_until if asleep_until is not None and asleep_until > now else None,
        "created_at": now,
    }
    statement = _LATEST if method in (OutboxMethod.UPDATE, OutboxMethod.HOME) else _ONCE
    connection = tx.connection()
    connection.execute(statement[connection.dialect.name], row)
    wake_sender(tx)


def find_message_place(
    tx: Session, *, intent: str | None = None, kind: str | None = None, subject: str | None = None
) -> tuple[str, str] | None:
    """Channel id and ts of what was posted for an intent, or of the living message of a kind and subject."""
    if intent is None:
        assert kind is not None, "an intent, or a kind and a subject"
        assert subject is not None, "an intent, or a kind and a subject"
        return posted.find_place(tx, kind, subject)
    row = tx.connection().execute(_SENT_TS, {"of_intent": intent}).one_or_none()
    return (row.posted_in, row.ts) if row and row.ts else None


def find_row_by_place(tx: Session, channel: str, ts: str, *, kind: str) -> OutboxRow | None:
    """The newest row of a kind that became the message at a place; None when it was none, or is forgotten."""
    place = (TABLE.c.kind == kind, TABLE.c.posted_in == channel, TABLE.c.ts == ts)
    row = tx.connection().execute(select(TABLE).where(*place).order_by(TABLE.c.id.desc()).limit(1)).one_or_none()
    return read_row(row) if row else None


def has_intent(tx: Session, intent: str) -> bool:
    """Whether there is a row of that intent, said or still to be said."""
    return tx.connection().execute(_KNOWN, {"of_intent": intent}).one_or_none() is not None


def list_parked(tx: Session, *, limit: int = 50) -> tuple[OutboxRow, ...]:
    """What Slack refused and a person has to look at, oldest first."""
    sought = select(TABLE).where(TABLE.c.state == OutboxState.PARKED).order_by(TABLE.c.id).limit(limit)
    return tuple(read_row(row) for row in tx.connection().execute(sought))


def retry_parked(
    tx: Session,
    *,
    now: datetime,
    error: str | None = None,
    row_id: int | None = None,
    moved: tuple[str, str] | None = None,
) -> int:
    """Try parked rows again: all, those parked for one reason, or one. Returns how many.

    `moved` is (old, new): those parked for the old channel are tried in the new one, which may be the same.
    """
    again = update(TABLE).where(TABLE.c.state == OutboxState.PARKED)
    if error is not None:
        again = again.where(TABLE.c.last_error == error)
    if row_id is not None:
        again = again.where(TABLE.c.id == row_id)
    if moved is not None:
        again = again.where(TABLE.c.channel == moved[0]).values(channel=moved[1])
    doubted = TABLE.c.doubts > 0
    state = case((doubted, OutboxState.UNKNOWN), else_=OutboxState.PENDING)
    values = {"state": state, "not_before": now, "attempts": 0, "doubts": case((doubted, 1), else_=0)}
    wake_sender(tx)
    return tx.connection().execute(again.values(**values)).rowcount


def count_by_state(tx: Session) -> dict[OutboxState, int]:
    """How many rows are in each state, for metrics and the doctor."""
    return {OutboxState(state): number for state, number in tx.connection().execute(_COUNTS)}


def list_by_subject(tx: Session, subject: str) -> tuple[OutboxRow, ...]:
    """Everything said or to be said about a subject, oldest first."""
    sought = select(TABLE).where(TABLE.c.subject == subject).order_by(TABLE.c.id)
    return tuple(read_row(row) for row in tx.connection().execute(sought))


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete what was said, or not worth saying, before an instant. Parked rows stay. Returns how many."""
    return tx.connection().execute(_FORGET, {"instant": instant}).rowcount


def change_channel_id(tx: Session, old: str, new: str) -> None:
    """Follow Slack when a channel gets a new id, for what is still to be said and for living messages."""
    tx.connection().execute(update(TABLE).where(TABLE.c.channel == old).values(channel=new))
    posted.change_channel_id(tx, old, new)


def read_row(row: Row[Any]) -> OutboxRow:
    """The value of a table row."""
    stored = row._mapping
    values = {field.name: stored[field.name] for field in fields(OutboxRow)}
    return OutboxRow(**values | {"method": OutboxMethod(stored["method"]), "state": OutboxState(stored["state"])})
