"""Strikes and their witnesses. What counts, and until when, is decided in scoring/strikes.py."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Index,
    PrimaryKeyConstraint,
    Row,
    bindparam,
    delete,
    insert,
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
    """One strike. It is never deleted: it expires at a date, and being undone or voided is a state."""

    __tablename__ = "strikes"
    __table_args__ = (
        Index(None, "customer_id"),
        # covers the counts of a week that a digest shows, however many years of strikes there are
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
    adjustment: str | None = Field(default=None)


class WitnessRow(SQLModel, table=True):
    """What somebody added to a strike: a witness who reported the same incident, or its reporter afterwards."""

    __tablename__ = "witnesses"
    __table_args__ = (PrimaryKeyConstraint("strike_id", "user_id"), limit_length("note", NOTE_LIMIT))

    strike_id: int = Field(foreign_key="strikes.id")
    user_id: str = Field(max_length=40)
    note: str
    joined_at: datetime


_STRIKES = get_table(StrikeRow)
_WITNESSES = get_table(WitnessRow)
_CHANGEABLE = frozenset(_STRIKES.c.keys()) - {"id"}

_INSERT = insert(_STRIKES)
# a row for each voice, or one without; a customer's strikes newest first, the voices in the order they were raised
_SELECT = (
    select(_STRIKES, _WITNESSES.c.user_id.label("voice"), _WITNESSES.c.note.label("voice_note"))
    .outerjoin(_WITNESSES, _WITNESSES.c.strike_id == _STRIKES.c.id)
    .order_by(_STRIKES.c.recorded_at.desc(), _STRIKES.c.id.desc(), _WITNESSES.c.joined_at, _WITNESSES.c.user_id)
)
_ONE = _SELECT.where(_STRIKES.c.id == bindparam("strike_id"))
_OF_CUSTOMER = _SELECT.where(_STRIKES.c.customer_id == bindparam("of"))
_OF_CUSTOMERS = _SELECT.where(_STRIKES.c.customer_id.in_(bindparam("ids", expanding=True)))


def add_strike(tx: Session, report: StrikeReport, *, customer_id: int, expires_at: datetime, now: datetime) -> Strike:
    """Store a report as a strike that counts from `now` on, with the weight its reason has now."""
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
        "adjustment": report.adjustment,
    }
    inserted = tx.connection().execute(_INSERT, values).inserted_primary_key
    assert inserted is not None
    return Strike(id=inserted[0], **values | {"ours": report.ours, "state": StrikeState.COUNTED})  # type: ignore[arg-type]


def get_strike(tx: Session, strike_id: int) -> Strike:
    """Return the strike of this id with its witnesses. Raises NotFound."""
    strike = next(_read_strikes(tx.connection().execute(_ONE, {"strike_id": strike_id})), None)
    if strike is None:
        raise NotFound(f"There is no strike #{strike_id}.")
    return strike


def list_strikes(tx: Session, customer_id: int) -> tuple[Strike, ...]:
    """List every strike a customer ever got, newest first, with the witnesses in the order they joined. One query."""
    return tuple(_read_strikes(tx.connection().execute(_OF_CUSTOMER, {"of": customer_id})))


def load_strikes(tx: Session, customer_ids: Iterable[int]) -> dict[int, tuple[Strike, ...]]:
    """Return every strike these customers ever got, by customer id, newest first; () for a customer without any."""
    strikes_of: dict[int, list[Strike]] = {customer_id: [] for customer_id in customer_ids}
    for ids in split_into_batches(strikes_of):
        for strike in _read_strikes(tx.connection().execute(_OF_CUSTOMERS, {"ids": ids})):
            strikes_of[strike.customer_id].append(strike)
    return {customer_id: tuple(strikes) for customer_id, strikes in strikes_of.items()}


def update_strike(tx: Session, strike_id: int, **fields: object) -> None:
    """Set columns of one strike by name, such as `state=State.VOID`. Raises NotFound."""
    unknown = fields.keys() - _CHANGEABLE
    if unknown or not fields:
        raise TypeError(f"A strike's columns to change are named; not {', '.join(sorted(unknown)) or 'none at all'}.")
    values = {key: str(value) if isinstance(value, StrikeState | OurPart) else value for key, value in fields.items()}
    result = tx.connection().execute(update(_STRIKES).where(_STRIKES.c.id == strike_id).values(values))
    if result.rowcount != 1:
        raise NotFound(f"There is no strike #{strike_id}.")


def add_witness(tx: Session, strike_id: int, user_id: str, *, note: str, now: datetime) -> bool:
    """Add a witness to a strike, or a note of its reporter; return False, changing nothing, if they have added one."""
    row = {"strike_id": strike_id, "user_id": user_id, "note": note, "joined_at": now}
    return insert_if_absent(tx, _WITNESSES, row)


def change_witness_note(tx: Session, strike_id: int, user_id: str, note: str) -> None:
    """Replace the note that a witness, or the reporter, has added to a strike."""
    theirs = update(_WITNESSES).where(_WITNESSES.c.strike_id == strike_id, _WITNESSES.c.user_id == user_id)
    tx.connection().execute(theirs.values(note=note))


def remove_witness(tx: Session, strike_id: int, user_id: str) -> bool:
    """Remove a witness from a strike; return False if they were none."""
    deletion = delete(_WITNESSES).where(_WITNESSES.c.strike_id == strike_id, _WITNESSES.c.user_id == user_id)
    return tx.connection().execute(deletion).rowcount == 1


def _read_strikes(rows: Iterable[Row[Any]]) -> Iterator[Strike]:
    """Build strikes from rows of `_SELECT`, the rows of one strike in sequence."""
    for _, group in groupby(rows, key=lambda row: row.id):
        first, *rest = group
        values = first._asdict()
        voice, note = values.pop("voice"), values.pop("voice_note")
        voices = (StrikeVoice(voice, note), *(StrikeVoice(row.voice, row.voice_note) for row in rest)) if voice else ()
        reporters = (first.reporter, first.on_behalf_of)
        yield Strike(
            **values | {"ours": OurPart(first.ours), "state": StrikeState(first.state)},
            witnesses=tuple(each.user_id for each in voices if each.user_id not in reporters),
            voices=voices,
        )
