"""Final notices taken back, held, and left to time, on SQLite and on PostgreSQL."""

from datetime import timedelta
from functools import partial

import pytest

from bot import dispatch
from bot.features.cases.usecases import holds
from bot.features.notices.usecases import notices
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.workflow.requests import Call
from scoring.notices import Notice, NoticeState
from scoring.refusals import AlreadyDone, NotAllowed, TooLate
from storage.database import Database
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office
from tests.usecases.noticing import (
    CHANGES,
    agree_notice,
    list_notice_deadlines,
    list_word_recipients,
    load_case,
    load_notice,
    load_points,
    load_strikes,
    open_termination_ballot,
    record_notice_given,
    record_two_strikes,
    rosa,
    run_due_deadlines,
)

DAY = timedelta(days=1)


@pytest.fixture
def db(office: Office) -> Database:
    """A door to the office, in which Acme has two strikes."""
    return record_two_strikes(office.doors[0])


@pytest.fixture
def agreed(db: Database) -> Notice:
    """A final notice whose ballot passed on Monday."""
    return agree_notice(db, by="U-rosa", now=MONDAY)


@pytest.mark.parametrize("what", CHANGES)
def test_an_undo_brings_everything_back(db: Database, agreed: Notice, what: str) -> None:
    """Notice, case, strikes, points and clocks are exactly as they were before."""
    if what != "given":
        record_notice_given(db)
    before = (
        load_notice(db, agreed.id),
        load_case(db, agreed),
        load_strikes(db),
        load_points(db),
        list_notice_deadlines(db),
    )
    done = CHANGES[what](db, rosa(MONDAY + DAY))
    assert load_notice(db, agreed.id) != before[0]

    said = dispatch.take_back(db, done.undo, call=rosa(MONDAY + DAY + timedelta(minutes=9)))

    assert (
        load_notice(db, agreed.id),
        load_case(db, agreed),
        load_strikes(db),
        load_points(db),
        list_notice_deadlines(db),
    ) == before
    assert f"is {before[0].state.value}, as it was before" in said


@pytest.mark.parametrize("what", CHANGES)
def test_no_undo_once_a_ballot_was_opened_on_it(db: Database, agreed: Notice, what: str) -> None:
    """What people vote on is not taken from under them."""
    if what != "given":
        record_notice_given(db)
    done = CHANGES[what](db, rosa(MONDAY + DAY))
    open_termination_ballot(db, by="U-mia", now=MONDAY + DAY + timedelta(minutes=1))
    before = load_notice(db, agreed.id)
    with pytest.raises(AlreadyDone, match="A ballot on Acme GmbH has been opened since"):
        dispatch.take_back(db, done.undo, call=rosa(MONDAY + DAY + timedelta(minutes=2)))
    assert load_notice(db, agreed.id) == before


def test_no_undo_once_somebody_changed_it(db: Database, agreed: Notice) -> None:
    """Mia extended what Rosa gave: Rosa's undo of giving it is refused."""
    done = record_notice_given(db)
    notices.extend_notice(db, "acme", by=7, why="time", call=Call("U-mia", MONDAY))
    with pytest.raises(AlreadyDone, match="has been changed since"):
        dispatch.take_back(db, done.undo, call=rosa())


def test_no_undo_of_met_once_a_new_case_is_open(db: Database, agreed: Notice) -> None:
    """A severe strike opened another case: the old one is not opened beside it."""
    record_notice_given(db)
    done = notices.record_met(db, "acme", call=rosa(MONDAY + DAY))
    later = MONDAY + DAY + timedelta(minutes=1)
    strikes.record_strike(
        db, StrikeOrder("acme", "threat-or-harassment", "said he would come round"), call=Call("U-1", later)
    )
    with pytest.raises(AlreadyDone, match="A new case on Acme GmbH"):
        dispatch.take_back(db, done.undo, call=rosa(later))
    assert load_notice(db, agreed.id).state is NoticeState.MET


@pytest.mark.parametrize("what", ["met", "extended", "withdrawn"])
def test_nothing_is_changed_under_an_open_ballot(db: Database, agreed: Notice, what: str) -> None:
    """While people vote, it is not met, extended or withdrawn; the sentence says how to go on."""
    record_notice_given(db)
    open_termination_ballot(db, by="U-mia", now=MONDAY)
    with pytest.raises(AlreadyDone, match="/vote cancel acme"):
        CHANGES[what](db, rosa(MONDAY + DAY))
    assert load_notice(db, agreed.id).state is NoticeState.GIVEN


@pytest.mark.parametrize("what", CHANGES)
def test_nobody_but_a_manager(db: Database, agreed: Notice, what: str) -> None:
    """Staff may not, and nothing is stored."""
    if what != "given":
        record_notice_given(db)
    before = load_notice(db, agreed.id)
    with pytest.raises(NotAllowed, match="Only a manager"):
        CHANGES[what](db, Call("U-1", MONDAY))
    assert load_notice(db, agreed.id) == before


@pytest.mark.parametrize("what", CHANGES)
def test_a_hold_stops_it(db: Database, agreed: Notice, what: str) -> None:
    """On hold nothing is recorded; afterwards every date is later by the time it stood still."""
    if what != "given":
        record_notice_given(db)
    before, due = load_notice(db, agreed.id), list_notice_deadlines(db)
    holds.place_hold(db, "acme", "their buyer is away", (MONDAY + 20 * DAY).date(), call=rosa())
    with pytest.raises(NotAllowed, match="on hold until"):
        CHANGES[what](db, rosa(MONDAY + DAY))

    holds.release_hold(db, "acme", call=rosa(MONDAY + 5 * DAY))

    assert list_notice_deadlines(db) == [(kind, at + 5 * DAY) for kind, at in due]
    after = load_notice(db, agreed.id)
    assert (after.ends_at or after.give_by) == list_notice_deadlines(db)[0][1]
    assert after.state is before.state
    CHANGES[what](db, rosa(MONDAY + 6 * DAY))


def test_nobody_gave_it_so_it_lapses_once(db: Database, agreed: Notice) -> None:
    """Noticed days late, it lapsed on its date; managers hear once; a second look finds nothing."""
    late = agreed.give_by + 4 * DAY
    assert run_due_deadlines(db, late) == 1
    assert run_due_deadlines(db, late) == 0

    lapsed = load_notice(db, agreed.id)
    assert (lapsed.state, lapsed.closed_at, lapsed.closed_by) == (NoticeState.LAPSED, agreed.give_by, None)
    assert list_word_recipients(db) == ["U-mia", "U-rosa"]
    assert load_case(db, agreed).closed_at is None
    with pytest.raises(AlreadyDone, match="lapsed on 19 January 2026"):
        record_notice_given(db, late)


def test_too_late_to_give_though_nobody_heard_the_clock(db: Database, agreed: Notice) -> None:
    """A late tick does not make a late notice right."""
    with pytest.raises(TooLate):
        record_notice_given(db, agreed.give_by, on=agreed.give_by.date() - DAY)
    assert load_notice(db, agreed.id).state is NoticeState.AGREED


def test_its_end_asks_the_managers_and_decides_nothing(db: Database, agreed: Notice) -> None:
    """The days are over: a word to each manager, once, and the notice is as it was."""
    record_notice_given(db)
    before = load_notice(db, agreed.id)
    assert before.ends_at is not None
    assert run_due_deadlines(db, before.ends_at - timedelta(microseconds=1)) == 0
    assert run_due_deadlines(db, before.ends_at + 6 * DAY) == 1

    assert load_notice(db, agreed.id) == before
    assert load_case(db, agreed).closed_at is None
    assert list_word_recipients(db) == ["U-mia", "U-rosa"]
    shown = notices.load_notice(db, "acme", call=rosa(before.ends_at))
    assert (shown.over, shown.opens) == (True, None)


def test_more_time_after_the_end_asks_again_at_the_new_one(db: Database, agreed: Notice) -> None:
    """Extended once it was over: managers are asked anew on the new date, not before."""
    record_notice_given(db)
    ends_at = load_notice(db, agreed.id).ends_at
    assert ends_at is not None
    run_due_deadlines(db, ends_at)
    notices.extend_notice(db, "acme", by=14, why="nearly there", call=rosa(ends_at + DAY))
    assert run_due_deadlines(db, ends_at + 13 * DAY) == 0
    assert run_due_deadlines(db, ends_at + 14 * DAY) == 1
    assert len(list_word_recipients(db)) == 4


def test_a_word_that_was_overtaken_is_not_said(db: Database, agreed: Notice) -> None:
    """Slack was slow, and meanwhile it got more time or was met: the question does not go out any more."""
    record_notice_given(db)
    ends_at = load_notice(db, agreed.id).ends_at
    assert ends_at is not None
    run_due_deadlines(db, ends_at)
    asked = partial(notices.find_notice_to_report, db, agreed.id, "given")
    assert asked(now=ends_at) is not None
    notices.extend_notice(db, "acme", by=14, why="nearly there", call=rosa(ends_at))
    assert asked(now=ends_at) is None
    assert asked(now=ends_at + 14 * DAY) is not None
    notices.record_met(db, "acme", call=rosa(ends_at + DAY))
    assert asked(now=ends_at + 14 * DAY) is None


def test_who_votes_already_is_not_asked(db: Database, agreed: Notice) -> None:
    """With a ballot open on its last day, no word goes out: that question is being answered."""
    record_notice_given(db)
    ends_at = load_notice(db, agreed.id).ends_at
    assert ends_at is not None
    open_termination_ballot(db, by="U-mia", now=ends_at - DAY)
    assert run_due_deadlines(db, ends_at) == 1
    assert list_word_recipients(db) == []
