"""Ballots over days, on both engines: ends, extensions, reminders, new facts, holds; late is still right."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.features.cases.usecases import holds
from bot.features.settings import usecases as policies
from bot.features.strikes.usecases import strikes
from scoring.ballots import BallotKind, BallotState
from scoring.refusals import NotAllowed
from storage import notices
from storage.database import Database
from tests.surface.house import MONDAY
from tests.usecases.balloted import (
    FOUR,
    MIA,
    ROSA,
    build_call,
    cast_votes,
    count_audited,
    list_reminded,
    load_ballot,
    load_stored_ballot,
    moment_after,
    open_ballot,
    pass_termination,
    prepare_vote,
    run_due_deadlines,
)
from tests.usecases.conftest import Office, together


@pytest.fixture
def db(office: Office) -> Database:
    """Four voters, and a severe strike on Acme."""
    return prepare_vote(office, voters=FOUR)


@pytest.mark.parametrize("late", [timedelta(), timedelta(minutes=5), timedelta(days=15)])
def test_it_closes_as_of_its_end_once_however_late(db: Database, late: timedelta) -> None:
    """Umpire was away over the end: the result and its time are the same, and a second look finds nothing to do."""
    ends = open_ballot(db).ballot.closes_at
    cast_votes(db, "yes", "yes")

    assert "ballot.closes" in run_due_deadlines(db, ends + late)
    ballot = load_stored_ballot(db)
    assert (ballot.state, ballot.closed_at, ballot.closed_by) == (BallotState.PASSED, ends, None)
    run_due_deadlines(db, ends + late)
    assert count_audited(db, "ballot.passed") == 1
    assert load_stored_ballot(db) == ballot


def test_a_notice_agreed_late_leaves_its_whole_time(db: Database) -> None:
    """People are told when umpire is back, so the days to tell the customer run from then."""
    ends = open_ballot(db).ballot.closes_at
    cast_votes(db, "yes", "yes")

    run_due_deadlines(db, ends + timedelta(days=15))

    with db.transaction(reading=True) as tx:
        (notice,) = notices.RECORDS.list_where(tx, ballot_id=1)
    assert notice.agreed_at == ends + timedelta(days=15)


def test_too_few_votes_extend_it_once_and_then_it_lapses(db: Database) -> None:
    """48 hours and no quorum: 24 more; still none: lapsed, which may be asked again at once."""
    open_ballot(db)
    cast_votes(db, "yes")

    run_due_deadlines(db, moment_after(hours=48))
    longer = load_stored_ballot(db)
    assert (longer.state, longer.closes_at, longer.extended_at) == (
        BallotState.OPEN,
        moment_after(hours=72),
        moment_after(hours=48),
    )
    run_due_deadlines(db, moment_after(hours=71))
    assert load_stored_ballot(db).state is BallotState.OPEN
    run_due_deadlines(db, moment_after(hours=72))
    assert (load_stored_ballot(db).state, load_stored_ballot(db).closed_at) == (
        BallotState.LAPSED,
        moment_after(hours=72),
    )
    open_ballot(db, now=moment_after(hours=72))


def test_an_extended_ballot_may_still_pass(db: Database) -> None:
    """Votes of the first half count in the second."""
    open_ballot(db)
    cast_votes(db, "yes")
    run_due_deadlines(db, moment_after(hours=48))
    cast_votes(db, "", "yes", at=moment_after(hours=50))
    run_due_deadlines(db, moment_after(hours=72))
    assert load_stored_ballot(db).state is BallotState.PASSED


def test_away_over_both_ends_people_get_their_time_all_the_same(db: Database) -> None:
    """Started a week late umpire extends it from then, since nobody could vote in between; once, then it lapses."""
    open_ballot(db)
    run_due_deadlines(db, moment_after(days=7))
    ballot = load_stored_ballot(db)
    assert (ballot.state, ballot.extended_at, ballot.closes_at) == (
        BallotState.OPEN,
        moment_after(hours=48),
        moment_after(days=8),
    )
    cast_votes(db, "yes", at=moment_after(days=7, hours=23))
    run_due_deadlines(db, moment_after(days=20))
    assert (load_stored_ballot(db).state, load_stored_ballot(db).closed_at) == (
        BallotState.LAPSED,
        moment_after(days=8),
    )


def test_back_within_the_extension_it_ends_at_its_time(db: Database) -> None:
    """Away over the first end only: the extension is what it would have been."""
    open_ballot(db)
    run_due_deadlines(db, moment_after(hours=71))
    assert (load_stored_ballot(db).state, load_stored_ballot(db).closes_at) == (
        BallotState.OPEN,
        moment_after(hours=72),
    )


def test_who_has_not_voted_is_reminded_at_half_time_and_before_the_end(db: Database) -> None:
    """One word at 24 of 48 hours, one the evening before the end, as 12 hours before it is night; none to who voted."""
    open_ballot(db)
    cast_votes(db, "yes")
    run_due_deadlines(db, moment_after(hours=24))
    assert list_reminded(db) == list(FOUR[1:])
    run_due_deadlines(db, moment_after(hours=24, minutes=1))
    cast_votes(db, "", "no", at=moment_after(hours=30))
    run_due_deadlines(db, moment_after(hours=32))
    assert list_reminded(db) == [*FOUR[1:], *FOUR[2:]]


def test_a_late_reminder_is_the_newest_only(db: Database) -> None:
    """Away over half-time and the last call: one word, not two; away over the end: none."""
    open_ballot(db)
    run_due_deadlines(db, moment_after(hours=32))
    assert list_reminded(db, "ballot.half") == []
    assert list_reminded(db, "ballot.last") == list(FOUR)


def test_nobody_is_reminded_of_a_closed_ballot(db: Database) -> None:
    """Once it is decided, or its time is over, reminders say nothing."""
    open_ballot(db)
    cast_votes(db, "yes", "yes", "yes")
    assert load_stored_ballot(db).state is BallotState.PASSED
    assert [kind for kind in run_due_deadlines(db, moment_after(hours=60)) if kind.startswith("ballot")] == []
    assert list_reminded(db) == []


def test_each_reminder_comes_once_though_the_end_moves(db: Database) -> None:
    """After an extension nobody is called to the last hours a second time."""
    open_ballot(db)
    run_due_deadlines(db, moment_after(hours=24))
    run_due_deadlines(db, moment_after(hours=32))
    run_due_deadlines(db, moment_after(hours=48))
    run_due_deadlines(db, moment_after(hours=71))
    assert sorted(list_reminded(db)) == sorted(FOUR * 2)


def test_an_owner_ballot_has_one_reminder(db: Database) -> None:
    """Half-time and twelve hours before the end are the same moment in 24 hours: the morning of the last day."""
    pass_termination(db)
    open_ballot(db, BallotKind.OWNER, now=moment_after(hours=1))
    run_due_deadlines(db, moment_after(hours=13))
    assert list_reminded(db) == []
    run_due_deadlines(db, moment_after(hours=24))
    assert len(list_reminded(db)) == 4


def test_new_facts_flag_earlier_votes_and_add_a_day_once(db: Database) -> None:
    """A strike during the vote: votes before it are flagged, the end and the reminders move by 24 hours, once."""
    open_ballot(db)
    cast_votes(db, "yes")
    strikes.record_strike(
        db, strikes.StrikeOrder("acme", "late-payment"), call=build_call("U-2", moment_after(hours=2))
    )
    told = load_stored_ballot(db)
    assert (told.facts_at, told.closes_at) == (moment_after(hours=2), moment_after(hours=72))

    strikes.record_strike(db, strikes.StrikeOrder("acme", "scope-creep"), call=build_call("U-2", moment_after(hours=3)))
    again = load_stored_ballot(db)
    assert (again.facts_at, again.closes_at) == (moment_after(hours=3), moment_after(hours=72))
    run_due_deadlines(db, moment_after(hours=24))
    assert list_reminded(db) == []
    run_due_deadlines(db, moment_after(hours=48))
    assert list_reminded(db) == list(FOUR[1:])
    assert load_ballot(db).count.stale == ("U-1",)


def test_a_contest_and_a_void_are_new_facts_too(db: Database) -> None:
    """What takes weight from the case is heard as what adds to it."""
    strikes.record_strike(db, strikes.StrikeOrder("acme", "late-payment"), call=build_call("U-2"))
    open_ballot(db)
    strikes.contest_strike(db, 2, "it was paid", call=build_call("U-3", moment_after(hours=1)))
    assert load_stored_ballot(db).facts_at == moment_after(hours=1)
    strikes.void_strike(db, 2, "it was", call=build_call(MIA, moment_after(hours=2)))
    assert load_stored_ballot(db).facts_at == moment_after(hours=2)
    assert load_stored_ballot(db).closes_at == moment_after(hours=72)


def test_what_comes_after_the_end_is_no_new_fact(db: Database) -> None:
    """A strike before umpire has counted, but after the end, gives nobody more time."""
    open_ballot(db)
    cast_votes(db, "yes", "yes")
    strikes.record_strike(
        db, strikes.StrikeOrder("acme", "late-payment"), call=build_call("U-2", moment_after(hours=48))
    )
    run_due_deadlines(db, moment_after(hours=49))
    assert (load_stored_ballot(db).state, load_stored_ballot(db).closed_at) == (
        BallotState.PASSED,
        moment_after(hours=48),
    )


def test_on_hold_a_ballot_stands_still(db: Database) -> None:
    """No vote, no reminder and no end while the customer is on hold; afterwards everything comes that much later."""
    open_ballot(db)
    cast_votes(db, "yes", "yes")
    holds.place_hold(
        db, "acme", "their new owner", moment_after(days=3).date(), call=build_call(ROSA, moment_after(hours=1))
    )
    with pytest.raises(NotAllowed, match="on hold"):
        cast_votes(db, "", "", "no", at=moment_after(hours=2))
    assert run_due_deadlines(db, moment_after(hours=60)) == ["nudge.hold"], "only the word that the hold ends soon"
    run_due_deadlines(db, moment_after(hours=64))
    moved = load_stored_ballot(db)
    assert moved.state is BallotState.OPEN
    assert moved.closes_at > moment_after(hours=48)
    run_due_deadlines(db, moved.closes_at)
    assert (load_stored_ballot(db).state, load_stored_ballot(db).closed_at) == (BallotState.PASSED, moved.closes_at)


def test_two_replicas_close_it_once(office: Office) -> None:
    """Both wake at the same instant: one result, one entry in the audit, one notice."""
    db = prepare_vote(office, voters=FOUR)
    open_ballot(db)
    cast_votes(db, "yes", "yes")
    together(office, [partial(run_due_deadlines, now=moment_after(hours=48))] * 2)
    assert load_stored_ballot(db).state is BallotState.PASSED
    assert count_audited(db, "ballot.passed") == 1
    with db.transaction(reading=True) as tx:
        assert len(notices.RECORDS.list_where(tx, ballot_id=1)) == 1


def test_letting_go_never_ends_on_a_day_off(db: Database) -> None:
    """72 hours from Thursday are Sunday: it ends on Monday at 17:00, and so does its extension move."""
    thursday = moment_after(days=3)
    strikes.record_strike(db, strikes.StrikeOrder("acme", "late-payment"), call=build_call("U-2", thursday))
    assert open_ballot(db, BallotKind.TERMINATE, now=thursday).ballot.closes_at == datetime(
        2026, 1, 12, 17, tzinfo=MONDAY.tzinfo
    )


def test_a_running_ballot_keeps_its_rules(db: Database) -> None:
    """A quorum of everybody, set while it runs, is for the next ballot."""
    open_ballot(db)
    policies.change_setting(db, "ballot.notice-quorum", "100", call=build_call("U-olga"))
    cast_votes(db, "yes", "yes")
    run_due_deadlines(db, moment_after(hours=48))
    assert load_stored_ballot(db).state is BallotState.PASSED
