"""Scorecard answers, one row a rater and question, and managers' grades. What they make is in scoring.scorecards."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, PrimaryKeyConstraint, Row, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel

from scoring.scorecards.scorecards import Answer, Choice, GradeOverride
from storage.sql.records import limit_length, require_one_of
from storage.sql.statements import get_table, split_into_batches, upsert_rows


class AnswerRow(SQLModel, table=True):
    """A rater's latest answer to one question about one customer."""

    __tablename__ = "answers"
    __table_args__ = (
        PrimaryKeyConstraint("customer_id", "question", "rater"),
        require_one_of("choice", Choice),
        limit_length("evidence", 2000),
    )

    customer_id: int = Field(sa_column_args=[ForeignKey("customers.id")])
    question: str = Field(max_length=40)
    rater: str = Field(max_length=40)
    choice: str = Field(max_length=20)
    evidence: str
    at: datetime


class OverrideRow(SQLModel, table=True):
    """The grade a manager set in place of the computed one; past `until` it is history."""

    __tablename__ = "overrides"
    __table_args__ = (require_one_of("grade", "ABCD"), limit_length("why", 2000))

    customer_id: int = Field(sa_column_args=[ForeignKey("customers.id")], primary_key=True)
    grade: str = Field(max_length=1)
    why: str
    by: str = Field(max_length=40)
    until: datetime


_ANSWERS = get_table(AnswerRow)
_OVERRIDES = get_table(OverrideRow)

_OLDEST_FIRST = select(_ANSWERS).order_by(_ANSWERS.c.at, _ANSWERS.c.rater, _ANSWERS.c.question)
_ANSWERS_OF_ONE = _OLDEST_FIRST.where(_ANSWERS.c.customer_id == bindparam("of"))
_ANSWERS_OF = _OLDEST_FIRST.where(_ANSWERS.c.customer_id.in_(bindparam("ids", expanding=True)))
_OF_RATER = _ANSWERS_OF_ONE.where(_ANSWERS.c.rater == bindparam("by"))
_OVERRIDE = select(_OVERRIDES).where(_OVERRIDES.c.customer_id == bindparam("of"))
_OVERRIDES_OF = select(_OVERRIDES).where(_OVERRIDES.c.customer_id.in_(bindparam("ids", expanding=True)))


def list_answers(tx: Session, customer_id: int) -> tuple[Answer, ...]:
    """Every rater's latest answers about the customer, oldest first."""
    return tuple(_answer(row) for row in tx.connection().execute(_ANSWERS_OF_ONE, {"of": customer_id}))


def load_answers(tx: Session, customer_ids: Iterable[int]) -> dict[int, tuple[Answer, ...]]:
    """The same for many: every id asked for is a key, a customer nobody rated has ()."""
    found: dict[int, list[Answer]] = {customer_id: [] for customer_id in customer_ids}
    for ids in split_into_batches(found):
        for row in tx.connection().execute(_ANSWERS_OF, {"ids": ids}):
            found[row.customer_id].append(_answer(row))
    return {customer_id: tuple(given) for customer_id, given in found.items()}


def list_answers_of_rater(tx: Session, customer_id: int, rater: str) -> tuple[Answer, ...]:
    """One rater's answers about the customer, oldest first."""
    return tuple(_answer(row) for row in tx.connection().execute(_OF_RATER, {"of": customer_id, "by": rater}))


def store_answers(tx: Session, customer_id: int, given: Iterable[Answer]) -> None:
    """Store answers, each over the same rater's earlier one to that question."""
    upsert_rows(
        tx,
        _ANSWERS,
        [
            {
                "customer_id": customer_id,
                "question": answer.question,
                "rater": answer.rater,
                "choice": answer.choice.value,
                "evidence": answer.evidence,
                "at": answer.at,
            }
            for answer in given
        ],
    )


def delete_answers(tx: Session, customer_id: int, rater: str, questions: Iterable[str]) -> None:
    """Delete the rater's answers to these questions, as if never given."""
    tx.connection().execute(
        delete(_ANSWERS).where(
            _ANSWERS.c.customer_id == customer_id,
            _ANSWERS.c.rater == rater,
            _ANSWERS.c.question.in_(sorted(set(questions))),
        )
    )


def find_override(tx: Session, customer_id: int) -> GradeOverride | None:
    """The manager's grade, even one that has run out; scoring.scorecards decides whether it is in force."""
    row = tx.connection().execute(_OVERRIDE, {"of": customer_id}).one_or_none()
    return None if row is None else _override(row)


def load_overrides(tx: Session, customer_ids: Iterable[int]) -> dict[int, GradeOverride]:
    """The same for many; a customer without one is no key."""
    found: dict[int, GradeOverride] = {}
    for ids in split_into_batches(customer_ids):
        for row in tx.connection().execute(_OVERRIDES_OF, {"ids": ids}):
            found[row.customer_id] = _override(row)
    return found


def store_override(tx: Session, customer_id: int, override: GradeOverride) -> None:
    """Set the manager's grade, over an earlier one."""
    row = {
        "customer_id": customer_id,
        "grade": override.grade,
        "why": override.why,
        "by": override.by,
        "until": override.until,
    }
    upsert_rows(tx, _OVERRIDES, [row])


def delete_override(tx: Session, customer_id: int) -> None:
    """Go back to the computed grade."""
    tx.connection().execute(delete(_OVERRIDES).where(_OVERRIDES.c.customer_id == customer_id))


def _answer(row: Row[Any]) -> Answer:
    return Answer(question=row.question, rater=row.rater, choice=Choice(row.choice), at=row.at, evidence=row.evidence)


def _override(row: Row[Any]) -> GradeOverride:
    return GradeOverride(grade=row.grade, why=row.why, by=row.by, until=row.until)
