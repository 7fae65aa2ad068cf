"""Holds at the desk, on SQLite and on PostgreSQL: clocks stand still, and go on by exactly the time they stood."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot import dispatch
from bot.features.cases.usecases import holds
from bot.workflow import deadlines
from bot.workflow.requests import Call
from scoring import ballots as ballot_rules, notices as notice_rules
from scoring.ballots import BallotRules
from scoring.cases.cases import CaseRoute
from scoring.cases.holds import Hold
from scoring.refusals import AlreadyDone, Refusal
from scoring.rules.policy import Policy
from scoring.transitions import steps as step_rules, transitions as transition_rules
from storage import ballots, notices
from storage.cases import cases, holds as hold_records
from storage.customers import customers
from storage.database import Database
from storage.schedule import deadlines as deadline_records
from storage.schedule.deadlines import Deadline
from storage.transitions import transitions
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

RULES = BallotRules(quorum_percent=50, least=2, hours=48, proposer_votes=True)
KIND = "test.clock"
UNTIL = date(2026, 1, 26)
ENDS = datetime(2026, 1, 26, tzinfo=UTC)


def rosa(at: datetime = MONDAY) -> Call:
    """A manager's call."""
    return Call("U-rosa", at)


@pytest.fixture
def db(office: Office) -> Database:
    """One door to the office, with a ballot open, notices agreed and given, a transition and a clock of our own."""
    database = office.doors[0]
    soon = MONDAY + timedelta(days=2)
    with database.transaction() as tx:
        acme = customers.resolve_customer(tx, "acme").id
        case = cases.RECORDS.add(tx, customer_id=acme, route=CaseRoute.RAISED, opened_at=MONDAY).id
        held = {"customer_id": acme, "case_id": case}
        told = {"reason": "", "proposer": "U-rosa", "opened_at": MONDAY, "rules": RULES}
        ballots.RECORDS.add(tx, **held, **told, kind=ballot_rules.BallotKind.NOTICE, closes_at=soon)
        for number in (1, 2):
            done = ballots.RECORDS.add(
                tx,
                **held,
                **told,
                kind=ballot_rules.BallotKind.NOTICE,
                closes_at=MONDAY,
                state=ballot_rules.BallotState.PASSED,
            )
            given_ = (
                {"state": notice_rules.NoticeState.GIVEN, "given_on": MONDAY.date(), "ends_at": soon}
                if number == 2
                else {}
            )
            notices.RECORDS.add(tx, **held, ballot_id=done.id, agreed_at=MONDAY, give_by=soon, days=30, **given_)
        transitions.RECORDS.add(
            tx, **held, began_at=MONDAY, state=transition_rules.TransitionState.ASKED, asked="U-1", accept_by=soon
        )
        deadline_records.set_deadline(tx, KIND, "1", customer_id=acme, due_at=soon)
    return database


def standing(db: Database) -> tuple[datetime, datetime | None, datetime | None, datetime | None, dict[str, datetime]]:
    """When the ballot closes, the agreed notice has to be given, the given one ends, the answer is due; deadlines."""
    with db.transaction(reading=True) as tx:
        acme = customers.resolve_customer(tx, "acme").id
        [ballot] = ballots.RECORDS.list_where(tx, customer_id=acme, state=ballot_rules.BallotState.OPEN)
        agreed, running = notices.RECORDS.list_where(tx, customer_id=acme)
        [moving] = transitions.RECORDS.list_where(tx, customer_id=acme)
        due = {each.kind: each.due_at for each in deadline_records.list_open_deadlines(tx, acme)}
        return ballot.closes_at, agreed.give_by, running.ends_at, moving.accept_by, due


def on_record(db: Database) -> tuple[Hold, ...]:
    """Every hold, oldest first."""
    with db.transaction(reading=True) as tx:
        return hold_records.RECORDS.list_where(tx)


def tick(db: Database, now: datetime) -> list[str]:
    """Do everything that is due, as the ticker does; what kinds were done, in order."""
    fired: list[str] = []

    def clock(tx: object, due: Deadline, policy: Policy, now: datetime) -> None:
        del tx, policy, now
        fired.append(f"{due.kind} at {due.due_at:%Y-%m-%d %H:%M}")

    known = {KIND: clock, **holds.DEADLINES}
    while due := deadlines.find_next_due(db, now=now, kinds=known):
        if deadlines.run_deadline(db, due, known, now=now) and due.kind != KIND:
            fired.append(due.kind)
    return fired


def test_every_clock_moves_on_by_exactly_the_time_it_stood_still(db: Database) -> None:
    """Ballot, notices, answers and deadlines are each later by the length of the hold, to the minute."""
    before = standing(db)
    holds.place_hold(db, "acme", "waiting", UNTIL, call=rosa())

    done = holds.release_hold(db, "acme", call=rosa(MONDAY + timedelta(hours=7, minutes=13)))

    stood = timedelta(hours=7, minutes=13)
    assert done.stood_still == stood
    after = standing(db)
    assert [later - earlier for earlier, later in zip(before[:4], after[:4], strict=True)] == [stood] * 4  # type: ignore[operator]
    assert after[4] == {KIND: before[4][KIND] + stood}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 9_000), st.integers(1, 900)), min_size=1, max_size=3))
def test_holds_add_up(db: Database, spells: list[tuple[int, int]]) -> None:
    """Several holds one after the other move a clock by the sum of their minutes, whatever ran between."""
    start, now = standing(db), MONDAY
    with db.transaction() as tx:  # far enough away not to come while it runs
        acme = customers.resolve_customer(tx, "acme").id
        deadline_records.set_deadline(tx, KIND, "1", customer_id=acme, due_at=MONDAY + timedelta(days=300))
    for held, between in spells:
        holds.place_hold(db, "acme", "waiting", (now + timedelta(days=80)).date(), call=rosa(now))
        assert tick(db, now + timedelta(minutes=held)) == []
        now += timedelta(minutes=held)
        holds.release_hold(db, "acme", call=rosa(now))
        now += timedelta(minutes=between)

    total = timedelta(minutes=sum(held for held, _ in spells))
    after = standing(db)
    assert after[4][KIND] == MONDAY + timedelta(days=300) + total
    if start[0] + total < MONDAY + timedelta(days=4):  # nothing of it fell on a day off
        assert after[0] == start[0] + total


def test_a_frozen_clock_never_fires(db: Database) -> None:
    """What would have been due during the hold is not; after it, it is, later by the hold."""
    holds.place_hold(db, "acme", "waiting", UNTIL, call=rosa())

    assert tick(db, MONDAY + timedelta(days=20)) == []
    assert tick(db, ENDS) == ["hold.ends"]
    assert tick(db, ENDS + timedelta(days=1, hours=23)) == []
    assert tick(db, ENDS + timedelta(days=3)) == [f"{KIND} at 2026-01-28 00:00"]


def test_a_clock_set_during_a_hold_stands_still_too(db: Database) -> None:
    """A date that is set, or moved, while the customer is on hold does not come before the hold is over."""
    holds.place_hold(db, "acme", "waiting", UNTIL, call=rosa())
    with db.transaction() as tx:
        acme = customers.resolve_customer(tx, "acme").id
        for subject in ("1", "2"):
            deadline_records.set_deadline(tx, KIND, subject, customer_id=acme, due_at=MONDAY + timedelta(days=1))

    assert tick(db, MONDAY + timedelta(days=5)) == []
    assert tick(db, ENDS) == ["hold.ends"]
    assert len(tick(db, ENDS + timedelta(days=1))) == 2


def test_a_hold_ends_once_however_often_it_is_looked_at(db: Database) -> None:
    """Two replicas and a restart find one end: the hold is released once, and every clock moved once."""
    before = standing(db)
    holds.place_hold(db, "acme", "waiting", UNTIL, call=rosa())
    ready = threading.Barrier(2)

    def look() -> list[str]:
        ready.wait()
        return tick(db, ENDS + timedelta(minutes=1))

    with ThreadPoolExecutor(2) as pool:
        told = [each.result() for each in [pool.submit(look) for _ in range(2)]]

    assert [kind for each in told for kind in each] == ["hold.ends"]
    assert tick(db, ENDS + timedelta(minutes=2)) == []
    [hold] = on_record(db)
    assert (hold.released_at, hold.released_by) == (ENDS, "umpire")
    assert standing(db)[0] == before[0] + (ENDS - MONDAY)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=1), timedelta(days=400)])
def test_noticed_late_it_ended_on_its_day(db: Database, late: timedelta) -> None:
    """However long umpire was away, the hold ended as its day began, and clocks go on from there."""
    before = standing(db)
    holds.place_hold(db, "acme", "waiting", UNTIL, call=rosa())

    fired = tick(db, ENDS + late)

    assert fired[0] == "hold.ends"
    assert on_record(db)[0].released_at == ENDS
    assert standing(db)[:4] == tuple(each + (ENDS - MONDAY) for each in before[:4])  # type: ignore[operator]


def test_last_days_and_steps_move_by_whole_days(db: Database) -> None:
    """A running transition's last day and its open steps are later by the hold, a begun day counted whole."""
    with db.transaction() as tx:
        acme = customers.resolve_customer(tx, "acme").id
        [moving] = transitions.RECORDS.list_where(tx, customer_id=acme)
        last = date(2026, 3, 1)
        transitions.RECORDS.change(tx, moving.id, state=transition_rules.TransitionState.RUNNING, last_day=last)
        told = {"transition_id": moving.id, "kind": step_rules.StepKind.WORK, "what": "x", "due_on": last}
        done = transitions.STEPS.add(tx, **told, place=1, done_at=MONDAY).id
        waits = transitions.STEPS.add(tx, **told, place=2).id
    holds.place_hold(db, "acme", "waiting", UNTIL, call=rosa())

    holds.release_hold(db, "acme", call=rosa(MONDAY + timedelta(days=2, minutes=1)))

    with db.transaction(reading=True) as tx:
        assert transitions.RECORDS.get(tx, moving.id).last_day == date(2026, 3, 4)
        assert transitions.STEPS.get(tx, waits).due_on == date(2026, 3, 4)
        assert transitions.STEPS.get(tx, done).due_on == last


def test_undo_moves_clocks_by_no_more_than_they_stood_still(db: Database) -> None:
    """A hold taken back after nine minutes made every clock nine minutes later, and no more."""
    before = standing(db)
    undo = holds.place_hold(db, "acme", "waiting", UNTIL, call=rosa()).undo

    dispatch.take_back(db, undo, call=rosa(MONDAY + timedelta(minutes=9)))

    assert standing(db)[:4] == tuple(each + timedelta(minutes=9) for each in before[:4])  # type: ignore[operator]
    assert KIND in standing(db)[4]
    assert "hold.ends" not in standing(db)[4]
    assert tick(db, ENDS + timedelta(days=1))[:1] != ["hold.ends"]


def test_a_release_taken_back_stops_the_clocks_from_then_on(db: Database) -> None:
    """Put back, the hold stops the clocks again; in the minutes between they ran."""
    before = standing(db)
    holds.place_hold(db, "acme", "waiting", UNTIL, call=rosa())
    undo = holds.release_hold(db, "acme", call=rosa(MONDAY + timedelta(days=1))).undo
    dispatch.take_back(db, undo, call=rosa(MONDAY + timedelta(days=1, minutes=5)))

    assert tick(db, MONDAY + timedelta(days=10)) == []
    assert tick(db, ENDS) == ["hold.ends"]

    assert [hold.until for hold in on_record(db)] == [ENDS, ENDS]
    assert standing(db)[0] == before[0] + (ENDS - MONDAY) - timedelta(minutes=5)


def test_two_managers_hold_at_once_and_the_second_is_told(office: Office, db: Database) -> None:
    """Held by two at the same instant: one hold, and the other reads that there is one."""
    ready = threading.Barrier(2)

    def hold(who: str, door: Database) -> str:
        ready.wait()
        try:
            holds.place_hold(door, "acme", f"{who} waits", UNTIL, call=Call(who, MONDAY))
        except Refusal as refusal:
            return type(refusal).__name__
        return "held"

    doors = (office.doors * 2)[:2]
    with ThreadPoolExecutor(2) as pool:
        told = [pool.submit(hold, who, door) for who, door in zip(office.managers, doors, strict=True)]

    assert sorted(each.result() for each in told) == [AlreadyDone.__name__, "held"]
    assert len(on_record(db)) == 1
