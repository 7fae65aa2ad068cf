"""The description of the ideal customer, and the prospects assessed by it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, func, select, update
from sqlmodel import Field, Session, SQLModel

from scoring.customers.customers import NAME_LIMIT
from scoring.customers.names import WORD_LIMIT
from scoring.prospects.prospects import IdealCustomer, Prospect
from scoring.values.notes import NOTE_LIMIT
from storage.database import Json
from storage.sql.records import Records, limit_length
from storage.sql.statements import split_into_batches


class IdealRow(SQLModel, table=True):
    """One version of the description of the ideal customer."""

    __tablename__ = "ideals"
    __table_args__ = (limit_length("statement", NOTE_LIMIT), limit_length("why_us", NOTE_LIMIT))

    id: int | None = Field(default=None, primary_key=True)
    written_by: str = Field(max_length=40)
    written_at: datetime
    statement: str
    why_us: str
    must_haves: Json = Field(sa_type=JSON)
    never_agains: Json = Field(sa_type=JSON)
    withdrawn_at: datetime | None


class ProspectRow(SQLModel, table=True):
    """One assessment of a prospect. `word` is its folded name."""

    __tablename__ = "prospects"
    __table_args__ = (
        Index(None, "word"),
        Index(None, "customer_id"),
        CheckConstraint("name <> ''", name="named"),
        limit_length("note", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=NAME_LIMIT)
    word: str = Field(max_length=WORD_LIMIT)
    assessed_by: str = Field(max_length=40)
    assessed_at: datetime
    answers: Json = Field(sa_type=JSON)
    musts: Json = Field(sa_type=JSON)
    nevers: Json = Field(sa_type=JSON)
    note: str
    customer_id: int | None = Field(foreign_key="customers.id")
    signed_at: datetime | None
    withdrawn_at: datetime | None


IDEALS = Records(IdealRow, IdealCustomer, called="ideal customer")
RECORDS = Records(ProspectRow, Prospect, called="prospect")
"""Every assessment is a row of its own; for each name the newest that was not withdrawn is valid."""

_PROSPECTS, _IDEALS = RECORDS.columns, IDEALS.columns
_IS_VALID = _PROSPECTS.withdrawn_at.is_(None)


def find_ideal(tx: Session) -> IdealCustomer | None:
    """Return the newest description of the ideal customer, or None."""
    newest = select(func.max(_IDEALS.id)).where(_IDEALS.withdrawn_at.is_(None)).scalar_subquery()
    return next(iter(IDEALS.list_where(tx, _IDEALS.id == newest)), None)


def find_prospect(tx: Session, word: str) -> Prospect | None:
    """Return the valid assessment of the prospect with this folded name, customer by now or not; or None."""
    newest = select(func.max(_PROSPECTS.id)).where(_PROSPECTS.word == word, _IS_VALID).scalar_subquery()
    return next(iter(RECORDS.list_where(tx, _PROSPECTS.id == newest)), None)


def list_prospects(tx: Session) -> tuple[Prospect, ...]:
    """List the valid assessment of every prospect, customer by now or not, the latest first."""
    latest = select(func.max(_PROSPECTS.id)).where(_IS_VALID).group_by(_PROSPECTS.word)
    return RECORDS.list_where(tx, _PROSPECTS.id.in_(latest))[::-1]


def list_assessments(tx: Session, word: str) -> tuple[Prospect, ...]:
    """List all assessments of this folded name that were not withdrawn, oldest first."""
    return RECORDS.list_where(tx, word=word, withdrawn_at=None)


def list_signed_prospects(tx: Session) -> tuple[Prospect, ...]:
    """List the assessments of prospects that became customers: for each customer the last one linked to it."""
    latest = (
        select(func.max(_PROSPECTS.id))
        .where(_IS_VALID, _PROSPECTS.customer_id.is_not(None))
        .group_by(_PROSPECTS.customer_id)
    )
    return RECORDS.list_where(tx, _PROSPECTS.id.in_(latest))


def unlink_customers(tx: Session, customer_ids: Iterable[int]) -> None:
    """Turn the prospects linked to these customers into mere prospects again, when adding the customers is undone."""
    for ids in split_into_batches(customer_ids):
        linked = update(RECORDS.table).where(_PROSPECTS.customer_id.in_(ids))
        tx.connection().execute(linked.values(customer_id=None, signed_at=None))


def load_linked_customer_ids(tx: Session, prospect_ids: Iterable[int]) -> dict[int, int]:
    """Return, by the id of an assessment, the id of the customer that the prospect of the same name has become."""
    linked = RECORDS.table.alias()
    same = (linked.c.word == _PROSPECTS.word) & linked.c.customer_id.is_not(None) & linked.c.withdrawn_at.is_(None)
    query = (
        select(_PROSPECTS.id, linked.c.customer_id).select_from(RECORDS.table.join(linked, same)).order_by(linked.c.id)
    )
    return {
        row.id: row.customer_id
        for ids in split_into_batches(prospect_ids)
        for row in tx.connection().execute(query.where(_PROSPECTS.id.in_(ids)))
    }
