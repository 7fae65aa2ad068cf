"""What may wait for a person, found in the tables of other nouns; what of it does wait is decided in scoring.todos.

Each query reads an index of what is open; it gives an order only where it says so. Customers on hold, archived or
withdrawn are left out.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, exists, func, literal_column, or_, select
from sqlmodel import Session

from scoring import strikes as strike_rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases.cases import Case, CaseRoute, Gate, ProblemSide
from scoring.cases.fixes import Fix
from scoring.cases.talks import Talk
from scoring.notices import Notice, NoticeState
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from scoring.todos import ContestedStrike, RunningRecords, SetupProgress
from scoring.transitions.steps import Step
from scoring.transitions.transitions import ReferralOutcome, Transition, TransitionState, VendorReferral
from storage import ballots, notices, strikes
from storage.cases import cases, fixes, holds, talks
from storage.customers import orphans
from storage.customers.customers import CUSTOMERS
from storage.roles.roles import RoleHolderRow
from storage.schedule import deadlines
from storage.schedule.deadlines import CONTEST_LAPSES, CONTEST_WIDENS
from storage.scorecards import standings
from storage.settings.channels import ChannelRow
from storage.sql.records import Records
from storage.sql.statements import get_table
from storage.transitions import referrals, transitions

Value = TypeVar("Value")
_BALLOTS, _SEATS, _VOTES = ballots.RECORDS.columns, ballots.SEATS.columns, ballots.VOTES.columns
_CASES, _WAIVERS = cases.RECORDS.columns, cases.WAIVERS.columns
_FIXES, _TALKS, _HOLDS = fixes.RECORDS.columns, talks.RECORDS.columns, holds.RECORDS.columns
_NOTICES, _TRANSITIONS, _STEPS = notices.RECORDS.columns, transitions.RECORDS.columns, transitions.STEPS.columns
_REFERRALS, _STRIKES = referrals.RECORDS.columns, get_table(strikes.StrikeRow).c
_STANDINGS = get_table(standings.StandingRow)

# written out, not bound: only so does SQLite see that an index of what is open fits
_VOTING = _BALLOTS.state == literal_column("'open'")
_MENDING = _FIXES.state == literal_column("'open'")
_CONTESTED = _STRIKES.state == literal_column("'contested'")
_OPEN, _MOVING = _CASES.closed_at.is_(None), _TRANSITIONS.ended_at.is_(None)
_NOTIFIED = _NOTICES.state.in_([NoticeState.AGREED.value, NoticeState.GIVEN.value])
_OPEN_CASES, _CUSTOMERS_IN_CASE = select(_CASES.id).where(_OPEN), select(_CASES.customer_id).where(_OPEN)
_LET_GO = exists().where(_TRANSITIONS.customer_id == _NOTICES.customer_id, _MOVING)
_HERE = CUSTOMERS.c.archived_at.is_(None) & CUSTOMERS.c.withdrawn.is_(False)


def list_ballots_to_vote(tx: Session, person: str, now: datetime) -> tuple[Ballot, ...]:
    """The open ballots on whose roll the person is and in which they have not voted."""
    seated = exists().where(_SEATS.ballot_id == _BALLOTS.id, _SEATS.user_id == person, _SEATS.recused_at.is_(None))
    voted = exists().where(_VOTES.ballot_id == _BALLOTS.id, _VOTES.user_id == person)
    return _found(ballots.RECORDS, tx, _VOTING, _BALLOTS.closes_at > now, seated, ~voted, _waits(_BALLOTS.customer_id))


def list_fixes_of(tx: Session, person: str) -> tuple[Fix, ...]:
    """The open fixes the person owns."""
    return fixes.RECORDS.list_where(tx, _MENDING, _waits(_FIXES.customer_id), owner=person)


def list_unowned_fixes(tx: Session, person: str, *, strays: bool, away: Collection[str] = ()) -> tuple[Fix, ...]:
    """The open fixes nobody owns, of customers the person looks after; with `strays`, of those nobody does as well."""
    known = _of(person, _FIXES.customer_id, strays=strays, away=away)
    return fixes.RECORDS.list_where(tx, _MENDING, known, _waits(_FIXES.customer_id), owner=None)


def list_planned_talks(tx: Session, person: str) -> tuple[Talk, ...]:
    """The talks planned for the person, in a case that is open, about which nobody said how they went."""
    in_case = exists().where(_CASES.id == _TALKS.case_id, _OPEN)
    return talks.RECORDS.list_where(
        tx, in_case, _waits(_TALKS.customer_id), holder=person, answer=None, withdrawn_at=None
    )


def list_transitions_of(tx: Session, person: str) -> tuple[Transition, ...]:
    """The running transitions the person owns or is asked to."""
    theirs = or_(_TRANSITIONS.asked == person, _TRANSITIONS.owner == person)
    return _found(transitions.RECORDS, tx, _MOVING, theirs, _waits(_TRANSITIONS.customer_id))


def list_open_steps(tx: Session, person: str) -> tuple[tuple[Step, Transition], ...]:
    """The open steps of running transitions that are the person's, or in a transition of theirs."""
    planned = select(_TRANSITIONS.id).where(
        _MOVING, _TRANSITIONS.state == TransitionState.RUNNING.value, _waits(_TRANSITIONS.customer_id)
    )
    theirs = _STEPS.transition_id.in_(planned.where(_TRANSITIONS.owner == person))
    found = transitions.STEPS.list_where(
        tx, _STEPS.transition_id.in_(planned), or_(_STEPS.owner == person, theirs), done_at=None
    )
    return tuple(_with_transition(tx, found))


def list_referrals_to_check(
    tx: Session, person: str, *, since: datetime
) -> tuple[tuple[VendorReferral, Transition], ...]:
    """The referrals in transitions of the person that were asked about again since then, without an answer."""
    theirs = exists().where(_TRANSITIONS.id == _REFERRALS.transition_id, _TRANSITIONS.owner == person)
    asked = (_REFERRALS.asked_again_at >= since) & _REFERRALS.vendor_id.is_not(None)
    found = referrals.RECORDS.list_where(tx, asked, theirs, outcome=ReferralOutcome.UNKNOWN, withdrawn_at=None)
    return tuple(_with_transition(tx, found))


def list_cases_to_begin(
    tx: Session, person: str, *, strays: bool, away: Collection[str] = (), most: int
) -> tuple[Case, ...]:
    """Open cases of customers the person looks after in which the problem is not stated, or no talk about it planned.

    The oldest first, at most so many; with `strays` also those of customers nobody looks after.
    """
    about_it = or_(_TALKS.answer.is_(None), _CASES.problem_at.is_(None), _TALKS.recorded_at >= _CASES.problem_at)
    talked = exists().where(_TALKS.case_id == _CASES.id, _TALKS.withdrawn_at.is_(None), about_it)
    known = _of(person, _CASES.customer_id, strays=strays, away=away)
    return _cases(tx, known, or_(_CASES.problem == "", ~talked), ~_under_way(), most=most)


def list_cases_to_agree(tx: Session, *, most: int) -> tuple[Case, ...]:
    """Open cases whose problem is said to be theirs and nobody agreed yet, the oldest first, at most so many."""
    theirs = (_CASES.side == ProblemSide.THEIRS.value) & _CASES.agreed_at.is_(None) & ~_waived(Gate.FIXES)
    return _cases(tx, theirs, ~_under_way(), most=most)


def list_contested(tx: Session) -> tuple[ContestedStrike, ...]:
    """The contested strikes, each with how far its clocks are."""
    sought = select(_STRIKES.customer_id).where(_CONTESTED, _waits(_STRIKES.customer_id)).distinct()
    known = strikes.load_strikes(tx, tx.connection().execute(sought).scalars().all())
    found = [each for all_ in known.values() for each in all_ if each.state is strike_rules.StrikeState.CONTESTED]
    clocks = (
        deadlines.load_due_dates(tx, (str(each.id) for each in found), CONTEST_WIDENS, CONTEST_LAPSES) if found else {}
    )
    return tuple(
        ContestedStrike(
            each,
            lapses_at=clocks.get((CONTEST_LAPSES, str(each.id))),
            widened=(CONTEST_WIDENS, str(each.id)) not in clocks,
        )
        for each in found
    )


def list_cases_perhaps_ready(tx: Session, policy: Policy, now: datetime, *, most: int) -> tuple[Case, ...]:
    """Open cases in which a ballot on the notice or on termination may be proposed, the oldest first, at most so many.

    What SQL can tell stands here, so that few are left to be judged: nothing is contested, being voted on or handed
    over; and a notice runs, or a severe strike counts, or what a person has to do was done or waived.
    """
    contested = exists().where(_STRIKES.customer_id == _CASES.customer_id, _CONTESTED)
    voting = exists().where(_BALLOTS.customer_id == _CASES.customer_id, _VOTING)
    moving = exists().where(_TRANSITIONS.customer_id == _CASES.customer_id, _MOVING)
    given = exists().where(_NOTICES.customer_id == _CASES.customer_id, _NOTICES.state == NoticeState.GIVEN.value)
    agreed = exists().where(_NOTICES.customer_id == _CASES.customer_id, _NOTICES.state == NoticeState.AGREED.value)
    severe = exists().where(
        _STRIKES.customer_id == _CASES.customer_id,
        _STRIKES.weight >= policy.severe_weight,
        _STRIKES.state == strike_rules.StrikeState.COUNTED.value,
        _STRIKES.expires_at > now,
    )
    mending = exists().where(_FIXES.customer_id == _CASES.customer_id, _MENDING)
    answered = exists().where(_TALKS.case_id == _CASES.id, _TALKS.answer.is_not(None), _TALKS.withdrawn_at.is_(None))
    done = (
        or_(_CASES.problem != "", _waived(Gate.PROBLEM))
        & or_(~mending, _waived(Gate.FIXES))
        & or_(answered, _waived(Gate.TALK))
    )
    door = or_(given, severe, _CASES.route == CaseRoute.SEVERE.value, done)
    return _cases(tx, door, ~contested, ~voting, ~moving, ~agreed, most=most)


def list_running_notices(tx: Session) -> tuple[Notice, ...]:
    """The final notices that are agreed or given, of customers who are not let go yet."""
    waits = _waits(_NOTICES.customer_id)
    return _found(notices.RECORDS, tx, _NOTIFIED, _NOTICES.customer_id.in_(_CUSTOMERS_IN_CASE), ~_LET_GO, waits)


def list_tied_ballots(tx: Session) -> tuple[Ballot, ...]:
    """The ballots on an owner that wait for a manager's pick."""
    tie = _BALLOTS.state == BallotState.TIED.value
    return _found(ballots.RECORDS, tx, tie, _BALLOTS.case_id.in_(_OPEN_CASES), _waits(_BALLOTS.customer_id))


def list_unplanned_transitions(tx: Session) -> tuple[tuple[Transition, tuple[Ballot, ...]], ...]:
    """The transitions without an owner or a plan, each with the ballots held on its owner."""
    early = _TRANSITIONS.state.in_([TransitionState.OWNERLESS.value, TransitionState.OWNED.value])
    found = _found(transitions.RECORDS, tx, _MOVING, early, _waits(_TRANSITIONS.customer_id))
    ids = tuple(each.case_id for each in found)
    held = ballots.RECORDS.list_where(tx, case_id=ids, kind=BallotKind.OWNER) if ids else ()
    return tuple((each, tuple(ballot for ballot in held if ballot.case_id == each.case_id)) for each in found)


def list_standings_of(tx: Session, person: str, *, most: int) -> tuple[tuple[Standing, ...], int]:
    """The standings of the person's customers, as owner or backup, worst first, and how many they are in all."""
    theirs = or_(CUSTOMERS.c.owner == person, CUSTOMERS.c.backup == person)
    joined = _STANDINGS.join(CUSTOMERS, CUSTOMERS.c.id == _STANDINGS.c.customer_id)
    wanted = (theirs, _HERE, CUSTOMERS.c.former_at.is_(None))
    total = tx.connection().execute(select(func.count()).select_from(joined).where(*wanted)).scalar_one()
    page = select(_STANDINGS).select_from(joined).where(*wanted).order_by(_STANDINGS.c.rank, _STANDINGS.c.customer_id)
    rows = tx.connection().execute(page.limit(most))
    return tuple(Standing(**row._asdict()) for row in rows), total


def load_running(tx: Session) -> RunningRecords:
    """Everything that runs towards an end."""
    return RunningRecords(
        ballots=_found(ballots.RECORDS, tx, _VOTING),
        notices=_found(
            notices.RECORDS,
            tx,
            _NOTICES.state == NoticeState.GIVEN.value,
            _NOTICES.customer_id.in_(_CUSTOMERS_IN_CASE),
            ~_LET_GO,
        ),
        holds=_found(holds.RECORDS, tx, _HOLDS.released_at.is_(None)),
        transitions=_found(transitions.RECORDS, tx, _MOVING),
    )


def load_setup(tx: Session) -> SetupProgress:
    """What of setting umpire up is done."""
    holders, channels = get_table(RoleHolderRow).c, get_table(ChannelRow).c
    done = select(
        exists().where(channels.purpose == "review").label("channel"),
        exists().where(holders.role == "manager").label("managers"),
        exists().where(holders.role == "voter").label("voters"),
        exists().where(CUSTOMERS.c.id.is_not(None), _HERE).label("customers"),
    )
    row = tx.connection().execute(done).one()
    return SetupProgress(*(bool(each) for each in row))


def _found(records: Records[Value], tx: Session, *wanted: ColumnElement[bool]) -> tuple[Value, ...]:
    """In no order: asked for one, SQLite reads the whole table in it rather than the index of what is open."""
    rows = tx.connection().execute(select(records.table).where(*wanted))
    return tuple(records.from_row(row) for row in rows)


def _cases(tx: Session, *wanted: ColumnElement[bool], most: int) -> tuple[Case, ...]:
    sought = select(cases.RECORDS.table).where(_OPEN, *wanted, _waits(_CASES.customer_id))
    rows = tx.connection().execute(sought.order_by(_CASES.opened_at, _CASES.id).limit(most))
    return tuple(cases.RECORDS.from_row(row) for row in rows)


def _waits(customer_id: ColumnElement[int]) -> ColumnElement[bool]:
    held = exists().where(_HOLDS.customer_id == customer_id, _HOLDS.released_at.is_(None))
    return exists().where(CUSTOMERS.c.id == customer_id, _HERE) & ~held


def _of(person: str, customer_id: ColumnElement[int], *, strays: bool, away: Collection[str]) -> ColumnElement[bool]:
    wanted = or_(CUSTOMERS.c.owner == person, CUSTOMERS.c.backup == person)
    nobodys = orphans.is_orphaned(away)
    return exists().where(CUSTOMERS.c.id == customer_id, or_(wanted, nobodys) if strays else wanted)


def _under_way() -> ColumnElement[bool]:
    """Whether the case is past its talk: voted on, or with a notice, or its customer being handed over."""
    return or_(
        exists().where(_BALLOTS.customer_id == _CASES.customer_id, _VOTING),
        exists().where(_NOTICES.customer_id == _CASES.customer_id, _NOTIFIED),
        exists().where(_TRANSITIONS.customer_id == _CASES.customer_id, _MOVING),
    )


def _waived(gate: Gate) -> ColumnElement[bool]:
    return exists().where(_WAIVERS.case_id == _CASES.id, _WAIVERS.gate == gate.value)


def _with_transition(tx: Session, found: tuple[Any, ...]) -> Iterable[tuple[Any, Transition]]:
    ids = tuple({each.transition_id for each in found})
    known = {each.id: each for each in transitions.RECORDS.list_where(tx, id=ids)} if ids else {}
    return ((each, known[each.transition_id]) for each in found)
