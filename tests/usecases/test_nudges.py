"""Nudges at the desk, on both engines: to whom, when, once, newest only when late, none for what is closed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.usecases import (
    cases,
    clean_slates,
    consequences,
    customers,
    fixes,
    holds,
    notices,
    nudges,
    people,
    policies,
    scorecards,
    strikes,
    talks,
    undos,
)
from bot.usecases.desk import Call
from bot.usecases.strikes import Order as Struck
from bot.usecases.talks import Order
from scoring.fixes import State
from scoring.refusals import AlreadyDone, NotAllowed
from scoring.roles import Person
from scoring.strikes import Phase, phase
from storage import audit, outbox
from storage import customers as customer_records
from storage import policies as policy_records
from storage import strikes as strike_records
from storage.database import Database
from tests.surface.house import MONDAY
from tests.usecases import noticing
from tests.usecases.balloted import run_due
from tests.usecases.conftest import Office
from tests.usecases.test_strikes_together import together

ANA, BEN, JO, MIA, ROSA = "U-1", "U-2", "U-3", "U-mia", "U-rosa"
JANUARY = datetime(2026, 1, 1, tzinfo=UTC)


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of January 2026; the 5th is the Monday on which everything begins."""
    return JANUARY + timedelta(days=day - 1, hours=hour, minutes=minute)


def call(who: str, now: datetime = MONDAY) -> Call:
    """Somebody asks."""
    return Call(who, now)


def said(db: Database) -> list[tuple[str, str]]:
    """What was said so far, to whom: `fix due`, in order of people."""
    with db.transaction(reading=True) as tx:
        rows = tx.connection().execute(outbox.TABLE.select().where(outbox.TABLE.c.kind == "nudge")).all()
    return sorted((row.channel, f"{row.payload['nudge'][6:]} {row.subject.split(':')[1]}") for row in rows)


def shown(db: Database, person: str, now: datetime) -> list[nudges.Nudged]:
    """What a person would read at that instant of what was said to them."""
    with db.transaction(reading=True) as tx:
        rows = tx.connection().execute(outbox.TABLE.select().where(outbox.TABLE.c.channel == person)).all()
    told = [(row.payload, row.subject) for row in rows if row.kind == "nudge"]
    found = [nudges.to_say(db, p["customer"], p["nudge"], about, person=person, now=now) for p, about in told]
    return [each for each in found if each is not None]


@pytest.fixture
def db(office: Office) -> Database:
    """Globex, which Jo owns; Rosa and Mia are managers."""
    customers.add(office.doors[0], {"name": "Globex", "key": "globex", "owner": JO}, call=call(ROSA))
    return office.doors[0]


def fix(db: Database, due: str, now: datetime = MONDAY) -> fixes.Changed:
    """Rosa opens a fix for Globex that Ana sees to."""
    return fixes.open_(db, "globex", "write the scope down", owner=ANA, due=due, call=call(ROSA, now))


def test_a_fix_is_called_to_mind_on_the_morning_it_is_due(db: Database) -> None:
    """At nine on its day who owns it hears of it, once, however often umpire looks."""
    fix(db, "2026-01-07")
    run_due(db, at(7, 8, 59))
    assert said(db) == []
    run_due(db, at(7))
    run_due(db, at(7))
    run_due(db, at(8))
    assert said(db) == [(ANA, "fix due")]


def test_an_overdue_fix_reaches_the_owner_of_the_customer_and_one_manager(db: Database) -> None:
    """Two business days later: those who can help, each once; who heard that it is due hears nothing more of it."""
    fix(db, "2026-01-08")
    for day in range(5, 20):
        run_due(db, at(day, 10))
    assert said(db) == [(ANA, "fix due"), (JO, "fix overdue"), (ROSA, "fix overdue")]


def test_a_day_off_waits_for_the_next_working_day(db: Database) -> None:
    """Due on a Saturday, said on Monday, and not on a holiday either."""
    policies.configure(db, "calendar.holidays", "2026-01-12", call=call("U-olga"))
    fix(db, "2026-01-10")
    run_due(db, at(12, 23))
    assert said(db) == []
    run_due(db, at(13))
    assert said(db) == [(ANA, "fix due")]


def test_late_only_the_newest_is_said(db: Database) -> None:
    """After two weeks away people hear where things stand, not every step on the way."""
    fix(db, "2026-01-07")
    run_due(db, at(21))
    assert said(db) == [(ANA, "fix overdue"), (JO, "fix overdue"), (ROSA, "fix overdue")]
    run_due(db, at(22))
    assert len(said(db)) == 3


def test_what_is_done_is_not_nudged_about(db: Database) -> None:
    """A fix that was closed, or opened by mistake, sends nothing; one that is open again does."""
    taken_back = fix(db, "2026-01-07")
    undos.undo(db, taken_back.undo, call=call(ROSA))
    fix(db, "2026-01-07")
    closed = fixes.close(db, "globex", None, "it is written", as_=State.DONE, call=call(ANA))
    run_due(db, at(7))
    assert said(db) == []
    undos.undo(db, closed.undo, call=call(ANA, MONDAY + timedelta(minutes=5)))
    run_due(db, at(9))
    assert (JO, "fix overdue") in said(db)


def test_what_was_done_meanwhile_is_not_shown(db: Database) -> None:
    """Slack was away over the morning: a fix closed by then is not spoken of."""
    fix(db, "2026-01-07")
    run_due(db, at(7))
    assert [each.nudge.what for each in shown(db, ANA, at(7))] == ["due"]
    fixes.close(db, "globex", None, "it is written", as_=State.DONE, call=call(ANA, at(7, 9, 30)))
    assert shown(db, ANA, at(7, 10)) == []


def test_a_hold_stops_nudges_and_they_come_in_a_morning_after(db: Database) -> None:
    """While a customer is on hold nobody is reminded but who placed it; afterwards as much later as it stood still."""
    fix(db, "2026-01-07")
    holds.place(db, "globex", "their office burnt down", "2026-01-15", call=call(MIA, at(6, 15)))
    run_due(db, at(14, 8))
    assert said(db) == []
    run_due(db, at(14))
    assert said(db) == [(MIA, "hold ends")]
    run_due(db, at(15, 0))
    run_due(db, at(16, 8))
    assert said(db) == [(MIA, "hold ends")]
    run_due(db, at(16))
    assert said(db) == [(ANA, "fix due"), (MIA, "hold ends")]


def test_a_hold_that_is_released_is_not_spoken_of(db: Database) -> None:
    """Nobody hears of the end of a hold that ended before."""
    holds.place(db, "globex", "their office burnt down", "2026-01-15", call=call(MIA))
    holds.release(db, "globex", call=call(MIA, at(6)))
    run_due(db, at(20))
    assert said(db) == []


def test_a_restart_forgets_nothing(db: Database, url: str, open_database: Callable[[str], Database]) -> None:
    """What is to be said is on record: another process says it."""
    fix(db, "2026-01-07")
    db.close()
    again = open_database(url)
    run_due(again, at(7))
    assert said(again) == [(ANA, "fix due")]


def test_two_replicas_say_it_once(db: Database, office: Office) -> None:
    """Whoever wakes first says it, the others find it done."""
    fix(db, "2026-01-07")
    together(office, [lambda door: run_due(door, at(7))] * 4)
    assert said(db) == [(ANA, "fix due")]


def test_it_is_nine_where_the_person_is(db: Database) -> None:
    """Who owns it hears of it in their own morning, not in that of the workspace."""
    people.remember(db, [Person(ANA, "Ana", True, timezone="America/New_York")], now=MONDAY)
    fix(db, "2026-01-07")
    run_due(db, at(7, 13, 59))
    assert said(db) == []
    run_due(db, at(7, 14))
    assert said(db) == [(ANA, "fix due")]


def test_who_has_left_is_not_told(db: Database) -> None:
    """When nobody of those concerned works here any more, a manager hears of it."""
    fix(db, "2026-01-07")
    people.remember(db, [Person(ANA, "Ana", False)], now=MONDAY)
    run_due(db, at(7))
    assert said(db) == [(ROSA, "fix due")]


def test_a_fix_that_a_strike_opened_is_nudged_about(db: Database) -> None:
    """Our part in a strike is a fix of the customer's owner, for two weeks."""
    strikes.record(db, Struck("globex", "late-input", ours="partly"), call=call(ANA))
    run_due(db, at(19))
    assert said(db) == [(JO, "fix due")]


def test_a_talk_is_asked_after_once_it_should_have_been_held(db: Database) -> None:
    """The business day after; and when silence is an answer, that it can be recorded. An answer ends it."""
    talks.plan(db, Order("globex", on="2026-01-09", holder=BEN), call=call(JO))
    run_due(db, at(12, 8))
    assert (BEN, "talk answer") not in said(db)
    run_due(db, at(12))
    run_due(db, at(23))
    assert [what for who, what in said(db) if who == BEN] == ["talk answer", "talk silent"]

    talks.plan(db, Order("globex", on="2026-01-26"), call=call(JO, at(23)))
    talks.answer(db, Order("globex", "receptive", "we hear you"), call=call(BEN, at(26)))
    run_due(db, at(30))
    assert [what for who, what in said(db) if who == BEN] == ["talk answer", "talk silent"]


def test_the_owner_is_asked_for_the_problem_once(db: Database) -> None:
    """Two business days after a case opened without one; stated in time, nobody is asked."""
    strikes.record(db, Struck("globex", "threat-or-harassment", "he threatened Li"), call=call(ANA, at(8)))
    run_due(db, at(12, 8))
    assert said(db) == []
    run_due(db, at(12))
    run_due(db, at(13))
    assert said(db) == [(JO, "problem state")]


def test_a_stated_problem_is_not_asked_for(db: Database) -> None:
    """What was stated in time is not asked for, nor after the case is closed."""
    strikes.record(db, Struck("globex", "threat-or-harassment", "he threatened Li"), call=call(ANA, at(8)))
    cases.state_problem(db, "globex", "their new lead", "theirs", call=call(JO, at(9)))
    run_due(db, at(20))
    assert said(db) == []


def test_a_closed_case_is_quiet(db: Database) -> None:
    """With the case everything about it is over."""
    strikes.record(db, Struck("globex", "threat-or-harassment", "he threatened Li"), call=call(ANA, at(8)))
    cases.close(db, "globex", "they apologised", call=call(ROSA, at(9)))
    run_due(db, at(20))
    assert said(db) == []


def test_a_notice_nobody_gave_is_called_to_mind_before_it_lapses(db: Database) -> None:
    """Three business days before, whoever proposed it; once it is given, a week before it ends, whoever gave it."""
    noticing.agree(db, "globex", by=MIA, now=MONDAY)
    wound(db)
    run_due(db, at(14))
    assert (MIA, "notice give") in said(db)
    notices.given(db, "globex", how="by phone", on="", days="14", call=call(ROSA, at(14, 10)))
    run_due(db, at(20))
    assert (ROSA, "notice ends") in said(db)
    assert sum(what.startswith("notice") for _, what in said(db)) == 2


def test_more_time_for_a_notice_moves_its_nudge(db: Database) -> None:
    """The week is counted from the end there is: the first date says nothing."""
    noticing.agree(db, "globex", by=MIA, now=MONDAY)
    notices.given(db, "globex", how="by phone", on="", days="14", call=call(ROSA))
    notices.extended(db, "globex", by="7", why="they need a buyer", call=call(ROSA, at(6)))
    run_due(db, at(13))
    assert (ROSA, "notice ends") not in said(db)
    run_due(db, at(19))
    assert (ROSA, "notice ends") in said(db)


def test_a_grade_set_by_hand_is_called_to_mind_before_it_runs_out(db: Database) -> None:
    """A week before, whoever set it, as long as it stands."""
    scorecards.override(db, "globex", "B", "they grow", call=call(MIA))
    scorecards.override(db, "acme", "B", "they grow", call=call(MIA))
    scorecards.clear_override(db, "acme", call=call(MIA, at(6)))
    run_due(db, MONDAY + timedelta(days=85))
    assert said(db) == [(MIA, "grade ends")]


@pytest.fixture
def quiet(db: Database) -> Database:
    """A strike, a receptive talk, and sixty days without another strike."""
    strikes.record(db, Struck("globex", "late-input"), call=call(ANA))
    talks.answer(db, Order("globex", "receptive", "we hear you"), call=call(JO))
    cases.state_problem(db, "globex", "their new lead", "theirs", call=call(JO))
    return db


SIXTY = MONDAY + timedelta(days=60)


def test_a_clean_slate_is_proposed_once(quiet: Database) -> None:
    """Every manager is asked, on one morning, and never again about this talk."""
    run_due(quiet, SIXTY - timedelta(minutes=1))
    assert said(quiet) == []
    run_due(quiet, SIXTY)
    strikes.record(quiet, Struck("globex", "late-payment"), call=call(ANA, SIXTY + timedelta(days=1)))
    run_due(quiet, SIXTY + timedelta(days=100))
    assert said(quiet) == [(MIA, "slate clear"), (ROSA, "slate clear")]


def test_another_strike_puts_a_clean_slate_off(quiet: Database) -> None:
    """Sixty quiet days are counted from the last strike."""
    strikes.record(quiet, Struck("globex", "late-payment"), call=call(ANA, at(25)))
    run_due(quiet, SIXTY + timedelta(days=1))
    assert said(quiet) == []
    run_due(quiet, at(25 + 61))
    assert len(said(quiet)) == 2


def test_one_manager_decides_and_may_take_it_back(quiet: Database, office: Office) -> None:
    """Of two at the same instant one clears it; undone it counts again, and can be decided anew. Others may not."""
    run_due(quiet, SIXTY)
    with pytest.raises(NotAllowed):
        clean_slates.decide(quiet, 1, 1, clear=True, call=call(ANA, SIXTY))
    acts = [lambda door, who=who: decide(door, who) for who in (ROSA, MIA)]
    done = together(office, acts)
    won = next(each for each in done if isinstance(each, clean_slates.Decided))
    assert [type(each) for each in done if each is not won] == [AlreadyDone]
    assert standing(quiet) is Phase.CLEARED
    assert shown(quiet, MIA, SIXTY) == []

    winner = (ROSA, MIA)[done.index(won)]
    assert "Nothing is decided" in undos.undo(quiet, won.undo, call=call(winner, SIXTY))
    assert standing(quiet) is Phase.LIVE
    kept = clean_slates.decide(quiet, 1, 1, clear=False, call=call(winner, SIXTY))
    assert (kept.cleared, standing(quiet)) == (False, Phase.LIVE)
    assert audited(quiet) == ["strike.cleared", "strike.kept", "strike.undone"]


def test_a_clean_slate_is_not_decided_after_things_have_changed(quiet: Database) -> None:
    """A click that comes after another strike decides nothing, and says so."""
    run_due(quiet, SIXTY)
    strikes.record(quiet, Struck("globex", "late-payment"), call=call(ANA, SIXTY))
    with pytest.raises(AlreadyDone, match="Things have changed"):
        decide(quiet, ROSA)
    assert standing(quiet) is Phase.LIVE


def decide(db: Database, who: str) -> object:
    """A manager clears it."""
    return clean_slates.decide(db, 1, 1, clear=True, call=call(who, SIXTY))


def standing(db: Database) -> Phase:
    """How Globex's first strike stands."""
    with db.transaction(reading=True) as tx:
        return phase(strike_records.one(tx, 1), SIXTY)


def audited(db: Database) -> list[str]:
    """What the audit has of clean slates."""
    with db.transaction(reading=True) as tx:
        rows = tx.connection().execute(audit.AuditEntry.__table__.select()).all()  # type: ignore[attr-defined]
    return sorted(row.action for row in rows if row.action in ("strike.cleared", "strike.kept", "strike.undone"))


def wound(db: Database) -> None:
    """What a passed ballot does after the notice is agreed."""
    with db.transaction() as tx:
        globex, policy = customer_records.find(tx, "globex", lock=True), policy_records.in_force(tx)
        consequences.follow(tx, globex, policy=policy, now=MONDAY)
