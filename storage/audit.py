"""The audit chain: a record of what was done that nobody can change unnoticed.

The signature of every entry covers the entry before it, so that an edit, a deletion or an insertion breaks the chain
from there on. Who did it, and everything else about people, is in a second table. The chain holds only a salted hash
(a commitment) of each of those values, so that a person can be erased and the chain still verifies.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import CheckConstraint, Connection, Text, bindparam, insert, select, update
from sqlmodel import Field, Session, SQLModel

from scoring.privacy.erased import is_erased
from storage.database import Json
from storage.sql.statements import build_insert_if_absent, get_table

GENESIS = "0" * 64


class AuditEntryRow(SQLModel, table=True):
    """One entry of the chain. Triggers refuse to change or delete it."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        CheckConstraint("length(digest) = 64 AND length(previous) = 64", name="digests"),
        {"info": {"append_only": True}},
    )

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    action: str = Field(max_length=60)
    subject: str = Field(max_length=150, index=True)
    public: str = Field(sa_type=Text)
    commitments: str = Field(sa_type=Text)
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)


class AuditPrivateRow(SQLModel, table=True):
    """What an entry says about people: a JSON object of field → [salt, value]. Erasing a person removes fields."""

    __tablename__ = "audit_private"

    seq: int = Field(primary_key=True, foreign_key="audit_entries.seq", sa_column_kwargs={"autoincrement": False})
    actor: str = Field(max_length=40)
    fields: str = Field(sa_type=Text)


class AuditHeadRow(SQLModel, table=True):
    """The newest entry. It is locked while another is added, and shows when entries were cut off the end."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int
    digest: str = Field(max_length=64)


@dataclass(frozen=True, slots=True)
class ChainAnchor:
    """A point of the chain noted outside the database, in a digest's footer: entries up to it must not change."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """The result of checking the chain: `ok`, or the number of the first wrong entry and the reason."""

    ok: bool
    checked: int
    broken_at: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry for reading. `actor` is the sentinel, and private fields are missing, where the person was erased.

    None where an earlier version erased them.
    """

    seq: int
    at: datetime
    action: str
    subject: str
    actor: str | None
    public: Mapping[str, Json]
    private: Mapping[str, Json]


_ENTRIES, _PRIVATE, _HEAD = get_table(AuditEntryRow), get_table(AuditPrivateRow), get_table(AuditHeadRow)
_LOCK_HEAD = select(_HEAD.c.seq, _HEAD.c.digest).with_for_update()
_INSERT_HEAD = build_insert_if_absent(_HEAD)
_INSERT = insert(_ENTRIES)
_INSERT_PRIVATE = insert(_PRIVATE)
_MOVE_HEAD = update(_HEAD).values(seq=bindparam("new_seq"), digest=bindparam("new_digest"))
_CHAIN = select(_ENTRIES, _PRIVATE.c.actor, _PRIVATE.c.fields).outerjoin(_PRIVATE, _PRIVATE.c.seq == _ENTRIES.c.seq)
_MENTIONS = select(_PRIVATE.c.seq, _PRIVATE.c.actor, _PRIVATE.c.fields).where(
    (_PRIVATE.c.actor == bindparam("person")) | _PRIVATE.c.fields.like(bindparam("pattern"))
)
_ERASE = (
    update(_PRIVATE)
    .where(_PRIVATE.c.seq == bindparam("of_seq"))
    .values(actor=bindparam("now_actor"), fields=bindparam("now_fields"))
)


def append_entry(
    tx: Session,
    action: str,
    *,
    actor: str,
    subject: str,
    at: datetime,
    public: Mapping[str, Json] = {},
    private: Mapping[str, Json] = {},
) -> int:
    """Add an entry to the chain in the caller's transaction and return its number.

    `action`, `subject` and `public` can never be erased, so they must hold only ids and numbers: nothing about people,
    no free text. Lock what the decision depends on before calling this: the head of the chain stays locked until the
    transaction ends.
    """
    connection = tx.connection()
    seq, previous = _lock_head(connection)
    fields = {name: [secrets.token_hex(16), value] for name, value in {**private, "actor": actor}.items()}
    committed = _encode({name: _commit_to(*salted) for name, salted in fields.items()})
    facts = _encode(public)
    digest = _sign(tx.info["audit_key"], seq + 1, previous, at, action, subject, facts, committed)
    connection.execute(
        _INSERT,
        {
            "seq": seq + 1,
            "at": at,
            "action": action,
            "subject": subject,
            "public": facts,
            "commitments": committed,
            "previous": previous,
            "digest": digest,
        },
    )
    connection.execute(_INSERT_PRIVATE, {"seq": seq + 1, "actor": actor, "fields": _encode(fields)})
    connection.execute(_MOVE_HEAD, {"new_seq": seq + 1, "new_digest": digest})
    return seq + 1


def get_head(tx: Session) -> ChainAnchor:
    """Return the number and digest of the newest entry, to be noted where the database's owner cannot change it."""
    row = tx.connection().execute(select(_HEAD.c.seq, _HEAD.c.digest)).one_or_none()
    return ChainAnchor(row.seq, row.digest) if row else ChainAnchor(0, GENESIS)


def verify_chain(tx: Session, *, anchor: ChainAnchor | None = None) -> ChainVerdict:
    """Check every entry of the chain, and that the entry of the noted anchor, if there is one, has not changed."""
    key, previous, seq = tx.info["audit_key"], GENESIS, 0
    rows = tx.connection().execution_options(yield_per=1000).execute(_CHAIN.order_by(_ENTRIES.c.seq))
    for seq, row in enumerate(rows, start=1):
        if row.seq != seq:
            return ChainVerdict(False, seq - 1, seq, "the entry is missing")
        signed = _sign(key, seq, previous, row.at, row.action, row.subject, row.public, row.commitments)
        if row.previous != previous or not hmac.compare_digest(row.digest, signed):
            return ChainVerdict(False, seq - 1, seq, "the entry was changed")
        if altered := _find_altered_field(row.actor, row.fields, row.commitments):
            return ChainVerdict(False, seq - 1, seq, f"the private part was changed ({altered})")
        if anchor is not None and anchor.seq == seq and anchor.digest != row.digest:
            return ChainVerdict(False, seq - 1, seq, "the chain was written anew after the anchor was noted")
        previous = row.digest
    head = get_head(tx)
    if (seq, previous) != (head.seq, head.digest) or (anchor is not None and anchor.seq > seq):
        return ChainVerdict(False, seq, seq + 1, "the end of the chain was cut off")
    return ChainVerdict(True, seq)


def list_entries(tx: Session, subject: str | None = None, *, limit: int = 50) -> tuple[AuditEntry, ...]:
    """List the entries about one subject, or all, newest first."""
    query = _CHAIN.order_by(_ENTRIES.c.seq.desc()).limit(limit)
    if subject is not None:
        query = query.where(_ENTRIES.c.subject == subject)
    return tuple(_read_entries(tx, query))


def erase_person(tx: Session, person_id: str, sentinel: str) -> int:
    """Remove a person from the private parts: everything in their own entries, and every field that names them.

    The sentinel is left as the actor, so that what one erased person did stays apart from what another did. The chain
    still verifies. Returns how many entries were changed; the caller appends an entry that says so.
    """
    connection, changed = tx.connection(), 0
    mention = re.compile(rf"(?<![A-Za-z0-9]){re.escape(person_id)}(?![A-Za-z0-9])")
    for row in connection.execute(_MENTIONS, {"person": person_id, "pattern": f"%{person_id}%"}).all():
        fields: dict[str, list[Json]] = json.loads(row.fields)
        own = row.actor == person_id
        remaining = {} if own else {name: pair for name, pair in fields.items() if not mention.search(_encode(pair[1]))}
        if own or remaining != fields:
            values = {"of_seq": row.seq, "now_actor": sentinel if own else row.actor, "now_fields": _encode(remaining)}
            connection.execute(_ERASE, values)
            changed += 1
    return changed


def _lock_head(connection: Connection) -> tuple[int, str]:
    row = connection.execute(_LOCK_HEAD).one_or_none()
    if row is None:
        connection.execute(_INSERT_HEAD[connection.dialect.name], {"id": 1, "seq": 0, "digest": GENESIS})
        row = connection.execute(_LOCK_HEAD).one()
    return row.seq, row.digest


def _read_entries(tx: Session, query: object) -> Iterator[AuditEntry]:
    for row in tx.connection().execute(query):  # type: ignore[call-overload]
        private = {name: value for name, (_, value) in json.loads(row.fields or "{}").items()}
        actor = private.pop("actor", None) or row.actor or None
        yield AuditEntry(row.seq, row.at, row.action, row.subject, actor, json.loads(row.public), private)


def _find_altered_field(actor: str | None, fields: str | None, commitments: str) -> str | None:
    """Return the first private field that does not fit its commitment, or None; a missing one was erased."""
    committed = json.loads(commitments)
    private = json.loads(fields or "{}")
    for name, (salt, value) in private.items():
        if committed.get(name) != _commit_to(salt, value):
            return str(name)
    _, named_actor = private.get("actor", ("", ""))
    if "actor" not in private and is_erased(actor or ""):
        return None
    return "actor" if (actor or "") != named_actor else None  # the column repeats the field, for SQL to search


def _commit_to(salt: object, value: Json) -> str:
    return hashlib.sha256(f"{salt}{_encode(value)}".encode()).hexdigest()


def _sign(
    key: bytes, seq: int, previous: str, at: datetime, action: str, subject: str, public: str, commitments: str
) -> str:
    signed = _encode([seq, previous, at.astimezone(UTC).isoformat(), action, subject, public, commitments])
    return hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()


def _encode(value: object) -> str:
    """Encode a value as JSON in one canonical form, so that today's signatures can be checked in ten years."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
