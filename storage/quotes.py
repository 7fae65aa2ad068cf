"""Quotes: every question whether to quote for a job, the answer, and what became of it."""

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
_NOT_WITHDRAWN = _AT.withdrawn_at.is_(None)
_OUTCOME_COLUMNS = ("outcome", "outcome_at", "final_margin", "overridden_by", "withdrawn_at")
"""The columns that change after a quote was asked for."""


def list_won_jobs(tx: Session, job: str, *, most: int) -> tuple[Quote, ...]:
    """List the last `most` quotes won for a type of job, of all customers, newest first."""
    newest = (_AT.outcome_at.desc(), _AT.id.desc())
    won = _NOT_WITHDRAWN & (_AT.outcome == QuoteOutcome.WON.value) & (_AT.job == job)
    rows = tx.connection().execute(select(RECORDS.table).where(won).order_by(*newest).limit(most))
    return tuple(RECORDS.from_row(row) for row in rows)


def list_quotes_since(tx: Session, instant: datetime) -> tuple[Quote, ...]:
    """List the quotes won since an instant, and those asked for since then that are still open."""
    won = (_AT.outcome == QuoteOutcome.WON.value) & (_AT.outcome_at >= instant)
    open_ = (_AT.outcome == QuoteOutcome.OPEN.value) & (_AT.asked_at >= instant)
    return RECORDS.list_where(tx, _NOT_WITHDRAWN, or_(won, open_))


def list_latest_quotes(tx: Session, *, most: int) -> tuple[Quote, ...]:
    """List the last `most` quotes that were not withdrawn, newest first."""
    return _list_newest(tx, _NOT_WITHDRAWN, most)


def list_latest_quotes_for(
    tx: Session, customer_id: int | None, prospect_ids: Collection[int], *, most: int
) -> tuple[Quote, ...]:
    """List the last `most` quotes for a customer and for the prospects it once was, newest first; not those withdrawn.

    With `customer_id=None` only the prospects' quotes are listed.
    """
    as_prospect = _AT.prospect_id.in_(list(prospect_ids))
    theirs = as_prospect if customer_id is None else or_(_AT.customer_id == customer_id, as_prospect)
    return _list_newest(tx, _NOT_WITHDRAWN & theirs, most)


def settle_quote(tx: Session, quote: Quote, **values: object) -> Quote | None:
    """Set the outcome of a quote and return it; None if somebody changed it since it was read."""
    unchanged = [
        RECORDS.columns[name].is_not_distinct_from(_to_stored(getattr(quote, name))) for name in _OUTCOME_COLUMNS
    ]
    update_row = update(RECORDS.table).where(_AT.id == quote.id, *unchanged)
    stored = {name: _to_stored(value) for name, value in values.items()}
    if tx.connection().execute(update_row.values(**stored)).rowcount != 1:
        return None
    return RECORDS.get(tx, quote.id)


def _list_newest(tx: Session, condition: ColumnElement[bool], most: int) -> tuple[Quote, ...]:
    rows = tx.connection().execute(select(RECORDS.table).where(condition).order_by(_AT.id.desc()).limit(most))
    return tuple(RECORDS.from_row(row) for row in rows)


def _to_stored(value: object) -> object:
    return value.value if isinstance(value, QuoteOutcome) else value
