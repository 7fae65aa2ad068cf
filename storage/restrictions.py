"""Restrictions of contact: what was ordered for which customer, until when, and how it ended."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, Session, SQLModel

from scoring.restrictions import Contact, Restriction
from scoring.values.notes import NOTE_LIMIT
from storage.sql.records import Records, limit_length, require_one_of

_RUNNING = "ended_at IS NULL"


class RestrictionRow(SQLModel, table=True):
    """One restriction. A customer has at most one that has not ended."""

    __tablename__ = "restrictions"
    __table_args__ = (
        Index(
            "ix_restrictions_running",
            "customer_id",
            unique=True,
            sqlite_where=text(_RUNNING),
            postgresql_where=text(_RUNNING),
        ),
        Index(None, "customer_id"),
        require_one_of("kind", Contact),
        limit_length("why", NOTE_LIMIT),
        limit_length("ended_why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    kind: str = Field(max_length=20)
    why: str
    placed_by: str = Field(max_length=40)
    placed_at: datetime
    until: datetime
    contact: str | None = Field(max_length=40)
    renewal: bool
    ended_at: datetime | None
    ended_by: str | None = Field(max_length=40)
    ended_why: str
    undone_at: datetime | None


RECORDS = Records(RestrictionRow, Restriction, called="restriction")


def list_running(tx: Session, customer_ids: Collection[int] | None = None) -> tuple[Restriction, ...]:
    """List the restrictions that have not ended, of these customers or of all; the tick may be late to end one."""
    wanted = {} if customer_ids is None else {"customer_id": tuple(customer_ids)}
    return RECORDS.list_where(tx, ended_at=None, **wanted) if wanted != {"customer_id": ()} else ()


def find_running(tx: Session, customer_id: int) -> Restriction | None:
    """Return the customer's restriction that has not ended, or None."""
    running = list_running(tx, (customer_id,))
    return running[0] if running else None


def find_last(tx: Session, customer_id: int) -> Restriction | None:
    """Return the customer's newest restriction that was not taken back, whether it has ended or not; or None."""
    known = RECORDS.list_where(tx, customer_id=customer_id, undone_at=None)
    return known[-1] if known else None
