"""Nudges at the desk, on both engines: to whom, when, once, newest only when late, none for what is closed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from bot import dispatch
from bot.features.cases.usecases import cases, fixes, holds, talks
from bot.features.cases.usecases.talks import TalkDetails
from bot.features.notices.usecases import notices
from bot.features.scorecards.usecases import scorecards
from bot.features.settings import usecases as policies
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder as Struck
from bot.workflow import case_updates as consequences, people
from scoring.cases.fixes import FixState
from scoring.roles import Person
from storage.customers import customers as customer_records
from storage.database import Database
from storage.settings import policies as policy_records
from tests.features.reminders.nudged import (
    ANA,
    BEN,
    JO,
    MIA,
    ROSA,
    build_call,
    build_moment,
    globex,
    list_queued_nudges,
    render_nudge,
)
from tests.surface.house import MONDAY
from tests.usecases import noticing
from tests.usecases.balloted import run_due_deadlines
from tests.usecases.conftest import Office, together


@pytest.fixture
def db(office: Office) -> Database:
    """The office with Globex."""
    return globex(office)


def fix(db: Database, due: date, now: datetime = MONDAY) -> fixes.FixChanged:
    """Rosa opens a fix for Globex that Ana sees to."""
    return fixes.open_fix(db, "globex", "write the scope down", owner=ANA, due=due, call=build_call(ROSA, now))


def test_a_fix_is_called_to_mind_on_the_morning_it_is_due(db: Database) -> None:
    """At nine on its day who owns it hears of it, once, however often umpire looks."""
    fix(db, date(2026, 1, 7))
    run_due_deadlines(db, build_moment(7, 8, 59))
    assert list_queued_nudges(db) == []
    run_due_deadlines(db, build_moment(7))
    run_due_deadlines(db, build_moment(7))
    run_due_deadlines(db, build_moment(8))
    assert list_queued_nudges(db) == [(ANA, "fix due")]


def test_an_overdue_fix_reaches_the_owner_of_the_customer_and_one_manager(db: Database) -> None:
    """Two business days later: those who can help, each once; who heard that it is due hears nothing more of it."""
    fix(db, date(2026, 1, 8))
    for day in range(5, 20):
        run_due_deadlines(db, build_moment(day, 10))
    assert list_queued_nudges(db) == [(ANA, "fix due"), (JO, "fix overdue"), (ROSA, "fix overdue")]


def test_a_day_off_waits_for_the_next_working_day(db: Database) -> None:
    """Due on a Saturday, said on Monday, and not on a holiday either."""
    policies.change_setting(db, "calendar.holidays", "2026-01-12", call=build_call("U-olga"))
    fix(db, date(2026, 1, 10))
    run_due_deadlines(db, build_moment(12, 23))
    assert list_queued_nudges(db) == []
    run_due_deadlines(db, build_moment(13))
    assert list_queued_nudges(db) == [(ANA, "fix due")]


def test_late_only_the_newest_is_said(db: Database) -> None:
    """After two weeks away people hear where things stand, not every step on the way."""
    fix(db, date(2026, 1, 7))
    run_due_deadlines(db, build_moment(21))
    assert list_queued_nudges(db) == [(ANA, "fix overdue"), (JO, "fix overdue"), (ROSA, "fix overdue")]
    run_due_deadlines(db, build_moment(22))
    assert len(list_queued_nudges(db)) == 3


def test_what_is_done_is_not_nudged_about(db: Database) -> None:
    """A fix that was closed, or opened by mistake, sends nothing; one that is open again does."""
    taken_back = fix(db, date(2026, 1, 7))
    dispatch.take_back(db, taken_back.undo, call=build_call(ROSA))
    fix(db, date(2026, 1, 7))
    closed = fixes.close_fix(
        db, "globex", None, "it is written", state=FixState.DONE, notified=True, call=build_call(ANA)
    )
    run_due_deadlines(db, build_moment(7))
    assert list_queued_nudges(db) == []
    dispatch.take_back(db, closed.undo, call=build_call(ANA, MONDAY + timedelta(minutes=5)))
    run_due_deadlines(db, build_moment(9))
    assert (JO, "fix overdue") in list_queued_nudges(db)


def test_what_was_done_meanwhile_is_not_shown(db: Database) -> None:
    """Slack was away over the morning: a fix closed by then is not spoken of."""
    fix(db, date(2026, 1, 7))
    run_due_deadlines(db, build_moment(7))
    assert [each.nudge.what for each in render_nudge(db, ANA, build_moment(7))] == ["due"]
    fixes.close_fix(
        db,
        "globex",
        None,
        "it is written",
        state=FixState.DONE,
        notified=True,
        call=build_call(ANA, build_moment(7, 9, 30)),
    )
    assert render_nudge(db, ANA, build_moment(7, 10)) == []


def test_a_hold_stops_nudges_and_they_come_in_a_morning_after(db: Database) -> None:
    """While a customer is on hold nobody is reminded but who placed it; afterwards as much later as it stood still."""
    fix(db, date(2026, 1, 7))
    holds.place_hold(
        db, "globex", "their office burnt down", date(2026, 1, 15), call=build_call(MIA, build_moment(6, 15))
    )
    run_due_deadlines(db, build_moment(14, 8))
    assert list_queued_nudges(db) == []
    run_due_deadlines(db, build_moment(14))
    assert list_queued_nudges(db) == [(MIA, "hold ends")]
    run_due_deadlines(db, build_moment(15, 0))
    run_due_deadlines(db, build_moment(16, 8))
    assert list_queued_nudges(db) == [(MIA, "hold ends")]
    run_due_deadlines(db, build_moment(16))
    assert list_queued_nudges(db) == [(ANA, "fix due"), (MIA, "hold ends")]


def test_a_hold_that_is_released_is_not_spoken_of(db: Database) -> None:
    """Nobody hears of the end of a hold that ended before."""
    holds.place_hold(db, "globex", "their office burnt down", date(2026, 1, 15), call=build_call(MIA))
    holds.release_hold(db, "globex", call=build_call(MIA, build_moment(6)))
    run_due_deadlines(db, build_moment(20))
    assert list_queued_nudges(db) == []


def test_a_restart_forgets_nothing(db: Database, url: str, open_database: Callable[[str], Database]) -> None:
    """What is to be said is on record: another process says it."""
    fix(db, date(2026, 1, 7))
    db.close()
    again = open_database(url)
    run_due_deadlines(again, build_moment(7))
    assert list_queued_nudges(again) == [(ANA, "fix due")]


def test_two_replicas_say_it_once(db: Database, office: Office) -> None:
    """Whoever wakes first says it, the others find it done."""
    fix(db, date(2026, 1, 7))
    together(office, [lambda door: run_due_deadlines(door, build_moment(7))] * 4)
    assert list_queued_nudges(db) == [(ANA, "fix due")]


def test_it_is_nine_where_the_person_is(db: Database) -> None:
    """Who owns it hears of it in their own morning, not in that of the workspace."""
    people.store_people(db, [Person(ANA, "Ana", True, timezone="America/New_York")], now=MONDAY)
    fix(db, date(2026, 1, 7))
    run_due_deadlines(db, build_moment(7, 13, 59))
    assert list_queued_nudges(db) == []
    run_due_deadlines(db, build_moment(7, 14))
    assert list_queued_nudges(db) == [(ANA, "fix due")]


def test_who_has_left_is_not_told(db: Database) -> None:
    """When nobody of those concerned works here any more, a manager hears of it."""
    fix(db, date(2026, 1, 7))
    people.store_people(db, [Person(ANA, "Ana", False)], now=MONDAY)
    run_due_deadlines(db, build_moment(7))
    assert list_queued_nudges(db) == [(ROSA, "fix due")]


def test_a_fix_that_a_strike_opened_is_nudged_about(db: Database) -> None:
    """Our part in a strike is a fix of the customer's owner, for two weeks."""
    strikes.record_strike(db, Struck("globex", "late-input", ours="partly"), call=build_call(ANA))
    run_due_deadlines(db, build_moment(19))
    assert list_queued_nudges(db) == [(JO, "fix due")]


def test_a_talk_is_asked_after_once_it_should_have_been_held(db: Database) -> None:
    """The business day after; and when silence is an answer, that it can be recorded. An answer ends it."""
    talks.plan_talk(db, TalkDetails("globex", on=date(2026, 1, 9), holder=BEN), call=build_call(JO))
    run_due_deadlines(db, build_moment(12, 8))
    assert (BEN, "talk answer") not in list_queued_nudges(db)
    run_due_deadlines(db, build_moment(12))
    run_due_deadlines(db, build_moment(23))
    assert [what for who, what in list_queued_nudges(db) if who == BEN] == ["talk answer", "talk silent"]

    talks.plan_talk(db, TalkDetails("globex", on=date(2026, 1, 26)), call=build_call(JO, build_moment(23)))
    talks.record_answer(db, TalkDetails("globex", "receptive", "we hear you"), call=build_call(BEN, build_moment(26)))
    run_due_deadlines(db, build_moment(30))
    assert [what for who, what in list_queued_nudges(db) if who == BEN] == ["talk answer", "talk silent"]


def test_the_owner_is_asked_for_the_problem_once(db: Database) -> None:
    """Two business days after a case opened without one; stated in time, nobody is asked."""
    strikes.record_strike(
        db, Struck("globex", "threat-or-harassment", "he threatened Li"), call=build_call(ANA, build_moment(8))
    )
    run_due_deadlines(db, build_moment(12, 8))
    assert list_queued_nudges(db) == []
    run_due_deadlines(db, build_moment(12))
    run_due_deadlines(db, build_moment(13))
    assert list_queued_nudges(db) == [(JO, "problem state")]


def test_a_stated_problem_is_not_asked_for(db: Database) -> None:
    """What was stated in time is not asked for, nor after the case is closed."""
    strikes.record_strike(
        db, Struck("globex", "threat-or-harassment", "he threatened Li"), call=build_call(ANA, build_moment(8))
    )
    cases.state_problem(db, "globex", "their new lead", "theirs", call=build_call(JO, build_moment(9)))
    run_due_deadlines(db, build_moment(20))
    assert list_queued_nudges(db) == []


def test_a_closed_case_is_quiet(db: Database) -> None:
    """With the case everything about it is over."""
    strikes.record_strike(
        db, Struck("globex", "threat-or-harassment", "he threatened Li"), call=build_call(ANA, build_moment(8))
    )
    cases.close_case(db, "globex", "they apologised", call=build_call(ROSA, build_moment(9)))
    run_due_deadlines(db, build_moment(20))
    assert list_queued_nudges(db) == []


def test_a_notice_nobody_gave_is_called_to_mind_before_it_lapses(db: Database) -> None:
    """Three business days before, whoever proposed it; once it is given, a week before it ends, whoever gave it."""
    noticing.agree_notice(db, "globex", by=MIA, now=MONDAY)
    wound(db)
    run_due_deadlines(db, build_moment(14))
    assert (MIA, "notice give") in list_queued_nudges(db)
    notices.record_given(db, "globex", how="by phone", days=14, call=build_call(ROSA, build_moment(14, 10)))
    run_due_deadlines(db, build_moment(20))
    assert (ROSA, "notice ends") in list_queued_nudges(db)
    assert sum(what.startswith("notice") for _, what in list_queued_nudges(db)) == 2


def test_more_time_for_a_notice_moves_its_nudge(db: Database) -> None:
    """The week is counted from the end there is: the first date says nothing."""
    noticing.agree_notice(db, "globex", by=MIA, now=MONDAY)
    notices.record_given(db, "globex", how="by phone", days=14, call=build_call(ROSA))
    notices.extend_notice(db, "globex", by=7, why="they need a buyer", call=build_call(ROSA, build_moment(6)))
    run_due_deadlines(db, build_moment(13))
    assert (ROSA, "notice ends") not in list_queued_nudges(db)
    run_due_deadlines(db, build_moment(19))
    assert (ROSA, "notice ends") in list_queued_nudges(db)


def test_a_grade_set_by_hand_is_called_to_mind_before_it_runs_out(db: Database) -> None:
    """A week before, whoever set it, as long as it stands."""
    scorecards.override_grade(db, "globex", "B", "they grow", call=build_call(MIA))
    scorecards.override_grade(db, "acme", "B", "they grow", call=build_call(MIA))
    scorecards.clear_override(db, "acme", call=build_call(MIA, build_moment(6)))
    run_due_deadlines(db, MONDAY + timedelta(days=85))
    assert list_queued_nudges(db) == [(MIA, "grade ends")]


def wound(db: Database) -> None:
    """What a passed ballot does after the notice is agreed."""
    with db.transaction() as tx:
        globex, policy = customer_records.resolve_customer(tx, "globex", lock=True), policy_records.get_policy(tx)
        consequences.update_case(tx, globex, policy=policy, now=MONDAY)


def three(db: Database) -> None:
    """Three points on Monday, which expire on 4 July."""
    for who, reason in ((ANA, "late-payment"), (BEN, "scope-creep"), (JO, "late-input")):
        strikes.record_strike(db, Struck("globex", reason), call=build_call(who))


def expiring(db: Database) -> list[str]:
    """Who heard that a case's points expire."""
    return [who for who, what in list_queued_nudges(db) if what == "strikes expire"]


def test_one_manager_hears_two_weeks_before_a_case_loses_its_ground(db: Database) -> None:
    """On the working day before, once, however often umpire looks; the manager who stated the problem comes first."""
    three(db)
    cases.state_problem(db, "globex", "nobody agreed the scope", "both", call=build_call(ROSA))
    run_due_deadlines(db, build_moment(170, 8, 59))
    assert expiring(db) == []
    for late in (0, 1, 60 * 24):
        run_due_deadlines(db, build_moment(170) + timedelta(minutes=late))
    assert expiring(db) == [ROSA]
    (told,) = [each for each in render_nudge(db, ROSA, build_moment(170)) if each.nudge.what == "expire"]
    assert told.nudge.on.isoformat() == "2026-07-04"


def test_points_that_are_gone_already_are_not_called_to_mind(db: Database) -> None:
    """Down until they have expired, or one voided meanwhile: there is no reason any more."""
    three(db)
    cases.state_problem(db, "globex", "nobody agreed the scope", "both", call=build_call(ROSA))
    run_due_deadlines(db, build_moment(186))
    assert expiring(db) == []


def test_a_void_strike_leaves_nothing_to_expire(db: Database) -> None:
    """Fewer points than open a case: nobody is told that they expire."""
    three(db)
    cases.state_problem(db, "globex", "nobody agreed the scope", "both", call=build_call(ROSA))
    strikes.void_strike(db, 1, "it was paid", call=build_call(ROSA, build_moment(169)))
    run_due_deadlines(db, build_moment(172))
    assert expiring(db) == []
