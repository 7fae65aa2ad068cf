"""Who the ideal customer is, and the prospects held against it."""

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
    """One wording of the ideal customer."""

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
    """One assessment of a prospect; `word` is its folded name."""

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

"""Every assessment is a row of its own; of one name the newest that was not withdrawn counts."""

_P, _I = RECORDS.columns, IDEALS.columns
_STANDS = _P.withdrawn_at.is_(None)


def find_ideal(tx: Session) -> IdealCustomer | None:
    """The newest wording of the ideal customer, or None before anybody wrote one."""
    newest = select(func.max(_I.id)).where(_I.withdrawn_at.is_(None)).scalar_subquery()
    return next(iter(IDEALS.list_where(tx, _I.id == newest)), None)


def find_prospect(tx: Session, word: str) -> Prospect | None:
    """What counts of the prospect of that folded name, signed or not; None when nobody assessed it."""
    newest = select(func.max(_P.id)).where(_P.word == word, _STANDS).scalar_subquery()
    return next(iter(RECORDS.list_where(tx, _P.id == newest)), None)


def list_prospects(tx: Session) -> tuple[Prospect, ...]:
    """What counts of every prospect, signed or not, the latest assessed first."""
    latest = select(func.max(_P.id)).where(_STANDS).group_by(_P.word)
    return RECORDS.list_where(tx, _P.id.in_(latest))[::-1]


def list_assessments(tx: Session, word: str) -> tuple[Prospect, ...]:
    """Every assessment of that folded name that was not withdrawn, oldest first."""
    return RECORDS.list_where(tx, word=word, withdrawn_at=None)


def list_signed_prospects(tx: Session) -> tuple[Prospect, ...]:
    """What was thought of each customer that was a prospect once: one a customer, the last that was linked to it."""
    latest = select(func.max(_P.id)).where(_STANDS, _P.customer_id.is_not(None)).group_by(_P.customer_id)
    return RECORDS.list_where(tx, _P.id.in_(latest))


def unlink_customers(tx: Session, customer_ids: Iterable[int]) -> None:
    """Make prospects again of what was linked to customers who were added by mistake and are taken back."""
    for portion in split_into_batches(customer_ids):
        linked = update(RECORDS.table).where(_P.customer_id.in_(portion))
        tx.connection().execute(linked.values(customer_id=None, signed_at=None))


def load_linked_customer_ids(tx: Session, numbers: Iterable[int]) -> dict[int, int]:
    """Which customer the prospect of each of these assessments has become, whichever assessment was linked to it."""
    linked = RECORDS.table.alias()
    same = (linked.c.word == _P.word) & linked.c.customer_id.is_not(None) & linked.c.withdrawn_at.is_(None)
    query = select(_P.id, linked.c.customer_id).select_from(RECORDS.table.join(linked, same)).order_by(linked.c.id)
    return {
        row.id: row.customer_id
        for ids in split_into_batches(numbers)
        for row in tx.connection().execute(query.where(_P.id.in_(ids)))
    }
