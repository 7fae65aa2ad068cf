"""The terms agreed with customers: deposits, payment and notice. One row a customer."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, Session, SQLModel

from scoring.terms import Commitment, Terms
from storage.sql.records import Records, require_one_of
from storage.sql.statements import upsert_rows


class TermsRow(SQLModel, table=True):
    """The terms agreed with one customer."""

    __tablename__ = "terms"
    __table_args__ = (require_one_of("commitment", Commitment),)

    customer_id: int = Field(primary_key=True, foreign_key="customers.id", sa_column_kwargs={"autoincrement": False})
    commitment: str | None = Field(max_length=20)
    payment_days: int | None
    late_days: int | None
    notice_ours: int | None
    notice_theirs: int | None
    yearly: int | None = Field(sa_type=BigInteger)
    counts_from: date | None
    changed_by: str = Field(max_length=40)
    changed_at: datetime


RECORDS = Records(TermsRow, Terms, called="terms")


def find_terms(tx: Session, customer_id: int) -> Terms | None:
    """Return the customer's terms, or None if nobody recorded any."""
    terms = RECORDS.list_where(tx, customer_id=customer_id)
    return terms[0] if terms else None


def store_terms(tx: Session, terms: Terms) -> None:
    """Store a customer's terms, replacing earlier ones."""
    row = {column: getattr(terms, column) for column in RECORDS.columns.keys()}  # noqa: SIM118 - columns, not a dict
    upsert_rows(tx, RECORDS.table, [row | {"commitment": terms.commitment.value if terms.commitment else None}])
