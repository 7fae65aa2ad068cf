"""The answer to a question given twice at one instant, by two replicas, on SQLite and on PostgreSQL."""

from functools import partial

import pytest

from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.workflow import wording
from bot.workflow.requests import Call
from bot.workflow.wording import Submission
from scoring.refusals import TooLate
from scoring.values import notes
from scoring.values.wording import AskFirst
from storage import audit, strikes as strike_records
from storage.database import Database
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together

RUDE = "he is an idiot"
ANA = Call("U-1", MONDAY, "T1")


def record(db: Database, kept: tuple[str, ...]) -> object:
    """Ana's strike, with the texts that she keeps."""
    with notes.ask_first(kept):
        return strikes.record_strike(db, StrikeOrder("acme", "late-payment", RUDE), call=ANA)


def test_an_answer_given_eight_times_stores_once(office: Office) -> None:
    """The question stores nothing and claims nothing; kept eight times at one instant, there is one strike."""
    asked = together(office, [partial(record, kept=())] * 4)
    assert [type(each) for each in asked] == [AskFirst] * 4

    outcomes = together(office, [partial(record, kept=(RUDE,))] * 8)

    assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyDelivered"] * 7 + ["StrikeRecorded"]
    with office.doors[0].transaction(reading=True) as tx:
        assert [each.note for each in strike_records.list_strikes(tx, 1)] == [RUDE]
        entries = [each for each in audit.list_entries(tx) if each.action == "strike.recorded"]
    assert [each.public.get("asked") for each in entries] == [True]


def test_a_question_knows_whom_it_is_about(office: Office) -> None:
    """By the customer that was locked: a report of harm about it on record lets everything else about it pass."""
    db = office.doors[0]
    with pytest.raises(AskFirst) as question:
        record(db, ())
    assert wording.find_answers(db, question.value, call=ANA) == frozenset()

    strikes.record_strike(db, StrikeOrder("acme", "discriminatory", "said it of Li"), call=Call("U-2", MONDAY))

    assert wording.find_answers(db, question.value, call=ANA) is None


def test_what_was_submitted_is_its_authors(office: Office) -> None:
    """Only its author reads it, for a day; and what they keep is remembered for them alone."""
    db = office.doors[0]
    with pytest.raises(AskFirst) as question:
        record(db, ())
    submission = Submission("strike", "acme late-payment", "T1", {}, RUDE)
    draft = wording.keep_submission(db, submission, call=ANA)
    wording.keep_text(db, RUDE, call=ANA)

    assert wording.read_submission(db, draft, call=ANA) == submission
    assert wording.find_answers(db, question.value, call=ANA) == {RUDE}
    ben = Call("U-2", MONDAY)
    assert wording.find_answers(db, question.value, call=ben) == frozenset()
    with pytest.raises(TooLate, match="not yours"):
        wording.read_submission(db, draft, call=ben)
    wording.drop_submission(db, draft, call=ben)
    assert wording.read_submission(db, draft, call=ANA) == submission
