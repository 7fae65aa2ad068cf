"""Interactions people logged. What they make of a customer is in scoring.interactions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from scoring.interactions import Interaction, Tone
from scoring.strikes import NOTE_LIMIT
from storage.checks import at_most, one_of
from storage.records import Records


class InteractionRow(SQLModel, table=True):
    """One logged interaction; never deleted, taken back by a date."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index(None, "customer_id", "happened_on"),
        Index(None, "user_id", "happened_on"),
        Index(None, "happened_on"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_in_a_day"),
        one_of("tone", Tone),
        at_most("note", NOTE_LIMIT),
        at_most("link", 2000),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    user_id: str = Field(max_length=40)
    minutes: int | None
    tone: str = Field(max_length=10)
    note: str
    link: str | None
    happened_on: date
    logged_at: datetime
    strike_id: int | None = Field(foreign_key="strikes.id")
    undone_at: datetime | None


RECORDS = Records(InteractionRow, Interaction, called="interaction")
