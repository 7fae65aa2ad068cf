"""Talks with customers about the problem of a case."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from scoring.cases.talks import Talk, TalkAnswer
from scoring.values.notes import NOTE_LIMIT
from storage.sql.records import Records, limit_length, require_one_of

_UNANSWERED = "answer IS NULL AND withdrawn_at IS NULL"


class TalkRow(SQLModel, table=True):
    """One talk, planned or already held."""

    __tablename__ = "talks"
    __table_args__ = (
        Index(None, "case_id"),
        Index(None, "holder"),
        Index("ix_talks_unanswered", "case_id", sqlite_where=text(_UNANSWERED), postgresql_where=text(_UNANSWERED)),
        require_one_of("answer", TalkAnswer),
        limit_length("said", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    case_id: int = Field(foreign_key="cases.id")
    holder: str = Field(max_length=40)
    planned_on: date | None
    planned_by: str = Field(max_length=40)
    planned_at: datetime
    held_on: date | None
    answer: str | None = Field(max_length=20)
    said: str
    recorded_by: str | None = Field(max_length=40)
    recorded_at: datetime | None
    withdrawn_at: datetime | None


RECORDS = Records(TalkRow, Talk, called="talk")
