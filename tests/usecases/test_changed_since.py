"""What was built on is not undone from under it: a case closed, a notice taken back, an answer, a hold since."""

from datetime import timedelta

import pytest

from bot import dispatch
from bot.features.ballots.usecases import running as ballot_runs, voting as balloting
from bot.features.cases.usecases import cases, holds, talks
from bot.features.notices.usecases import notices
from bot.features.strikes.usecases import strikes
from scoring.ballots import BallotKind, BallotState
from scoring.refusals import AlreadyDone, NotAllowed, Refusal
from storage import notices as notice_records
from storage.database import Database
from storage.schedule import deadlines
from tests.surface.house import MONDAY
from tests.usecases.balloted import FOUR, ROSA, build_call, cast_votes, load_stored_ballot, open_ballot, prepare_vote
from tests.usecases.conftest import Office

SOON, LATER = MONDAY + timedelta(minutes=1), MONDAY + timedelta(minutes=5)


@pytest.fixture
def db(office: Office) -> Database:
    """Four voters, and a severe strike on Acme, whose case is open."""
    return prepare_vote(office, voters=FOUR)


def test_a_ballot_does_not_come_back_to_a_closed_case(db: Database) -> None:
    """Cancelled, and then the case was closed: taking back the cancelling is refused, and the ballot stays as it is."""
    open_ballot(db)
    done = ballot_runs.cancel_ballot(db, "acme", "too early", call=build_call(ROSA))
    cases.close_case(db, "acme", "good again", call=build_call("U-mia"))
    with pytest.raises(AlreadyDone, match="case of Acme GmbH has been closed since"):
        dispatch.take_back(db, done.undo, call=build_call(ROSA, LATER))
    assert load_stored_ballot(db).state is BallotState.CANCELLED


def test_a_ballot_on_letting_go_does_not_come_back_without_its_ground(db: Database) -> None:
    """What allowed it was the severe strike, void by now: no way leads to letting go without it or a notice."""
    open_ballot(db, BallotKind.TERMINATE)
    done = ballot_runs.cancel_ballot(db, "acme", "too early", call=build_call(ROSA))
    strikes.void_strike(db, 1, "it was somebody else", call=build_call("U-mia"))
    with pytest.raises(Refusal, match="Not yet: letting Acme GmbH go"):
        dispatch.take_back(db, done.undo, call=build_call(ROSA, LATER))
    assert load_stored_ballot(db).state is BallotState.CANCELLED


def test_a_second_ballot_on_a_notice_does_not_come_back_beside_the_first(db: Database) -> None:
    """Another ballot has passed meanwhile: its notice waits to be given, so the cancelled one stays cancelled."""
    open_ballot(db)
    done = ballot_runs.cancel_ballot(db, "acme", "wrong words", call=build_call(ROSA))
    open_ballot(db)
    cast_votes(db, "yes", "yes", "yes", number=2)
    with pytest.raises(AlreadyDone, match="has a final notice already"):
        dispatch.take_back(db, done.undo, call=build_call(ROSA, LATER))


def test_a_notice_does_not_run_again_in_a_closed_case(db: Database) -> None:
    """Withdrawn, and then the case was closed: the notice stays withdrawn."""
    open_ballot(db)
    cast_votes(db, "yes", "yes", "yes")
    notices.record_given(db, "acme", call=build_call(ROSA, SOON))
    done = notices.withdraw_notice(db, "acme", why="too early", call=build_call(ROSA, SOON))
    cases.close_case(db, "acme", "good again", call=build_call("U-mia", SOON))
    with pytest.raises(AlreadyDone, match="case of Acme GmbH has been closed since"):
        dispatch.take_back(db, done.undo, call=build_call(ROSA, LATER))
    with db.transaction(reading=True) as tx:
        assert notice_records.RECORDS.get(tx, 1).state == "withdrawn"


def test_a_plan_is_not_undone_once_it_was_answered(db: Database) -> None:
    """Not even where the answer is that they were not told, and so no day was changed."""
    planned = talks.plan_talk(
        db, talks.TalkDetails("acme", on=(MONDAY + timedelta(days=1)).date()), call=build_call(ROSA)
    )
    talks.record_answer(db, talks.TalkDetails("acme", "not-told", "they left the building"), call=build_call("U-mia"))
    with pytest.raises(AlreadyDone, match="has been changed since"):
        dispatch.take_back(db, planned.undo, call=build_call(ROSA, LATER))


def test_nobody_leaves_or_joins_a_roll_on_hold(db: Database) -> None:
    """A ballot stands still with its customer: a recusal, or taking one back, might close it."""
    open_ballot(db)
    left = balloting.recuse(db, "acme", call=build_call("U-1"))
    holds.place_hold(db, "acme", "their new owner", (MONDAY + timedelta(days=9)).date(), call=build_call(ROSA))
    with pytest.raises(NotAllowed, match="on hold"):
        balloting.recuse(db, "acme", call=build_call("U-2"))
    with pytest.raises(NotAllowed, match="on hold"):
        dispatch.take_back(db, left.undo, call=build_call("U-1", LATER))


def test_the_clock_of_a_gate_stops_with_its_case(db: Database) -> None:
    """They were receptive, so a gate changes in thirty days; once the case is closed nothing waits for that."""
    talks.record_answer(db, talks.TalkDetails("acme", "receptive", "they will try"), call=build_call(ROSA))
    cases.close_case(db, "acme", "good again", call=build_call("U-mia"))
    with db.transaction(reading=True) as tx:
        assert "case.gates" not in [due.kind for due in deadlines.list_open_deadlines(tx, 1)]
