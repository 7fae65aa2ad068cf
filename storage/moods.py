"""Moods, nominations without a name, and turnover signals."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, bindparam, delete
from sqlmodel import Field, Session, SQLModel

from scoring.moods import Feeling, Mood, Nomination, SignalKind, TurnoverSignal
from storage.sql.records import Records, require_one_of


class MoodRow(SQLModel, table=True):
    """A person's latest feeling about a customer on a day."""

    __tablename__ = "moods"
    __table_args__ = (
        UniqueConstraint("user_id", "customer_id", "felt_on"),
        Index(None, "customer_id", "felt_on"),
        Index(None, "felt_on"),
        require_one_of("feeling", Feeling),
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(max_length=40)
    customer_id: int = Field(foreign_key="customers.id")
    feeling: str = Field(max_length=10)
    felt_on: date
    felt_at: datetime
    asked: bool


class NominationRow(SQLModel, table=True):
    """A customer to look at; nobody is named."""

    __tablename__ = "nominations"
    __table_args__ = (Index(None, "customer_id"),)

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    nominated_at: datetime
    settled_at: datetime | None


class SignalRow(SQLModel, table=True):
    """A turnover signal."""

    __tablename__ = "turnover_signals"
    __table_args__ = (Index(None, "customer_id", "said_at"), require_one_of("kind", SignalKind))

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    user_id: str = Field(max_length=40)
    kind: str = Field(max_length=10)
    said_at: datetime
    withdrawn_at: datetime | None


RECORDS = Records(MoodRow, Mood, called="mood")
NOMINATIONS = Records(NominationRow, Nomination, called="nomination")
SIGNALS = Records(SignalRow, TurnoverSignal, called="signal")

_REMOVE = delete(RECORDS.table).where(RECORDS.columns.id == bindparam("number"))
_FORGET = delete(RECORDS.table).where(RECORDS.columns.felt_on < bindparam("day"))


def list_moods_since(tx: Session, day: date, **equal: object) -> tuple[Mood, ...]:
    """The feelings of a day and later, of the person or about the customer that is named."""
    return RECORDS.list_where(tx, RECORDS.columns.felt_on >= day, **equal)


def delete_before(tx: Session, day: date) -> int:
    """Delete feelings of before a day. Returns how many."""
    return tx.connection().execute(_FORGET, {"day": day}).rowcount


def delete_mood(tx: Session, number: int) -> None:
    """Delete one feeling: what was never meant is not kept."""
    tx.connection().execute(_REMOVE, {"number": number})
