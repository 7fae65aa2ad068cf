"""Holds: pauses in which all deadlines of a customer stand still."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, Session, SQLModel

from scoring.cases.holds import Hold
from scoring.values.notes import NOTE_LIMIT
from storage.sql.records import Records, limit_length

_RUNNING = "released_at IS NULL"


class HoldRow(SQLModel, table=True):
    """One hold. A customer has at most one that is running."""

    __tablename__ = "holds"
    __table_args__ = (
        Index(
            "ix_holds_running", "customer_id", unique=True, sqlite_where=text(_RUNNING), postgresql_where=text(_RUNNING)
        ),
        limit_length("why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    why: str
    held_by: str = Field(max_length=40)
    held_at: datetime
    until: datetime
    released_at: datetime | None
    released_by: str | None = Field(max_length=40)


RECORDS = Records(HoldRow, Hold, called="hold")


def find_running_hold(tx: Session, customer_id: int) -> Hold | None:
    """Return the hold the customer is on now, or None."""
    holds = RECORDS.list_where(tx, customer_id=customer_id, released_at=None)
    return holds[0] if holds else None
