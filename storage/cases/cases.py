"""Cases, and the gates waived in them. What a case must pass is decided in scoring/cases/gates.py."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, delete, select, text
from sqlmodel import Field, Session, SQLModel

from scoring.cases.cases import WAIVABLE, Case, CaseOutcome, CaseRoute, Gate, ProblemSide, Waiver
from scoring.values.notes import NOTE_LIMIT
from storage.cases import fixes, holds
from storage.sql.records import Records, limit_length, require_one_of
from storage.sql.statements import split_into_batches

_OPEN = "closed_at IS NULL"
STORED_GATES = (*WAIVABLE, Gate.CONTESTS, Gate.HOLD)
"""The gates a waiver may name."""


class CaseRow(SQLModel, table=True):
    """One case. A customer has at most one that is open."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_open", "customer_id", unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index(None, "customer_id"),
        require_one_of("route", CaseRoute),
        require_one_of("side", ProblemSide),
        require_one_of("outcome", CaseOutcome),
        limit_length("problem", NOTE_LIMIT),
        limit_length("closed_why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    route: str = Field(max_length=20)
    opened_at: datetime
    problem: str
    side: str | None = Field(max_length=10)
    problem_by: str | None = Field(max_length=40)
    problem_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None = Field(max_length=40)
    outcome: str | None = Field(max_length=20)
    closed_why: str
    side_by: str | None = Field(max_length=40)
    side_at: datetime | None
    agreed_by: str | None = Field(max_length=40)
    agreed_at: datetime | None
    facts_by: str | None = Field(max_length=40)
    facts_at: datetime | None


class WaiverRow(SQLModel, table=True):
    """One gate (a step before the final notice) that a manager waived in a case."""

    __tablename__ = "waivers"
    __table_args__ = (
        UniqueConstraint("case_id", "gate"),
        require_one_of("gate", STORED_GATES),
        limit_length("why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    gate: str = Field(max_length=20)
    why: str
    waived_by: str = Field(max_length=40)
    waived_at: datetime


RECORDS = Records(CaseRow, Case, called="case")
WAIVERS = Records(WaiverRow, Waiver, called="waiver")


def find_open_case(tx: Session, customer_id: int) -> Case | None:
    """Return the customer's open case, or None."""
    open_cases = RECORDS.list_where(tx, customer_id=customer_id, closed_at=None)
    return open_cases[0] if open_cases else None


def find_last_case(tx: Session, customer_id: int) -> Case | None:
    """Return the customer's newest case, open or closed, or None."""
    cases = RECORDS.list_where(tx, customer_id=customer_id)
    return cases[-1] if cases else None


def list_customers_with_casework(tx: Session, customer_ids: Iterable[int]) -> set[int]:
    """Return which of these customers ever had a case, a fix of ours or a hold."""
    with_casework: set[int] = set()
    for ids in split_into_batches(customer_ids):
        for records in (RECORDS, fixes.RECORDS, holds.RECORDS):
            column = records.columns.customer_id
            with_casework |= set(tx.connection().execute(select(column).where(column.in_(ids))).scalars())
    return with_casework


def delete_waiver(tx: Session, waiver_id: int) -> bool:
    """Delete a waiver that is being undone; return False if there is none."""
    deletion = delete(WAIVERS.table).where(WAIVERS.columns.id == waiver_id)
    return tx.connection().execute(deletion).rowcount == 1


def list_open_cases(tx: Session, customer_ids: Iterable[int] | None = None) -> tuple[Case, ...]:
    """List the open cases, oldest first: all of them, or only those of these customers."""
    criteria = {} if customer_ids is None else {"customer_id": tuple(customer_ids)}
    return RECORDS.list_where(tx, closed_at=None, **criteria)
