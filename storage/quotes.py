"""Quotes: every question to the gate, its answer, and what became of it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ColumnElement, Index, false, or_, select, update
from sqlmodel import Field, Session, SQLModel

from scoring.customers.customers import NAME_LIMIT
from scoring.quotes import Quote, QuoteOutcome, QuoteVerdict
from scoring.values.notes import NOTE_LIMIT
from storage.database import Json
from storage.sql.records import Records, limit_length, require_one_of


class QuoteRow(SQLModel, table=True):
    """One quote, for a customer or a prospect."""

    __tablename__ = "quotes"
    __table_args__ = (
        Index(None, "customer_id"),
        Index(None, "prospect_id"),
        Index(None, "outcome", "outcome_at"),
        CheckConstraint("(customer_id IS NULL) <> (prospect_id IS NULL)", name="for_one"),
        CheckConstraint("value > 0", name="worth"),
        require_one_of("verdict", QuoteVerdict),
        require_one_of("outcome", QuoteOutcome),
        limit_length("override_why", NOTE_LIMIT),
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
    yearly: bool = Field(sa_column_kwargs={"server_default": false()})


RECORDS = Records(QuoteRow, Quote, called="quote")

_AT = RECORDS.columns
_KEPT = _AT.withdrawn_at.is_(None)
_MOVES = ("outcome", "outcome_at", "final_margin", "overridden_by", "withdrawn_at")
"""What becomes of a quote after it was asked for."""


def list_won_jobs(tx: Session, job: str, *, most: int) -> tuple[Quote, ...]:
    """The latest won jobs of that type, of all customers, newest first, at most so many."""
    newest = (_AT.outcome_at.desc(), _AT.id.desc())
    won = _KEPT & (_AT.outcome == QuoteOutcome.WON.value) & (_AT.job == job)
    found = tx.connection().execute(select(RECORDS.table).where(won).order_by(*newest).limit(most))
    return tuple(RECORDS.from_row(row) for row in found)


def list_quotes_since(tx: Session, instant: datetime) -> tuple[Quote, ...]:
    """What was won from an instant on, and what was asked for from then on and is still open."""
    won = (_AT.outcome == QuoteOutcome.WON.value) & (_AT.outcome_at >= instant)
    open_ = (_AT.outcome == QuoteOutcome.OPEN.value) & (_AT.asked_at >= instant)
    return RECORDS.list_where(tx, _KEPT, or_(won, open_))


def list_latest_quotes(tx: Session, *, most: int) -> tuple[Quote, ...]:
    """The latest quotes that were not taken back, newest first."""
    return _newest(tx, _KEPT, most)


def list_latest_quotes_for(
    tx: Session, customer_id: int | None, prospect_ids: Collection[int], *, most: int
) -> tuple[Quote, ...]:
    """The same of one customer, and of the prospect it was; without a customer of a prospect alone."""
    hoped = _AT.prospect_id.in_(list(prospect_ids))
    theirs = hoped if customer_id is None else or_(_AT.customer_id == customer_id, hoped)
    return _newest(tx, _KEPT & theirs, most)


def settle_quote(tx: Session, quote: Quote, **values: object) -> Quote | None:
    """Set what becomes of a quote if nobody touched it since it was read; None when somebody did."""
    same = [RECORDS.columns[name].is_not_distinct_from(_stored(getattr(quote, name))) for name in _MOVES]
    changed = update(RECORDS.table).where(_AT.id == quote.id, *same)
    stored = {name: _stored(value) for name, value in values.items()}
    if tx.connection().execute(changed.values(**stored)).rowcount != 1:
        return None
    return RECORDS.get(tx, quote.id)


def _newest(tx: Session, which: ColumnElement[bool], most: int) -> tuple[Quote, ...]:
    found = tx.connection().execute(select(RECORDS.table).where(which).order_by(_AT.id.desc()).limit(most))
    return tuple(RECORDS.from_row(row) for row in found)


def _stored(value: object) -> object:
    return value.value if isinstance(value, QuoteOutcome) else value
