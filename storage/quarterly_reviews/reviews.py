"""Closets, opened once and closed once, and the verdict each gives every customer. Pages are in `closet_items`."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, delete, update
from sqlmodel import Field, Session, SQLModel

from scoring.quarterly_reviews.reviews import Closet, Item, Share, Verdict
from scoring.strikes.strikes import NOTE_LIMIT
from storage.database import Json
from storage.sql.checks import at_most, one_of
from storage.sql.records import Records
from storage.sql.statements import insert_new, table_of


class ClosetRow(SQLModel, table=True):
    """One clean-out, of one quarter; `running` is unique, so that at most one is open: true, or nothing once closed."""

    __tablename__ = "closets"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=10, unique=True)
    opened_at: datetime
    opened_by: str | None = Field(max_length=40)
    closes_on: date
    before: Json = Field(sa_type=JSON)
    running: bool | None = Field(unique=True)
    closed_at: datetime | None
    closed_by: str | None = Field(max_length=40)
    after: Json = Field(sa_type=JSON, nullable=True)


class ItemRow(SQLModel, table=True):
    """One customer of a closet."""

    __tablename__ = "closet_items"
    __table_args__ = (
        UniqueConstraint("closet_id", "customer_id"),
        Index(None, "customer_id"),
        one_of("suggested", Verdict),
        one_of("verdict", Verdict),
        one_of("grade", "ABCD"),
        at_most("note", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    closet_id: int = Field(foreign_key="closets.id")
    customer_id: int = Field(foreign_key="customers.id")
    suggested: str = Field(max_length=20)
    why: str = Field(max_length=300)
    grade: str | None = Field(max_length=1)
    revenue: int | None = Field(sa_type=BigInteger)
    verdict: str | None = Field(max_length=20)
    note: str
    decided_by: str | None = Field(max_length=40)
    decided_at: datetime | None


RECORDS = Records(ClosetRow, Closet, called="closet")
ITEMS = Records(ItemRow, Item, called="closet item")
# SQLAlchemy forgets an INSERT's row count unless it is told not to, and says -1 on PostgreSQL.
_OPEN = {on: made.execution_options(preserve_rowcount=True) for on, made in insert_new(table_of(ClosetRow)).items()}
_HELD = RECORDS.select.where(RECORDS.columns.running.is_(True)).with_for_update(read=True)


def running(tx: Session) -> Closet | None:
    """The closet that is open, or None."""
    found = RECORDS.where(tx, running=True)
    return found[0] if found else None


def last_verdict(tx: Session, customer_id: int) -> Verdict | None:
    """What was decided last about a customer, in whichever closet; None where nothing ever was."""
    decided = ITEMS.where(tx, ITEMS.columns.verdict.is_not(None), customer_id=customer_id)
    newest = max(decided, key=lambda item: (item.closet_id, item.id), default=None)
    return newest.verdict if newest else None


def held(tx: Session) -> Closet | None:
    """The same, and it stays open until the transaction ends: whoever closes it waits for those who decide in it."""
    if tx.connection().dialect.name == "sqlite":
        return running(tx)  # a writer has the whole file already
    row = tx.connection().execute(_HELD).one_or_none()
    return None if row is None else RECORDS.value(row)


def every(tx: Session) -> tuple[Closet, ...]:
    """All there were, oldest first."""
    return tuple(sorted(RECORDS.where(tx), key=lambda closet: (closet.opened_at, closet.id)))


def of_key(tx: Session, key: str) -> Closet | None:
    """The closet of a quarter, or None."""
    found = RECORDS.where(tx, key=key)
    return found[0] if found else None


def open_(
    tx: Session, key: str, *, closes_on: date, before: Share, opened_by: str | None, now: datetime
) -> Closet | None:
    """Open the closet of a quarter; None when that quarter has one, or another is open."""
    connection = tx.connection()
    row = {"key": key, "opened_at": now, "opened_by": opened_by, "closes_on": closes_on, "before": asdict(before)}
    row |= {"running": True, "closed_at": None, "closed_by": None, "after": None}
    made = connection.execute(_OPEN[connection.dialect.name], row).rowcount == 1
    return of_key(tx, key) if made else None


def close(tx: Session, closet: Closet, *, after: Share, now: datetime) -> bool:
    """Close it; False when somebody did."""
    mine = update(RECORDS.table).where(RECORDS.columns.id == closet.id, RECORDS.columns.running.is_(True))
    changed = mine.values(running=None, closed_at=now, after=asdict(after))
    return tx.connection().execute(changed).rowcount == 1


def drop(tx: Session, closet: Closet) -> None:
    """Delete one that was begun by mistake, with its items: nobody has decided anything in it."""
    tx.connection().execute(delete(ITEMS.table).where(ITEMS.columns.closet_id == closet.id))
    tx.connection().execute(delete(RECORDS.table).where(RECORDS.columns.id == closet.id))
