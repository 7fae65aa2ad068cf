"""What is on record beside what the model says, and what must be so whatever the model says."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.workflow import case_files as casefiles
from scoring import ballots as tallies
from scoring.ballots import Ballot as Stored, Seat, Vote
from scoring.cases import gates
from storage import ballots, notices, strikes
from storage.cases import cases, fixes, holds
from storage.customers import customers
from storage.database import Database
from storage.schedule import deadlines
from storage.scorecards import standings
from storage.settings import policies
from storage.transitions import transitions
from tests.machine.counting import comes_to
from tests.machine.model import Ballot, Customer

Kept = dict[int, tuple[Stored, tuple[Seat, ...], tuple[Vote, ...]]]
"""Ballots that are decided, as they were when that was first seen."""


def agree(db: Database, customer: Customer, now: datetime, kept: Kept) -> None:
    """The customer on record is the model's."""
    with db.transaction(reading=True) as tx:
        number = customers.resolve_customer(tx, customer.key).id
        standing = standings.find_standing(tx, number)
        assert (standing.points if standing else 0) == customer.points(now)
        _case(tx, number, customer, now)
        _ballots(tx, number, customer, kept)
        _notices(tx, number, customer)
        _hold_and_parting(tx, number, customer)
        fixed = {fix.id: fix.state.value for fix in fixes.RECORDS.list_where(tx, customer_id=number)}
        assert fixed == {fix.id: fix.state for fix in customer.fixes}
        _deadlines(tx, number)


def _case(tx: Session, number: int, customer: Customer, now: datetime) -> None:
    stored_cases = cases.RECORDS.list_where(tx, customer_id=number)
    assert [case.closed_at for case in stored_cases] == [case.closed_at for case in customer.cases]
    assert [case.outcome or "" for case in stored_cases] == [case.outcome for case in customer.cases]
    case, known = cases.find_open_case(tx, number), customer.case
    if case is None or known is None:
        return
    assert case.problem == known.problem
    file = casefiles.load_case_file(
        tx, customers.get_customer(tx, number), case, policy=policies.get_policy(tx), now=now
    )
    assert {each.gate.value: each.passed for each in gates.list_gates(file)} == customer.gates(now)
    assert {strike.id for strike in file.tally.live} == {strike.id for strike in customer.live(now)}


def _ballots(tx: Session, number: int, customer: Customer, kept: Kept) -> None:
    stored_ballots = ballots.RECORDS.list_where(tx, customer_id=number)
    assert [ballot.id for ballot in stored_ballots] == [ballot.id for ballot in customer.ballots]
    assert sum(ballot.state.value in ("open", "tied") for ballot in stored_ballots) <= 1
    for stored, known in zip(stored_ballots, customer.ballots, strict=True):
        if stored.id in kept and stored == kept[stored.id][0]:
            seats, votes = _polled(tx, stored)
            assert (stored, seats, votes) == kept[stored.id]
            continue
        assert stored.id not in kept, "a decided ballot was changed"
        seats, votes = _polled(tx, stored)
        _ballot(stored, seats, votes, known)
        if stored.state.value in ("passed", "rejected", "lapsed"):
            kept[stored.id] = (stored, seats, votes)


def _polled(tx: Session, stored: Stored) -> tuple[tuple[Seat, ...], tuple[Vote, ...]]:
    return ballots.SEATS.list_where(tx, ballot_id=stored.id), ballots.VOTES.list_where(tx, ballot_id=stored.id)


def _ballot(stored: Stored, seats: tuple[Seat, ...], votes: tuple[Vote, ...], known: Ballot) -> None:
    assert {seat.user_id for seat in seats} == known.roll
    assert {seat.user_id for seat in seats if seat.recused_at is not None} == known.left
    assert {vote.user_id: (vote.choice, vote.cast_at) for vote in votes} == known.votes
    assert (stored.state.value, stored.closes_at, stored.closed_at) == (known.state, known.closes_at, known.closed_at)
    assert (stored.facts_at, stored.chosen or "") == (known.facts_at, known.chosen)
    assert (stored.extended_at is not None) == known.extended
    if stored.state.value in ("open", "tied"):
        assert known.case.closed_at is None, "a ballot runs on a closed case"
    if stored.result is not None:
        count = tallies.count_votes(stored, seats, votes)
        assert count.counts == stored.result
        if stored.state.value in ("passed", "rejected", "lapsed") and stored.closed_by is None:
            state, chosen = comes_to(known, {vote.user_id: vote.choice for vote in count.votes})
            assert (state, chosen) == (stored.state.value, stored.chosen or "")


def _notices(tx: Session, number: int, customer: Customer) -> None:
    stored_notices = notices.RECORDS.list_where(tx, customer_id=number)
    assert sum(notice.state.value in ("agreed", "given") for notice in stored_notices) <= 1
    assert [(n.state.value, n.days, n.give_by, n.ends_at, n.closed_at) for n in stored_notices] == [
        (n.state, n.days, n.give_by, n.over_at, n.closed_at) for n in customer.notices
    ]
    running = customer.running()
    assert running is None or running.case.closed_at is None, "a notice runs on a closed case"


def _hold_and_parting(tx: Session, number: int, customer: Customer) -> None:
    hold = holds.find_running_hold(tx, number)
    assert (hold and hold.until) == (customer.hold and customer.hold.until)
    parting, known = transitions.find_running_transition(tx, number), customer.parting
    assert (parting is None) == (known is None)
    if parting is not None and known is not None:
        assert (parting.state.value, parting.owner or "", parting.asked or "") == (
            known.state,
            known.owner,
            known.asked,
        )
        assert (parting.accept_by, parting.runners_up) == (known.accept_by, known.next_up)


def _deadlines(tx: Session, number: int) -> None:
    """Whatever will change something when it falls due belongs to something that is open; nudges only remind."""
    for due in deadlines.list_open_deadlines(tx, number):
        if due.kind in WAITS_FOR:
            assert WAITS_FOR[due.kind](tx, int(due.subject)), due


WAITS_FOR: dict[str, Callable[[Session, int], bool]] = {
    **dict.fromkeys(
        ("ballot.closes", "ballot.half", "ballot.last"), lambda tx, n: ballots.RECORDS.get(tx, n).state.value == "open"
    ),
    "case.gates": lambda tx, n: cases.RECORDS.get(tx, n).closed_at is None,
    **dict.fromkeys(
        ("contest.widens", "contest.lapses"), lambda tx, n: strikes.get_strike(tx, n).state.value == "contested"
    ),
    "hold.ends": lambda tx, n: holds.RECORDS.get(tx, n).released_at is None,
    "notice.lapses": lambda tx, n: notices.RECORDS.get(tx, n).state.value == "agreed",
    "notice.silent": lambda tx, n: notices.RECORDS.get(tx, n).state.value == "given",
    "notice.unused": lambda tx, n: notices.RECORDS.get(tx, n).state.value == "not_met",
    "notice.ends": lambda tx, n: notices.RECORDS.get(tx, n).state.value == "given",
    "transition.accepts": lambda tx, n: transitions.RECORDS.get(tx, n).state.value == "asked",
}
