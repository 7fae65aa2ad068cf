"""Fixes and talks at the desk, on SQLite and on PostgreSQL: what they change in a case, and two people at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot import dispatch
from bot.features.cases.usecases import cases as casework, fixes, talks
from bot.features.cases.usecases.talks import TalkDetails
from bot.features.strikes.usecases import strikes
from bot.workflow import case_files as casefiles
from bot.workflow.requests import AlreadyDelivered, Call
from scoring import ballots as ballot_rules
from scoring.cases import gates
from scoring.cases.cases import CaseRoute, Gate
from scoring.cases.fixes import FixState
from scoring.refusals import AlreadyDone, Refusal
from storage import audit, ballots
from storage.cases import cases, fixes as fix_records, talks as talk_records
from storage.customers import customers
from storage.database import Database
from storage.settings import policies
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

LATER = MONDAY + timedelta(days=2)


def rosa(key: str | None = None) -> Call:
    """A manager's call."""
    return Call("U-rosa", MONDAY, key)


def gate(db: Database, wanted: Gate, *, after: timedelta = timedelta(0)) -> bool:
    """Whether the gate of Acme's open case is passed then."""
    with db.transaction(reading=True) as tx:
        acme = customers.resolve_customer(tx, "acme")
        file = casefiles.load_open_case_file(tx, acme, policy=policies.get_policy(tx), now=MONDAY + after)
    assert file is not None
    return next(each.passed for each in gates.list_gates(file) if each.gate is wanted)


def together(acts: list[Callable[[], object]]) -> list[str]:
    """Do all at the same instant; what came of each, by the type of its refusal."""
    ready = threading.Barrier(len(acts))

    def act(do: Callable[[], object]) -> str:
        ready.wait()
        try:
            do()
        except (Refusal, AlreadyDelivered) as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(each.result() for each in [pool.submit(act, do) for do in acts])


@pytest.fixture
def doors(office: Office) -> tuple[Database, Database]:
    """Two doors to the office, with a case raised on Acme by stating its problem."""
    with office.doors[0].transaction() as tx:
        acme = customers.resolve_customer(tx, "acme").id
        cases.RECORDS.add(tx, customer_id=acme, route=CaseRoute.RAISED, opened_at=MONDAY, problem="Scope is unclear.")
    first, second = (office.doors * 2)[:2]
    return first, second


def test_an_open_fix_holds_its_gate_until_it_is_closed(doors: tuple[Database, Database]) -> None:
    """Our part is passed only by a finished fix of which they were told, and shut again by undo."""
    db = doors[0]
    casework.state_problem(db, "acme", "we send photos late", "both", call=rosa())
    assert not gate(db, Gate.FIXES)
    fixes.open_fix(db, "acme", "the photo list", call=rosa())
    assert not gate(db, Gate.FIXES)

    done = fixes.close_fix(db, "acme", None, "it goes out", state=FixState.DONE, notified=True, call=rosa())
    assert gate(db, Gate.FIXES)
    dispatch.take_back(db, done.undo, call=rosa())
    assert not gate(db, Gate.FIXES)


def test_a_fix_closed_by_two_at_once_is_closed_once(doors: tuple[Database, Database]) -> None:
    """One says done while the other drops it: one word stands, and the other reads that none is open."""
    fixes.open_fix(doors[0], "acme", "the photo list", call=rosa())

    told = together(
        [
            lambda: fixes.close_fix(
                doors[0], "acme", 1, "it goes out", state=FixState.DONE, notified=True, call=rosa()
            ),
            lambda: fixes.close_fix(
                doors[1], "acme", 1, "not ours", state=FixState.DROPPED, call=Call("U-mia", MONDAY)
            ),
        ]
    )

    assert told == ["AlreadyDone", "done"]
    with doors[0].transaction(reading=True) as tx:
        [fix] = fix_records.RECORDS.list_where(tx)
        closed = [entry.action for entry in audit.list_entries(tx) if entry.action in ("fix.done", "fix.dropped")]
    assert closed == [f"fix.{fix.state.value}"]


def test_one_delivery_opens_one_fix_and_one_talk(doors: tuple[Database, Database]) -> None:
    """The same delivery carried out by two hands has one effect."""
    opened = together([lambda: fixes.open_fix(doors[0], "acme", "it", call=rosa("a")) for _ in range(2)])
    answered = together(
        [
            lambda: talks.record_answer(doors[1], TalkDetails("acme", "partly", "they try"), call=rosa("b"))
            for _ in range(2)
        ]
    )

    assert opened == answered == ["AlreadyDelivered", "done"]
    with doors[0].transaction(reading=True) as tx:
        assert len(fix_records.RECORDS.list_where(tx)) == len(talk_records.RECORDS.list_where(tx)) == 1


def test_a_strike_of_ours_and_its_undo_open_and_drop_a_fix(doors: tuple[Database, Database]) -> None:
    """Its fix belongs to the open case, and goes with the strike; one that is done stays done."""
    db = doors[0]
    order = strikes.StrikeOrder("acme", "late-input", "photos came late", ours="mostly")
    first = strikes.record_strike(db, order, call=rosa())
    assert isinstance(first, strikes.StrikeRecorded)
    dispatch.take_back(db, first.undo, call=rosa())
    second = strikes.record_strike(db, order, call=rosa())
    assert isinstance(second, strikes.StrikeRecorded)
    fixes.close_fix(db, "acme", None, "we ask earlier", state=FixState.DONE, notified=True, call=rosa())
    dispatch.take_back(db, second.undo, call=rosa())

    with db.transaction(reading=True) as tx:
        found = fix_records.RECORDS.list_where(tx)
        [case] = cases.RECORDS.list_where(tx)
    assert [(fix.strike_id, fix.state) for fix in found] == [(1, FixState.DROPPED), (2, FixState.DONE)]
    assert {fix.case_id for fix in found} == {case.id}


def test_a_receptive_answer_passes_its_gate_after_thirty_days(doors: tuple[Database, Database]) -> None:
    """Receptive people get their days: the gate is passed as the thirtieth day after the talk begins, not before."""
    db = doors[0]
    told = talks.record_answer(db, TalkDetails("acme", "receptive", "they apologised"), call=rosa())

    assert not told.passage.passed
    assert not gate(db, Gate.TALK, after=timedelta(days=29, hours=14, minutes=59))
    assert gate(db, Gate.TALK, after=timedelta(days=29, hours=15))


def test_the_newest_answer_counts(doors: tuple[Database, Database]) -> None:
    """A later talk corrects an earlier one, and its undo lets the earlier count again."""
    db = doors[0]
    talks.record_answer(db, TalkDetails("acme", "receptive", "they apologised"), call=rosa())
    again = talks.record_answer(db, TalkDetails("acme", "pushed-back", "not after all"), call=Call("U-rosa", LATER))
    assert again.passage.passed

    dispatch.take_back(db, again.undo, call=Call("U-rosa", LATER))

    assert not gate(db, Gate.TALK, after=timedelta(days=3))


def test_an_answer_is_news_for_a_ballot_that_runs(doors: tuple[Database, Database]) -> None:
    """A ballot that is open hears of the answer: earlier votes are flagged from that moment."""
    db = doors[0]
    with db.transaction() as tx:
        acme = customers.resolve_customer(tx, "acme").id
        [case] = cases.RECORDS.list_where(tx)
        ballot = ballots.RECORDS.add(
            tx,
            customer_id=acme,
            case_id=case.id,
            kind=ballot_rules.BallotKind.NOTICE,
            reason="",
            proposer="U-mia",
            opened_at=MONDAY - timedelta(hours=1),
            closes_at=LATER,
            rules=ballot_rules.BallotRules(quorum_percent=50, least=2, hours=48, proposer_votes=True),
        )

    talks.record_answer(db, TalkDetails("acme", "partly", "they try"), call=rosa())

    with db.transaction(reading=True) as tx:
        assert ballots.RECORDS.get(tx, ballot.id).facts_at == MONDAY


def test_two_plans_at_once_are_one_talk(doors: tuple[Database, Database]) -> None:
    """Planned by two at the same instant, without a case even: one talk, moved by the second, in one case."""
    told = together(
        [
            lambda: talks.plan_talk(doors[0], TalkDetails("acme", on=(MONDAY + timedelta(days=1)).date()), call=rosa()),
            lambda: talks.plan_talk(doors[1], TalkDetails("acme", on=LATER.date()), call=Call("U-mia", MONDAY)),
        ]
    )

    assert told == ["done", "done"]
    with doors[0].transaction(reading=True) as tx:
        assert len(talk_records.RECORDS.list_where(tx)) == 1
    with pytest.raises(AlreadyDone):
        fixes.close_fix(doors[0], "acme", None, "x", state=FixState.DONE, notified=True, call=rosa())
