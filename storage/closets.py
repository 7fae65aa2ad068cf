"""Closets, and the verdict each gives every customer."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel

from scoring.closets import Closet, Item, Verdict
from scoring.strikes import NOTE_LIMIT
from storage.checks import at_most, one_of
from storage.database import Json
from storage.records import Records


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


def running(tx: Session) -> Closet | None:
    """The closet that is open, or None."""
    found = RECORDS.where(tx, running=True)
    return found[0] if found else None


def last_verdict(tx: Session, customer_id: int) -> Verdict | None:
    """What was decided last about a customer, in whichever closet; None where nothing ever was."""
    decided = ITEMS.where(tx, ITEMS.columns.verdict.is_not(None), customer_id=customer_id)
    newest = max(decided, key=lambda item: (item.closet_id, item.id), default=None)
    return newest.verdict if newest else None
