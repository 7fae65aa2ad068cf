"""Strikes and their witnesses. What counts and until when is decided in scoring.strikes, from these rows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Index,
    PrimaryKeyConstraint,
    Row,
    Select,
    bindparam,
    delete,
    insert as insert_into,
    select,
    text,
    update,
)
from sqlmodel import Field, Session, SQLModel

from scoring.refusals import NotFound
from scoring.strikes import OurPart, Strike, StrikeReport, StrikeState, StrikeVoice
from scoring.values.notes import NOTE_LIMIT
from storage.sql.records import limit_length, require_one_of
from storage.sql.statements import get_table, insert_if_absent, split_into_batches

_CONTESTED = "state = 'contested'"


class StrikeRow(SQLModel, table=True):
    """One strike; never deleted, since expiry is a date and voiding a state."""

    __tablename__ = "strikes"
    __table_args__ = (
        Index(None, "customer_id"),
        # all that a digest reads to count those of a week, however many years of strikes there are
        Index(None, "recorded_at", "state"),
        Index(None, "expires_at", "state", "cleared_at"),
        Index("ix_strikes_contested", "customer_id", sqlite_where=text(_CONTESTED), postgresql_where=text(_CONTESTED)),
        CheckConstraint("weight BETWEEN 1 AND 3", name="weight_in_points"),
        require_one_of("ours", OurPart),
        require_one_of("state", StrikeState),
        limit_length("note", NOTE_LIMIT),
        limit_length("link", 2000),
        limit_length("contest_why", NOTE_LIMIT),
        limit_length("resolved_why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    reason: str = Field(max_length=40)
    weight: int
    incident_on: date
    recorded_at: datetime
    expires_at: datetime
    reporter: str = Field(max_length=40)
    note: str
    link: str | None
    ours: str = Field(max_length=10)
    state: str = Field(max_length=10)
    on_behalf_of: str | None = Field(max_length=40)
    contested_by: str | None = Field(max_length=40)
    contested_at: datetime | None
    contest_why: str | None
    upheld_at: datetime | None
    resolved_by: str | None = Field(max_length=40)
    resolved_why: str | None
    fixed_at: datetime | None
    cleared_at: datetime | None


class WitnessRow(SQLModel, table=True):
    """What somebody says about a strike beside its note: who reported the same thing, or its reporter afterwards."""

    __tablename__ = "witnesses"
    __table_args__ = (PrimaryKeyConstraint("strike_id", "user_id"), limit_length("note", NOTE_LIMIT))

    strike_id: int = Field(foreign_key="strikes.id")
    user_id: str = Field(max_length=40)
    note: str
    joined_at: datetime


_STRIKES = get_table(StrikeRow)
_WITNESSES = get_table(WitnessRow)
_CHANGEABLE = frozenset(_STRIKES.c.keys()) - {"id"}

_INSERT = insert_into(_STRIKES)
_ONE = select(_STRIKES).where(_STRIKES.c.id == bindparam("strike_id"))
_NEWEST_FIRST = select(_STRIKES).order_by(_STRIKES.c.recorded_at.desc(), _STRIKES.c.id.desc())
_OF_CUSTOMER = _NEWEST_FIRST.where(_STRIKES.c.customer_id == bindparam("of"))
_OF_CUSTOMERS = _NEWEST_FIRST.where(_STRIKES.c.customer_id.in_(bindparam("ids", expanding=True)))
_JOINED = select(_WITNESSES.c.strike_id, _WITNESSES.c.user_id, _WITNESSES.c.note).order_by(
    _WITNESSES.c.joined_at, _WITNESSES.c.user_id
)
_WITNESSES_OF_STRIKE = _JOINED.where(_WITNESSES.c.strike_id == bindparam("of"))
_WITNESSES_OF_CUSTOMER = _JOINED.join(_STRIKES, _STRIKES.c.id == _WITNESSES.c.strike_id).where(
    _STRIKES.c.customer_id == bindparam("of")
)
_WITNESSES_OF_CUSTOMERS = _JOINED.join(_STRIKES, _STRIKES.c.id == _WITNESSES.c.strike_id).where(
    _STRIKES.c.customer_id.in_(bindparam("ids", expanding=True))
)


def add_strike(tx: Session, report: StrikeReport, *, customer_id: int, expires_at: datetime, now: datetime) -> Strike:
    """Record what was reported as a strike that counts from `now`; weight and reason as they are today."""
    values = {
        "customer_id": customer_id,
        "reason": report.reason.name,
        "weight": report.reason.weight,
        "incident_on": report.incident_on,
        "recorded_at": now,
        "expires_at": expires_at,
        "reporter": report.reporter,
        "note": report.note,
        "link": report.link,
        "ours": report.ours.value,
        "state": StrikeState.COUNTED.value,
        "on_behalf_of": report.on_behalf_of,
    }
    inserted = tx.connection().execute(_INSERT, values).inserted_primary_key
    assert inserted is not None
    return Strike(id=inserted[0], **values | {"ours": report.ours, "state": StrikeState.COUNTED})  # type: ignore[arg-type]


def get_strike(tx: Session, strike_id: int) -> Strike:
    """The strike of that number with its witnesses; NotFound when there is none."""
    row = tx.connection().execute(_ONE, {"strike_id": strike_id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no strike #{strike_id}.")
    return _strike(row, _voices(tx, _WITNESSES_OF_STRIKE, {"of": strike_id}))


def list_strikes(tx: Session, customer_id: int) -> tuple[Strike, ...]:
    """Every strike the customer ever got, newest first, with its witnesses in the order they joined."""
    rows = tx.connection().execute(_OF_CUSTOMER, {"of": customer_id}).all()
    voices = _voices(tx, _WITNESSES_OF_CUSTOMER, {"of": customer_id}) if rows else {}
    return tuple(_strike(row, voices) for row in rows)


def load_strikes(tx: Session, customer_ids: Iterable[int]) -> dict[int, tuple[Strike, ...]]:
    """The same for many: every id asked for is a key, a customer without strikes has ()."""
    found: dict[int, list[Strike]] = {customer_id: [] for customer_id in customer_ids}
    for ids in split_into_batches(found):
        voices = _voices(tx, _WITNESSES_OF_CUSTOMERS, {"ids": ids})
        for row in tx.connection().execute(_OF_CUSTOMERS, {"ids": ids}):
            found[row.customer_id].append(_strike(row, voices))
    return {customer_id: tuple(strikes) for customer_id, strikes in found.items()}


def update_strike(tx: Session, strike_id: int, **fields: object) -> None:
    """Set columns of one strike by name, such as `state=State.VOID`; NotFound when there is none."""
    unknown = fields.keys() - _CHANGEABLE
    if unknown or not fields:
        raise TypeError(f"A strike's columns to change are named; not {', '.join(sorted(unknown)) or 'none at all'}.")
    values = {key: str(value) if isinstance(value, StrikeState | OurPart) else value for key, value in fields.items()}
    changed = tx.connection().execute(update(_STRIKES).where(_STRIKES.c.id == strike_id).values(values))
    if changed.rowcount != 1:
        raise NotFound(f"There is no strike #{strike_id}.")


def add_witness(tx: Session, strike_id: int, user_id: str, *, note: str, now: datetime) -> bool:
    """Add a witness to the strike, or what its reporter adds; False when they are there already: their note stays."""
    row = {"strike_id": strike_id, "user_id": user_id, "note": note, "joined_at": now}
    return insert_if_absent(tx, _WITNESSES, row)


def change_witness_note(tx: Session, strike_id: int, user_id: str, note: str) -> None:
    """Change what a person who is there already says about the strike."""
    theirs = update(_WITNESSES).where(_WITNESSES.c.strike_id == strike_id, _WITNESSES.c.user_id == user_id)
    tx.connection().execute(theirs.values(note=note))


def remove_witness(tx: Session, strike_id: int, user_id: str) -> bool:
    """Take the witness off the strike; False when they were none."""
    gone = delete(_WITNESSES).where(_WITNESSES.c.strike_id == strike_id, _WITNESSES.c.user_id == user_id)
    return tx.connection().execute(gone).rowcount == 1


def _voices(tx: Session, query: Select[int, str, str], of: Mapping[str, Any]) -> Mapping[int, list[StrikeVoice]]:
    joined: dict[int, list[StrikeVoice]] = {}
    for row in tx.connection().execute(query, of):
        joined.setdefault(row.strike_id, []).append(StrikeVoice(row.user_id, row.note))
    return joined


def _strike(row: Row[Any], said: Mapping[int, list[StrikeVoice]]) -> Strike:
    values = row._asdict()
    values["ours"] = OurPart(row.ours)
    values["state"] = StrikeState(row.state)
    voices, own = tuple(said.get(row.id, ())), (row.reporter, row.on_behalf_of)
    return Strike(**values, witnesses=tuple(v.user_id for v in voices if v.user_id not in own), voices=voices)
