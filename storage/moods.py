"""Moods (how one person feels about a customer), anonymous nominations, and turnover signals."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, bindparam, delete
from sqlmodel import Field, Session, SQLModel

from scoring.moods import Feeling, Mood, Nomination, SignalKind, TurnoverSignal
from storage.sql.records import Records, require_one_of


class MoodRow(SQLModel, table=True):
    """A person's latest feeling about a customer on one day."""

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
    """A customer that somebody nominated to be looked at. It is not stored who did."""

    __tablename__ = "nominations"
    __table_args__ = (Index(None, "customer_id"),)

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    nominated_at: datetime
    settled_at: datetime | None


class SignalRow(SQLModel, table=True):
    """A turnover signal: somebody asks to be moved off a customer, or leaves partly because of one."""

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

_DELETE_ONE = delete(RECORDS.table).where(RECORDS.columns.id == bindparam("of_id"))
_DELETE_OLD = delete(RECORDS.table).where(RECORDS.columns.felt_on < bindparam("day"))


def list_moods_since(tx: Session, day: date, **criteria: object) -> tuple[Mood, ...]:
    """List the moods of a day and later that fit the criteria, such as `customer_id=7` or `user_id=…`."""
    return RECORDS.list_where(tx, RECORDS.columns.felt_on >= day, **criteria)


def delete_before(tx: Session, day: date) -> int:
    """Delete the moods of the days before `day`; return how many."""
    return tx.connection().execute(_DELETE_OLD, {"day": day}).rowcount


def delete_mood(tx: Session, mood_id: int) -> None:
    """Delete one mood, because it was a mistake."""
    tx.connection().execute(_DELETE_ONE, {"of_id": mood_id})
