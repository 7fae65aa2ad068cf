"""Answers to the scorecard's questions, one for each rater and question, and the grades managers set by hand.

What follows from them is decided in scoring/scorecards/scorecards.py.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, PrimaryKeyConstraint, Row, bindparam, delete, null, select, union_all
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
    """The grade a manager set in place of the computed one. It is in force up to `until`."""

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
_OF_CUSTOMER = _OLDEST_FIRST.where(_ANSWERS.c.customer_id == bindparam("of"))
_OF_RATER = _OF_CUSTOMER.where(_ANSWERS.c.rater == bindparam("by"))
_OVERRIDE = select(_OVERRIDES).where(_OVERRIDES.c.customer_id == bindparam("of"))
# an override is a row without a question: its author, grade, reason and end stand where an answer has rater, choice …
_ANSWERS_AND_OVERRIDES = union_all(
    select(_ANSWERS).where(_ANSWERS.c.customer_id.in_(bindparam("ids", expanding=True))),
    select(
        *(_OVERRIDES.c.customer_id, null(), _OVERRIDES.c.by, _OVERRIDES.c.grade, _OVERRIDES.c.why, _OVERRIDES.c.until)
    ).where(_OVERRIDES.c.customer_id.in_(bindparam("ids", expanding=True))),
).order_by("at", "rater", "question")


def list_answers(tx: Session, customer_id: int) -> tuple[Answer, ...]:
    """List every rater's latest answers about a customer, oldest first."""
    return tuple(_read_answer(row) for row in tx.connection().execute(_OF_CUSTOMER, {"of": customer_id}))


def list_answers_of_rater(tx: Session, customer_id: int, rater: str) -> tuple[Answer, ...]:
    """List one rater's answers about a customer, oldest first."""
    return tuple(_read_answer(row) for row in tx.connection().execute(_OF_RATER, {"of": customer_id, "by": rater}))


def store_answers(tx: Session, customer_id: int, answers: Iterable[Answer]) -> None:
    """Store answers, replacing the same raters' earlier answers to the same questions."""
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
            for answer in answers
        ],
    )


def delete_answers(tx: Session, customer_id: int, rater: str, questions: Iterable[str]) -> None:
    """Delete a rater's answers to these questions, because they are being undone."""
    tx.connection().execute(
        delete(_ANSWERS).where(
            _ANSWERS.c.customer_id == customer_id,
            _ANSWERS.c.rater == rater,
            _ANSWERS.c.question.in_(sorted(set(questions))),
        )
    )


def find_override(tx: Session, customer_id: int) -> GradeOverride | None:
    """Return the grade a manager set for a customer, in force or not; or None."""
    row = tx.connection().execute(_OVERRIDE, {"of": customer_id}).one_or_none()
    return None if row is None else _read_override(row)


def load_answers_and_overrides(
    tx: Session, customer_ids: Iterable[int]
) -> tuple[dict[int, tuple[Answer, ...]], dict[int, GradeOverride]]:
    """Return, by customer id, every rater's latest answers, oldest first, and the grades managers set, in force or not.

    () for customers nobody rated; customers no manager graded are left out of the second. One query, since every
    scorecard needs both.
    """
    answers_of: dict[int, list[Answer]] = {customer_id: [] for customer_id in customer_ids}
    overrides: dict[int, GradeOverride] = {}
    for ids in split_into_batches(answers_of):
        for row in tx.connection().execute(_ANSWERS_AND_OVERRIDES, {"ids": ids}):
            if row.question is None:
                overrides[row.customer_id] = GradeOverride(row.choice, row.evidence, row.rater, row.at)
            else:
                answers_of[row.customer_id].append(_read_answer(row))
    return {customer_id: tuple(answers) for customer_id, answers in answers_of.items()}, overrides


def store_override(tx: Session, customer_id: int, override: GradeOverride) -> None:
    """Store the grade a manager set for a customer, replacing an earlier one."""
    row = {
        "customer_id": customer_id,
        "grade": override.grade,
        "why": override.why,
        "by": override.by,
        "until": override.until,
    }
    upsert_rows(tx, _OVERRIDES, [row])


def delete_override(tx: Session, customer_id: int) -> None:
    """Delete the grade a manager set, so that the computed one is in force again."""
    tx.connection().execute(delete(_OVERRIDES).where(_OVERRIDES.c.customer_id == customer_id))


def _read_answer(row: Row[Any]) -> Answer:
    return Answer(question=row.question, rater=row.rater, choice=Choice(row.choice), at=row.at, evidence=row.evidence)


def _read_override(row: Row[Any]) -> GradeOverride:
    return GradeOverride(grade=row.grade, why=row.why, by=row.by, until=row.until)
