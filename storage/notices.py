"""Final notices: what a customer is told they must change, and by when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from scoring.notices import Notice, NoticeState
from scoring.values.notes import NOTE_LIMIT
from storage.sql.records import Records, limit_length, require_one_of


class NoticeRow(SQLModel, table=True):
    """One final notice, agreed by a ballot and then given to the customer by a person."""

    __tablename__ = "notices"
    __table_args__ = (
        Index(None, "customer_id"),
        CheckConstraint("days BETWEEN 1 AND 365", name="days_in_a_year"),
        require_one_of("state", NoticeState),
        limit_length("given_how", NOTE_LIMIT),
        limit_length("closed_why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    case_id: int = Field(foreign_key="cases.id")
    ballot_id: int = Field(foreign_key="ballots.id", unique=True)
    agreed_at: datetime
    give_by: datetime
    days: int
    state: str = Field(max_length=10)
    given_on: date | None
    given_by: str | None = Field(max_length=40)
    given_how: str
    recorded_at: datetime | None
    ends_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None = Field(max_length=40)
    closed_why: str
    life_days: int
    reply_by: datetime | None
    stopped_at: datetime | None


RECORDS = Records(NoticeRow, Notice, called="notice")
