"""Fixes: what we improve on our own side of a customer's problem."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from scoring.cases.fixes import Fix, FixState
from scoring.values.notes import NOTE_LIMIT
from storage.sql.records import Records, limit_length, require_one_of

_OPEN = "state = 'open'"


class FixRow(SQLModel, table=True):
    """One fix of ours."""

    __tablename__ = "fixes"
    __table_args__ = (
        Index(None, "customer_id"),
        Index(None, "owner"),
        Index("ix_fixes_open", "customer_id", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        require_one_of("state", FixState),
        limit_length("what", NOTE_LIMIT),
        limit_length("closed_why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    case_id: int | None = Field(foreign_key="cases.id")
    strike_id: int | None = Field(foreign_key="strikes.id")
    what: str
    owner: str | None = Field(max_length=40)
    opened_by: str = Field(max_length=40)
    opened_at: datetime
    state: str = Field(max_length=10)
    due_on: date | None
    closed_by: str | None = Field(max_length=40)
    closed_at: datetime | None
    closed_why: str
    told_by: str | None = Field(max_length=40)
    told_at: datetime | None


RECORDS = Records(FixRow, Fix, called="fix")
