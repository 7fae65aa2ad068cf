"""The outbox: messages to be sent to Slack, each stored in the transaction that is the reason for it.

A row says what to show (kind, subject, channel), never the text, which is rendered when it is sent. Its states are
pending → sending → sent, or unknown (Slack may have it), parked (refused; a person has to look) or dropped (nothing to
say any more). What a sender does with a row is in `storage/outbox/deliveries.py`.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Index,
    Row,
    Text,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlmodel import Field, Session, SQLModel

from scoring.settings.channels import ChannelPurpose
from storage.database import Json, wake_sender
from storage.outbox import posted
from storage.settings import channels
from storage.sql.statements import END_OF_TIME, build_insert_if_absent, build_upsert, get_table, split_into_batches


class OutboxState(StrEnum):
    """How far the sending of a row has come."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    PARKED = "parked"
    DROPPED = "dropped"


class OutboxMethod(StrEnum):
    """How a row reaches people.

    `update` edits the current message of its kind and subject, or posts one if there is none. `dm` and `home` have a
    person's id as their channel.
    """

    POST = "post"
    UPDATE = "update"
    DM = "dm"
    HOME = "home"


LOCKED_OUT = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"}
)
"""Errors that Slack answers every call with until somebody installs the app again."""

CHANNEL_SHUT = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "is_inactive",
        "shared outside",
        "missing_scope",
        "missing_scope groups:read",
    }
)
"""Reasons that end when something happens to the channel, which is not found while it is private and without umpire,
or when a scope is granted."""

OPEN_STATES = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)
OPEN = "state IN ('pending', 'sending', 'unknown')"
"""The same states, written exactly as in their index, so that SQLite uses the index."""
DIRECT = "method = 'dm' AND state = 'sent'"
"""The direct messages that were sent, written as in their index."""


class OutboxTable(SQLModel, table=True):
    """One message to be sent to Slack."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('pending','sending','unknown','sent','parked','dropped')", name="state"),
        CheckConstraint("method IN ('post','update','dm','home')", name="method"),
        CheckConstraint("state <> 'sending' OR (lease IS NOT NULL AND leased_until IS NOT NULL)", name="leased"),
        CheckConstraint("intent <> '' AND kind <> '' AND channel <> ''", name="addressed"),
        Index("ix_outbox_open", "channel", "id", "kind", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_outbox_direct", "channel", "id", sqlite_where=text(DIRECT), postgresql_where=text(DIRECT)),
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
    """The values of an outbox row. `doubts` counts the tries that may have reached Slack without an answer."""

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


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A direct message that was sent: its row, the channel and ts it has in Slack, and whether it says it is over.

    `revised_at` is when it was last changed to say so, or not to say so any more; None if it never was.
    """

    row: OutboxRow
    channel: str
    ts: str
    over: bool = False
    revised_at: datetime | None = None


TABLE = get_table(OutboxTable)
_REVISIONS = TABLE.alias("revisions")
REVISED, OVER = "revised", "over"
"""In the payload of a row that changes one direct message: whose it was, and whether that message is over."""
_SUFFIX = ":over"
_IS_SENT_DIRECTLY = text("outbox.method = 'dm' AND outbox.state = 'sent'")
_DONE = literal_column("outbox.state IN ('sent', 'parked', 'dropped')", Boolean)
_INSERT_ONCE = build_insert_if_absent(TABLE)


def _repeat(new: Any) -> Mapping[str, Any]:
    """Return what the same intent once more changes in the row that is there: the newest state is to be sent again."""
    return {
        "wanted": TABLE.c.wanted + 1,
        "payload": new.payload,
        "channel": new.channel,
        "matters": new.matters,
        "attempts": case((_DONE, 0), else_=TABLE.c.attempts),
        "not_before": case((_DONE, new.not_before), else_=TABLE.c.not_before),
        "state": case((_DONE, OutboxState.PENDING), else_=TABLE.c.state),
    }


def _build_row(
    intent: str,
    kind: str,
    subject: str,
    method: str,
    now: datetime,
    matters: bool = True,
    payload: Mapping[str, Json] | None = None,
) -> dict[str, Any]:
    """Return the values of a new row that waits for a sender, without its channel."""
    return {
        "intent": intent,
        "kind": kind,
        "subject": subject,
        "method": OutboxMethod(method),
        "matters": matters,
        "payload": dict(payload or {}),
        "key": secrets.token_urlsafe(9),
        "state": OutboxState.PENDING,
        "doubts": 0,
        "attempts": 0,
        "wanted": 1,
        "not_before": now,
        "created_at": now,
    }


_INSERT_OR_REPEAT = build_upsert(TABLE, "intent", change=_repeat)
_INTO_CHANNEL = select(
    channels.TABLE.c.channel_id.label("channel"),
    *(bindparam(name, type_=TABLE.c[name].type).label(name) for name in _build_row("", "", "", "update", END_OF_TIME)),
).where(channels.TABLE.c.purpose == bindparam("of_purpose"))
_INSERT_FOR_PURPOSE = {
    dialect: statement.returning(TABLE.c.channel)
    for dialect, statement in build_upsert(TABLE, "intent", change=_repeat, source=_INTO_CHANNEL).items()
}
_PLACE = select(TABLE.c.posted_in, TABLE.c.ts).where(TABLE.c.intent == bindparam("of_intent"))
_PARKED_FOR = select(TABLE.c.channel).where(
    TABLE.c.state == OutboxState.PARKED, TABLE.c.last_error.in_(bindparam("reasons", expanding=True))
)
_OF_INTENT = select(TABLE.c.id).where(TABLE.c.intent == bindparam("of_intent"))
_OF_INTENTS = select(TABLE.c.intent).where(TABLE.c.intent.in_(bindparam("of_intents", expanding=True)))
_COUNTS = select(TABLE.c.state, func.count()).group_by(TABLE.c.state)
_DELETE_OLD = delete(TABLE).where(
    TABLE.c.state.in_((OutboxState.SENT, OutboxState.DROPPED)),
    TABLE.c.settled_at < bindparam("instant"),
    TABLE.c.method != OutboxMethod.HOME,
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
    """Store a message that is sent after this transaction commits.

    `intent` is its business key: the same intent twice is one row. For `update` and `home` the same intent again means
    “show the newest state”: however often it is asked for while one is on its way, one more follows. With
    `matters=False` the message is not sent again when Slack's answer was lost. `channel` is a person's id for `dm` and
    `home`. Until `asleep_until`, when its reader's working hours begin, the message waits and holds up no others.
    """
    row = _build_row(intent, kind, subject, method, now, matters, payload) | {
        "channel": channel,
        "thread_ts": thread_ts,
        "asleep_until": asleep_until if asleep_until is not None and asleep_until > now else None,
    }
    statement = _INSERT_OR_REPEAT if method in (OutboxMethod.UPDATE, OutboxMethod.HOME) else _INSERT_ONCE
    connection = tx.connection()
    connection.execute(statement[connection.dialect.name], row)
    wake_sender(tx)


def build_update(
    kind: str, subject: str, channel: str, *, now: datetime, payload: Mapping[str, Json] | None = None
) -> OutboxRow:
    """Build, without storing it, the row that updates the message of a kind and subject, to render what it shows."""
    values: dict[str, Any] = {field.name: None for field in fields(OutboxRow)}
    values |= _build_row(f"{kind}:{subject}", kind, subject, OutboxMethod.UPDATE, now, payload=payload)
    del values["not_before"]
    return OutboxRow(**values | {"id": 0, "channel": channel})


def enqueue_update(tx: Session, kind: str, subject: str, *, purpose: ChannelPurpose, now: datetime) -> str | None:
    """Have the message of a kind and subject posted in the channel for a purpose, or updated if it is there already.

    Does what `enqueue` does with the method `update`, and finds the channel in the same statement. Returns the
    channel's id; None, storing nothing, if no admin has chosen one.
    """
    row = _build_row(f"{kind}:{subject}", kind, subject, OutboxMethod.UPDATE, now)
    connection = tx.connection()
    statement = _INSERT_FOR_PURPOSE[connection.dialect.name]
    channel = connection.execute(statement, row | {"of_purpose": purpose.value}).scalar_one_or_none()
    if channel is not None:
        wake_sender(tx)
    return channel


def find_message_place(
    tx: Session, *, intent: str | None = None, kind: str | None = None, subject: str | None = None
) -> tuple[str, str] | None:
    """Return channel id and ts of the message posted for an intent, or of the current one of a kind and subject."""
    if intent is None:
        assert kind is not None, "an intent, or a kind and a subject"
        assert subject is not None, "an intent, or a kind and a subject"
        return posted.find_place(tx, kind, subject)
    row = tx.connection().execute(_PLACE, {"of_intent": intent}).one_or_none()
    return (row.posted_in, row.ts) if row and row.ts else None


def list_sent_messages(
    tx: Session,
    kinds: Collection[str],
    *,
    reader: str | None = None,
    over_since: datetime | None = None,
    most: int | None = None,
) -> tuple[SentMessage, ...]:
    """List the direct messages of these kinds that were sent and are still on record, to one reader or to everybody.

    The newest come first, and no more than `most`. Those that were over before `over_since` are left out.
    """
    query = (
        select(TABLE, _REVISIONS.c.payload.label("revision"), _REVISIONS.c.not_before.label("revised_at"))
        .outerjoin(_REVISIONS, _REVISIONS.c.intent == TABLE.c.intent + _SUFFIX)
        .where(_IS_SENT_DIRECTLY, TABLE.c.kind.in_(sorted(kinds)))
        .order_by(TABLE.c.id.desc())
        .limit(most)
    )
    if reader is not None:
        query = query.where(TABLE.c.channel == reader)
    if over_since is not None:
        lately = _REVISIONS.c.not_before >= over_since
        query = query.where(or_(_REVISIONS.c.id.is_(None), lately, _REVISIONS.c.payload[OVER].as_boolean().is_(False)))
    return tuple(
        SentMessage(
            read_row(row), row.posted_in, row.ts, over=bool((row.revision or {}).get(OVER)), revised_at=row.revised_at
        )
        for row in tx.connection().execute(query)
    )


def enqueue_revision(tx: Session, message: SentMessage, *, over: bool, now: datetime) -> None:
    """Have a direct message shown anew, because it is over, or is not over after all."""
    row = message.row
    revised: Json = {"channel": row.channel, "ts": message.ts, "payload": dict(row.payload)}
    enqueue(
        tx,
        intent=row.intent + _SUFFIX,
        kind=row.kind,
        subject=row.subject,
        channel=message.channel,
        now=now,
        method=OutboxMethod.UPDATE,
        matters=False,
        payload={REVISED: revised, OVER: over},
    )


def restore_revised(row: OutboxRow) -> OutboxRow | None:
    """Return the row of the direct message that this row changes, as it was enqueued; None if it changes none."""
    revised = row.payload.get(REVISED)
    if not isinstance(revised, Mapping):
        return None
    payload = revised["payload"]
    assert isinstance(payload, Mapping), "it is that of a row"
    person, sent = str(revised["channel"]), OutboxState.SENT
    return replace(row, channel=person, method=OutboxMethod.DM, state=sent, payload=payload)


def find_revised_place(row: OutboxRow) -> tuple[str, str] | None:
    """Return channel and ts of the one direct message that this row changes; None if it changes none."""
    revised = row.payload.get(REVISED)
    return (row.channel, str(revised["ts"])) if isinstance(revised, Mapping) else None


def find_row_by_place(tx: Session, channel: str, ts: str, *, kind: str) -> OutboxRow | None:
    """Return the newest row of a kind that was posted as the message at this place, or None."""
    place = (TABLE.c.kind == kind, TABLE.c.posted_in == channel, TABLE.c.ts == ts)
    row = tx.connection().execute(select(TABLE).where(*place).order_by(TABLE.c.id.desc()).limit(1)).one_or_none()
    return read_row(row) if row else None


def has_intent(tx: Session, intent: str) -> bool:
    """Return whether there is a row of this intent, sent or not."""
    return tx.connection().execute(_OF_INTENT, {"of_intent": intent}).one_or_none() is not None


def find_intents(tx: Session, intents: Iterable[str]) -> frozenset[str]:
    """Return which of these intents have a row, sent or not."""
    batches = (tx.connection().execute(_OF_INTENTS, {"of_intents": batch}) for batch in split_into_batches(intents))
    return frozenset(row.intent for rows in batches for row in rows)


def list_home_readers(tx: Session) -> tuple[str, ...]:
    """List the ids of everybody who ever opened their Home, sorted."""
    homes = select(TABLE.c.channel).where(TABLE.c.method == OutboxMethod.HOME)
    return tuple(sorted(tx.connection().execute(homes).scalars()))


def list_parked(tx: Session, *, limit: int = 50) -> tuple[OutboxRow, ...]:
    """List the parked rows: refused, and waiting for a person to look at them. Oldest first."""
    query = select(TABLE).where(TABLE.c.state == OutboxState.PARKED).order_by(TABLE.c.id).limit(limit)
    return tuple(read_row(row) for row in tx.connection().execute(query))


def retry_parked(
    tx: Session,
    *,
    now: datetime,
    errors: Collection[str] | None = None,
    row_id: int | None = None,
    moved: tuple[str, str] | None = None,
) -> int:
    """Have parked rows sent again: all, those parked for certain errors, or a single one. Returns how many.

    `moved` is (old, new): rows parked for the old channel are sent to the new one, which may be the same.
    """
    retried = update(TABLE).where(TABLE.c.state == OutboxState.PARKED)
    if errors is not None:
        retried = retried.where(TABLE.c.last_error.in_(errors))
    if row_id is not None:
        retried = retried.where(TABLE.c.id == row_id)
    if moved is not None:
        retried = retried.where(TABLE.c.channel == moved[0]).values(channel=moved[1])
    may_have_arrived = TABLE.c.doubts > 0
    state = case((may_have_arrived, OutboxState.UNKNOWN), else_=OutboxState.PENDING)
    values = {"state": state, "not_before": now, "attempts": 0, "doubts": case((may_have_arrived, 1), else_=0)}
    wake_sender(tx)
    return tx.connection().execute(retried.values(**values)).rowcount


def list_channels_parked_for(tx: Session, reasons: Collection[str]) -> tuple[str, ...]:
    """List the channels, or people, whose rows are parked for one of these reasons."""
    return tuple(tx.connection().execute(_PARKED_FOR.distinct(), {"reasons": sorted(reasons)}).scalars())


def count_by_state(tx: Session) -> dict[OutboxState, int]:
    """Count the rows in each state."""
    return {OutboxState(state): count for state, count in tx.connection().execute(_COUNTS)}


def list_by_subject(tx: Session, subject: str) -> tuple[OutboxRow, ...]:
    """List the rows about a subject, sent or not, oldest first."""
    query = select(TABLE).where(TABLE.c.subject == subject).order_by(TABLE.c.id)
    return tuple(read_row(row) for row in tx.connection().execute(query))


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete the rows sent or dropped before an instant; return how many. Parked rows stay.

    So do those of Homes, one for each person who ever opened theirs: what Slack shows there has to be closed one day.
    """
    return tx.connection().execute(_DELETE_OLD, {"instant": instant}).rowcount


def change_channel_id(tx: Session, old: str, new: str) -> None:
    """Replace a channel's id in all rows and posted messages, because Slack gave it a new one."""
    tx.connection().execute(update(TABLE).where(TABLE.c.channel == old).values(channel=new))
    posted.change_channel_id(tx, old, new)


def read_row(row: Row[Any]) -> OutboxRow:
    """Build an OutboxRow from a row of the table."""
    stored = row._mapping
    values = {field.name: stored[field.name] for field in fields(OutboxRow)}
    return OutboxRow(**values | {"method": OutboxMethod(stored["method"]), "state": OutboxState(stored["state"])})
