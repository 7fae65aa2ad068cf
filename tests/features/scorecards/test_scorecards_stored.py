"""Scorecard answers and managers' grades, as the rules get them back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from scoring.scorecards.scorecards import QUESTION_IDS, Answer, Choice, GradeOverride
from storage.database import Database
from storage.scorecards import scorecards
from storage.sql.statements import get_table
from tests.storage import known, watched


def test_answers_come_back(db: Database, now: datetime) -> None:
    """Answers come back as they were given, oldest first, every choice and its evidence."""
    given = tuple(
        Answer(question, "U-ana", choice, now + timedelta(minutes=n), evidence=f"siehe März {n}")
        for n, (question, choice) in enumerate(zip(QUESTION_IDS, Choice, strict=False))
    )
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        scorecards.store_answers(tx, acme, reversed(given))
        scorecards.store_answers(tx, acme, [])
    with db.transaction(reading=True) as tx:
        assert scorecards.list_answers(tx, acme) == given
        assert scorecards.list_answers_of_rater(tx, acme, "U-ana") == given
        assert scorecards.list_answers_of_rater(tx, acme, "U-ben") == ()


def test_latest_answer_per_rater_stands(db: Database, now: datetime) -> None:
    """A rater's new answer replaces their old one to that question, and nobody else's."""
    old, other = (Answer("influence", rater, Choice.NO, now, "old") for rater in ("U-ana", "U-ben"))
    new = replace(old, choice=Choice.YES, at=now + timedelta(days=1), evidence="")
    with db.transaction() as tx:
        acme, elsewhere = known.add_customers(tx, 2)
        scorecards.store_answers(tx, acme, [old, other])
        scorecards.store_answers(tx, elsewhere, [old])
        scorecards.store_answers(tx, acme, [new])
        assert scorecards.list_answers(tx, acme) == (other, new)
        assert scorecards.list_answers(tx, elsewhere) == (old,)


def test_answers_are_taken_back(db: Database, now: datetime) -> None:
    """Taking answers back deletes that rater's answers to those questions, and no others."""
    given = [Answer(question, rater, Choice.YES, now) for question in QUESTION_IDS for rater in ("U-ana", "U-ben")]
    with db.transaction() as tx:
        acme, elsewhere = known.add_customers(tx, 2)
        for customer_id in (acme, elsewhere):
            scorecards.store_answers(tx, customer_id, given)
        scorecards.delete_answers(tx, acme, "U-ana", QUESTION_IDS[:6])
        scorecards.delete_answers(tx, acme, "U-ana", [])
        assert [answer.question for answer in scorecards.list_answers_of_rater(tx, acme, "U-ana")] == [QUESTION_IDS[6]]
        assert len(scorecards.list_answers_of_rater(tx, acme, "U-ben")) == 7
        assert len(scorecards.list_answers(tx, elsewhere)) == 14


def test_answers_of_many_customers(db: Database, now: datetime) -> None:
    """Read for many customers at once each has the answers it has alone, in one query; none is ()."""
    with db.transaction() as tx:
        ids = known.add_customers(tx, 4)
        for number, customer_id in enumerate(ids):
            scorecards.store_answers(tx, customer_id, [Answer(q, "U1", Choice.YES, now) for q in QUESTION_IDS[:number]])
        with watched.watch_statements(tx) as sent:
            found, _ = scorecards.load_answers_and_overrides(tx, ids)
        assert len(sent) == 1
        assert found == {customer_id: scorecards.list_answers(tx, customer_id) for customer_id in ids}
        assert [len(found[customer_id]) for customer_id in ids] == [0, 1, 2, 3]


def test_more_customers_than_one_query_takes(db: Database) -> None:
    """Ten thousand customers are asked for at once without meeting a limit of either engine."""
    ids = range(1, 10_001)
    with db.transaction(reading=True) as tx, watched.watch_statements(tx) as sent:
        assert scorecards.load_answers_and_overrides(tx, ids) == (dict.fromkeys(ids, ()), {})
    assert len(sent) == 10


def test_override_comes_back(db: Database, now: datetime) -> None:
    """A manager's grade comes back as it was set, replaces the one before, and can be dropped."""
    override = GradeOverride("D", "we all know", "U-manager", now + timedelta(days=90))
    with db.transaction() as tx:
        acme, other = known.add_customers(tx, 2)
        assert scorecards.find_override(tx, acme) is None
        scorecards.store_override(tx, acme, override)
        scorecards.store_override(tx, other, override)
        assert scorecards.find_override(tx, acme) == override
        better = replace(override, grade="B", until=now)
        scorecards.store_override(tx, acme, better)
        scorecards.store_answers(tx, other, [Answer(QUESTION_IDS[0], "U1", Choice.YES, now)])
        answers_of, overrides = scorecards.load_answers_and_overrides(tx, [acme, other])
        assert overrides == {acme: better, other: override}
        assert answers_of == {acme: (), other: scorecards.list_answers(tx, other)}
        scorecards.delete_override(tx, acme)
        assert scorecards.find_override(tx, acme) is None
        assert scorecards.load_answers_and_overrides(tx, [acme, other])[1] == {other: override}


@pytest.mark.parametrize("changes", [{"choice": "perhaps"}, {"evidence": "x" * 2001}, {"customer_id": 4711}])
def test_wrong_answers_are_not_stored(db: Database, now: datetime, changes: dict[str, object]) -> None:
    """What the rules never give is refused by the database itself, on both engines."""
    with db.transaction() as tx:
        row = {"customer_id": known.add_customer(tx), "question": "influence", "rater": "U1", "choice": "yes"}
    with pytest.raises(IntegrityError), db.transaction() as tx:
        tx.connection().execute(get_table(scorecards.AnswerRow).insert(), row | {"evidence": "", "at": now} | changes)


def test_wrong_grade_is_not_stored(db: Database, now: datetime) -> None:
    """A grade is A, B, C or D."""
    with pytest.raises(IntegrityError), db.transaction() as tx:
        scorecards.store_override(tx, known.add_customer(tx), GradeOverride("E", "why", "U1", now))
