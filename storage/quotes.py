"""Quotes: every question to the gate, its answer, and what became of it."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from scoring.customers import NAME_LIMIT
from scoring.quotes import Outcome, Quote, Verdict
from scoring.strikes import NOTE_LIMIT
from storage.checks import at_most, one_of
from storage.database import Json
from storage.records import Records


class QuoteRow(SQLModel, table=True):
    """One quote, for a customer or a prospect."""

    __tablename__ = "quotes"
    __table_args__ = (
        Index(None, "customer_id"),
        Index(None, "prospect_id"),
        Index(None, "outcome", "outcome_at"),
        CheckConstraint("(customer_id IS NULL) <> (prospect_id IS NULL)", name="for_one"),
        CheckConstraint("value > 0", name="worth"),
        one_of("verdict", Verdict),
        one_of("outcome", Outcome),
        at_most("override_why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int | None = Field(foreign_key="customers.id")
    prospect_id: int | None = Field(foreign_key="prospects.id")
    value: int = Field(sa_type=BigInteger)
    margin: int = Field(sa_type=BigInteger)
    job: str = Field(max_length=NAME_LIMIT)
    chance: int
    minutes: int | None
    verdict: str = Field(max_length=10)
    reasons: Json = Field(sa_type=JSON)
    asked_by: str = Field(max_length=40)
    asked_at: datetime
    overridden_by: str | None = Field(max_length=40)
    override_why: str
    outcome: str = Field(max_length=10)
    outcome_by: str | None = Field(max_length=40)
    outcome_at: datetime | None
    final_margin: int | None = Field(sa_type=BigInteger)
    withdrawn_at: datetime | None


RECORDS = Records(QuoteRow, Quote, called="quote")
