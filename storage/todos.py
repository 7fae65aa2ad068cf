"""What may have to be done by a person, read from the tables of other features. scoring/todos.py decides what is shown.

Each query reads an index of open things; results are ordered only where it is said. Customers on hold, archived or
withdrawn are left out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, literal_column, or_, select
from sqlmodel import Session

from scoring import strikes as strike_rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases.cases import Case, CaseRoute, Gate, ProblemSide
from scoring.cases.fixes import Fix
from scoring.cases.talks import Talk
from scoring.digests.reactions import DECIDING_ACTS, Review, ReviewAct
from scoring.notices import Notice, NoticeState
from scoring.replies import TO_TELL, UNSETTLED, Reply
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from scoring.strikes import ContestedStrike
from scoring.todos import RunningRecords
from scoring.transitions.steps import Step
from scoring.transitions.transitions import ReferralOutcome, Transition, TransitionState, VendorReferral
from storage import ballots, notices, replies, restrictions, strikes
from storage.cases import cases, fixes, holds, talks
from storage.customers import orphans
from storage.customers.customers import CUSTOMERS
from storage.digests import reactions
from storage.roles import people
from storage.schedule import deadlines
from storage.schedule.deadlines import CONTEST_LAPSES, CONTEST_WIDENS, NOTICE_SILENT
from storage.scorecards import standings
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

# literals rather than parameters, because only then SQLite uses the indexes of what is open
_IS_OPEN_BALLOT = _BALLOTS.state == literal_column("'open'")
_IS_OPEN_FIX = _FIXES.state == literal_column("'open'")
_IS_CONTESTED = _STRIKES.state == literal_column("'contested'")
_IS_OPEN_CASE, _IS_RUNNING_TRANSITION = _CASES.closed_at.is_(None), _TRANSITIONS.ended_at.is_(None)
_IS_RUNNING_NOTICE = _NOTICES.state.in_([NoticeState.AGREED.value, NoticeState.GIVEN.value])
_OPEN_CASES, _CUSTOMERS_IN_CASE = (
    select(_CASES.id).where(_IS_OPEN_CASE),
    select(_CASES.customer_id).where(_IS_OPEN_CASE),
)
_IS_LET_GO = exists().where(_TRANSITIONS.customer_id == _NOTICES.customer_id, _IS_RUNNING_TRANSITION)
_IS_UNARCHIVED = CUSTOMERS.c.archived_at.is_(None) & CUSTOMERS.c.withdrawn.is_(False)


def _is_active(customer_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Build the condition that a customer is not archived, withdrawn or on hold."""
    on_hold = exists().where(_HOLDS.customer_id == customer_id, _HOLDS.released_at.is_(None))
    return exists().where(CUSTOMERS.c.id == customer_id, _IS_UNARCHIVED) & ~on_hold


def _is_under_way() -> ColumnElement[bool]:
    """Build the condition that a case has passed its talk: there is a ballot, a notice or a transition."""
    return or_(
        exists().where(_BALLOTS.customer_id == _CASES.customer_id, _IS_OPEN_BALLOT),
        exists().where(_NOTICES.customer_id == _CASES.customer_id, _IS_RUNNING_NOTICE),
        exists().where(_TRANSITIONS.customer_id == _CASES.customer_id, _IS_RUNNING_TRANSITION),
    )


def _is_waived(gate: Gate) -> ColumnElement[bool]:
    return exists().where(_WAIVERS.case_id == _CASES.id, _WAIVERS.gate == gate.value)


def _select(records: Records[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    """Select records in no order: with one, SQLite would read the whole table rather than the index of what is open."""
    return select(records.table).where(*conditions)


def _select_open_cases(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Select open cases of active customers, at most `most`, the oldest first."""
    query = _select(cases.RECORDS, _IS_OPEN_CASE, *conditions, _is_active(_CASES.customer_id))
    return query.order_by(_CASES.opened_at, _CASES.id).limit(bindparam("most"))


_TO_VOTE = _select(
    ballots.RECORDS,
    _IS_OPEN_BALLOT,
    _BALLOTS.closes_at > bindparam("now"),
    exists().where(_SEATS.ballot_id == _BALLOTS.id, _SEATS.user_id == bindparam("person"), _SEATS.recused_at.is_(None)),
    ~exists().where(_VOTES.ballot_id == _BALLOTS.id, _VOTES.user_id == bindparam("person")),
    _is_active(_BALLOTS.customer_id),
)
_TRANSITIONS_OF = _select(
    transitions.RECORDS,
    _IS_RUNNING_TRANSITION,
    or_(_TRANSITIONS.asked == bindparam("person"), _TRANSITIONS.owner == bindparam("person")),
    _is_active(_TRANSITIONS.customer_id),
)
_TO_AGREE = _select_open_cases(
    _CASES.side == ProblemSide.THEIRS.value, _CASES.agreed_at.is_(None), ~_is_waived(Gate.FIXES), ~_is_under_way()
)
_HAS_TALK = exists().where(
    _TALKS.case_id == _CASES.id,
    _TALKS.withdrawn_at.is_(None),
    or_(
        _TALKS.answer.is_(None),
        _CASES.problem_at.is_(None),
        (_TALKS.recorded_at >= _CASES.problem_at) & or_(_TALKS.held_on.is_(None), _TALKS.held_on > _CASES.problem_at),
    ),
)
_NEEDS_TALK = ~_HAS_TALK & ~_is_waived(Gate.TALK)
_IS_MENDING = exists().where(_FIXES.customer_id == _CASES.customer_id, _IS_OPEN_FIX)
_IS_MENDED = exists().where(
    _FIXES.customer_id == _CASES.customer_id, _FIXES.case_id == _CASES.id, _FIXES.told_at.is_not(None)
)
_NEEDS_PART = (
    or_(_CASES.side.is_(None), (_CASES.side != ProblemSide.THEIRS.value) & ~_IS_MENDED)
    & ~_IS_MENDING
    & ~_is_waived(Gate.FIXES)
)
_IS_TO_BEGIN = or_(_CASES.problem == "", _NEEDS_TALK, _NEEDS_PART) & ~_is_under_way()


def _select_cases_perhaps_ready() -> Select[Any]:
    contested = exists().where(_STRIKES.customer_id == _CASES.customer_id, _IS_CONTESTED)
    voting = exists().where(_BALLOTS.customer_id == _CASES.customer_id, _IS_OPEN_BALLOT)
    moving = exists().where(_TRANSITIONS.customer_id == _CASES.customer_id, _IS_RUNNING_TRANSITION)
    has_given_notice = exists().where(
        _NOTICES.customer_id == _CASES.customer_id, _NOTICES.state == NoticeState.GIVEN.value
    )
    agreed = exists().where(_NOTICES.customer_id == _CASES.customer_id, _NOTICES.state == NoticeState.AGREED.value)
    severe = exists().where(
        _STRIKES.customer_id == _CASES.customer_id,
        _STRIKES.weight >= bindparam("severe_weight"),
        _STRIKES.state == strike_rules.StrikeState.COUNTED.value,
        _STRIKES.expires_at > bindparam("now"),
    )
    answered = exists().where(_TALKS.case_id == _CASES.id, _TALKS.answer.is_not(None), _TALKS.withdrawn_at.is_(None))
    done = (
        or_(_CASES.problem != "", _is_waived(Gate.PROBLEM))
        & or_(~_IS_MENDING, _is_waived(Gate.FIXES))
        & or_(answered, _is_waived(Gate.TALK))
    )
    may_vote = or_(has_given_notice, severe, _CASES.route == CaseRoute.SEVERE.value, done)
    return _select_open_cases(may_vote, ~contested, ~voting, ~moving, ~agreed)


_PERHAPS_READY = _select_cases_perhaps_ready()
_RUNNING_NOTICES = _select(
    notices.RECORDS,
    _IS_RUNNING_NOTICE,
    _NOTICES.customer_id.in_(_CUSTOMERS_IN_CASE),
    ~_IS_LET_GO,
    _is_active(_NOTICES.customer_id),
)
_TIED_BALLOTS = _select(
    ballots.RECORDS,
    _BALLOTS.state == BallotState.TIED.value,
    _BALLOTS.case_id.in_(_OPEN_CASES),
    _is_active(_BALLOTS.customer_id),
)
_UNPLANNED_TRANSITIONS = _select(
    transitions.RECORDS,
    _IS_RUNNING_TRANSITION,
    _TRANSITIONS.state.in_([TransitionState.OWNERLESS.value, TransitionState.OWNED.value]),
    _is_active(_TRANSITIONS.customer_id),
)
_CONTESTED = select(_STRIKES.customer_id).where(_IS_CONTESTED, _is_active(_STRIKES.customer_id)).distinct()
_OPEN_BALLOTS = _select(ballots.RECORDS, _IS_OPEN_BALLOT)
_GIVEN_NOTICES = _select(
    notices.RECORDS,
    _NOTICES.state == NoticeState.GIVEN.value,
    _NOTICES.customer_id.in_(_CUSTOMERS_IN_CASE),
    ~_IS_LET_GO,
)
_CURRENT_HOLDS = _select(holds.RECORDS, _HOLDS.released_at.is_(None))
_RUNNING_TRANSITIONS = _select(transitions.RECORDS, _IS_RUNNING_TRANSITION)


def list_ballots_to_vote(tx: Session, person: str, now: datetime) -> tuple[Ballot, ...]:
    """List the open ballots on whose roll the person is and in which they have not voted."""
    return _read(ballots.RECORDS, tx, _TO_VOTE, {"person": person, "now": now})


def list_fixes_of(tx: Session, person: str) -> tuple[Fix, ...]:
    """List the open fixes that the person owns."""
    return fixes.RECORDS.list_where(tx, _IS_OPEN_FIX, _is_active(_FIXES.customer_id), owner=person)


def list_unowned_fixes(tx: Session, person: str, *, strays: bool, away: Collection[str] = ()) -> tuple[Fix, ...]:
    """List the open fixes without an owner, or whose owner left, of customers the person looks after.

    With `strays` also those of customers nobody looks after. `away`: the ids of people who are away for long.
    """
    theirs = _looks_after(person, _FIXES.customer_id, strays=strays, away=away)
    unowned = or_(_FIXES.owner.is_(None), ~people.is_full_member(_FIXES.owner))
    return _read_by_age(fixes.RECORDS, tx, _IS_OPEN_FIX, theirs, unowned, _is_active(_FIXES.customer_id))


def list_planned_talks(
    tx: Session, person: str, *, strays: bool = False, away: Collection[str] = ()
) -> tuple[Talk, ...]:
    """List the talks planned for the person in open cases that nobody has reported on, unless the talk was waived.

    Of customers the person looks after also those planned for somebody who left; `strays` and `away` as for fixes.
    """
    in_case = exists().where(_CASES.id == _TALKS.case_id, _IS_OPEN_CASE, ~_is_waived(Gate.TALK))
    theirs = _looks_after(person, _TALKS.customer_id, strays=strays, away=away)
    waits = or_(_TALKS.holder == person, theirs & ~people.is_full_member(_TALKS.holder))
    unanswered = (_TALKS.answer.is_(None), _TALKS.withdrawn_at.is_(None))
    return _read_by_age(talks.RECORDS, tx, *unanswered, in_case, waits, _is_active(_TALKS.customer_id))


def list_transitions_of(tx: Session, person: str) -> tuple[Transition, ...]:
    """List the running transitions that the person owns or was asked to own."""
    return _read(transitions.RECORDS, tx, _TRANSITIONS_OF, {"person": person})


def list_open_steps(tx: Session, person: str) -> tuple[tuple[Step, Transition], ...]:
    """List the open steps, each with its running transition, of which the person owns the step or the transition.

    A step whose owner left has none.
    """
    planned = select(_TRANSITIONS.id).where(
        _IS_RUNNING_TRANSITION,
        _TRANSITIONS.state == TransitionState.RUNNING.value,
        _is_active(_TRANSITIONS.customer_id),
    )
    theirs = _STEPS.transition_id.in_(planned.where(_TRANSITIONS.owner == person))
    steps = transitions.STEPS.list_where(
        tx, _STEPS.transition_id.in_(planned), or_(_STEPS.owner == person, theirs), done_at=None
    )
    here = people.list_full_members(tx, [step.owner for step in steps if step.owner is not None])
    owned = tuple(step if step.owner in here else replace(step, owner=None) for step in steps)
    return tuple(_pair_with_transitions(tx, owned))


def list_referrals_to_check(
    tx: Session, person: str, *, since: datetime
) -> tuple[tuple[VendorReferral, Transition], ...]:
    """List the unanswered referrals asked about since then, each with its transition, which the person owns."""
    theirs = exists().where(_TRANSITIONS.id == _REFERRALS.transition_id, _TRANSITIONS.owner == person)
    was_asked = (_REFERRALS.asked_again_at >= since) & _REFERRALS.vendor_id.is_not(None)
    unanswered = referrals.RECORDS.list_where(tx, was_asked, theirs, outcome=ReferralOutcome.UNKNOWN, withdrawn_at=None)
    return tuple(_pair_with_transitions(tx, unanswered))


def list_claimed_reviews(tx: Session, person: str) -> tuple[Review, ...]:
    """List the reviews the person took from a digest, however long ago, after which nothing was decided."""
    later, reviews = get_table(reactions.ReviewRow).alias("later"), reactions.RECORDS.columns
    decided = exists().where(
        later.c.customer_id == reviews.customer_id,
        later.c.id > reviews.id,
        later.c.undone_at.is_(None),
        later.c.act.in_(sorted(act.value for act in DECIDING_ACTS)),
    )
    return reactions.RECORDS.list_where(
        tx,
        ~decided,
        _is_active(reviews.customer_id),
        exists().where(CUSTOMERS.c.id == reviews.customer_id, CUSTOMERS.c.former_at.is_(None)),
        by=person,
        act=ReviewAct.CLAIM,
        undone_at=None,
    )


def list_cases_to_begin(
    tx: Session, person: str, *, strays: bool, away: Collection[str] = (), most: int
) -> tuple[Case, ...]:
    """List open cases of customers the person looks after that lack a stated problem, our part, or a talk about it.

    At most `most`, the oldest first. With `strays` also those of customers nobody looks after. `away`: the ids of
    people who are away for long.
    """
    theirs = _looks_after(person, _CASES.customer_id, strays=strays, away=away)
    return _read(cases.RECORDS, tx, _select_open_cases(theirs, _IS_TO_BEGIN), {"most": most})


def list_cases_to_agree(tx: Session, *, most: int) -> tuple[Case, ...]:
    """List at most `most` open cases whose problem is on the customer's side and not agreed yet, the oldest first."""
    return _read(cases.RECORDS, tx, _TO_AGREE, {"most": most})


def list_open_replies(tx: Session) -> tuple[Reply, ...]:
    """List the replies that are not settled, and those after which the customer has still to be told."""
    is_active = _is_active(replies.RECORDS.columns.customer_id)
    return replies.RECORDS.list_where(tx, is_active, state=(*UNSETTLED, *TO_TELL), told_at=None)


def list_contested(tx: Session) -> tuple[ContestedStrike, ...]:
    """List the contested strikes, each with when it lapses and whether more people may decide by now."""
    loaded = strikes.load_strikes(tx, tx.connection().execute(_CONTESTED).scalars().all())
    contested = [
        strike for theirs in loaded.values() for strike in theirs if strike.state is strike_rules.StrikeState.CONTESTED
    ]
    ids = [str(strike.id) for strike in contested]
    due_dates = deadlines.load_due_dates(tx, ids, CONTEST_WIDENS, CONTEST_LAPSES) if ids else {}
    return tuple(
        ContestedStrike(
            strike,
            lapses_at=due_dates.get((CONTEST_LAPSES, str(strike.id))),
            widened=(CONTEST_WIDENS, str(strike.id)) not in due_dates,
        )
        for strike in contested
    )


def list_cases_perhaps_ready(tx: Session, policy: Policy, now: datetime, *, most: int) -> tuple[Case, ...]:
    """List at most `most` open cases in which a ballot on a notice or on letting go may be possible, the oldest first.

    This is only what SQL can decide, so that few cases are left for the rules: no strike is contested, no ballot,
    transition or agreed notice is open; and a notice has been given, a severe strike counts, or the steps that people
    have to do are done or waived.
    """
    values = {"severe_weight": policy.severe_weight, "now": now, "most": most}
    return _read(cases.RECORDS, tx, _PERHAPS_READY, values)


def list_running_notices(tx: Session) -> tuple[Notice, ...]:
    """List the final notices that are agreed or given, of customers who are not being let go."""
    return _read(notices.RECORDS, tx, _RUNNING_NOTICES)


def load_silence(tx: Session, over: Iterable[Notice]) -> dict[int, datetime]:
    """Load, by the ids of notices, from when silence about them counts as met; only where that is known."""
    due_dates = deadlines.load_due_dates(tx, [str(notice.id) for notice in over], NOTICE_SILENT)
    return {int(number): due_at for (_, number), due_at in due_dates.items()}


def list_tied_ballots(tx: Session) -> tuple[Ballot, ...]:
    """List the tied ballots on who hands a customer over, which wait for a manager to pick."""
    return _read(ballots.RECORDS, tx, _TIED_BALLOTS)


def list_unplanned_transitions(tx: Session) -> tuple[tuple[Transition, tuple[Ballot, ...]], ...]:
    """List the running transitions without an owner or a plan, each with the ballots that were held on its owner."""
    unplanned = _read(transitions.RECORDS, tx, _UNPLANNED_TRANSITIONS)
    case_ids = tuple(transition.case_id for transition in unplanned)
    on_owner = ballots.RECORDS.list_where(tx, case_id=case_ids, kind=BallotKind.OWNER) if case_ids else ()
    return tuple(
        (transition, tuple(ballot for ballot in on_owner if ballot.case_id == transition.case_id))
        for transition in unplanned
    )


def list_standings_of(tx: Session, person: str, *, most: int) -> tuple[tuple[Standing, ...], int]:
    """List the standings of at most `most` customers the person looks after, worst first, and count all of them."""
    theirs = or_(CUSTOMERS.c.owner == person, CUSTOMERS.c.backup == person)
    joined = _STANDINGS.join(CUSTOMERS, CUSTOMERS.c.id == _STANDINGS.c.customer_id)
    conditions = (theirs, _IS_UNARCHIVED, CUSTOMERS.c.former_at.is_(None))
    total = tx.connection().execute(select(func.count()).select_from(joined).where(*conditions)).scalar_one()
    page = (
        select(_STANDINGS).select_from(joined).where(*conditions).order_by(_STANDINGS.c.rank, _STANDINGS.c.customer_id)
    )
    rows = tx.connection().execute(page.limit(most))
    return tuple(Standing(**row._asdict()) for row in rows), total


def load_running(tx: Session) -> RunningRecords:
    """Load all open ballots, notices, holds, restrictions and transitions: everything that runs towards an end."""
    return RunningRecords(
        ballots=_read(ballots.RECORDS, tx, _OPEN_BALLOTS),
        notices=_read(notices.RECORDS, tx, _GIVEN_NOTICES),
        holds=_read(holds.RECORDS, tx, _CURRENT_HOLDS),
        transitions=_read(transitions.RECORDS, tx, _RUNNING_TRANSITIONS),
        restrictions=_read_by_age(restrictions.RECORDS, tx, restrictions.RECORDS.columns.ended_at.is_(None)),
    )


def _read(
    records: Records[Value], tx: Session, query: Select[Any], parameters: Mapping[str, object] | None = None
) -> tuple[Value, ...]:
    return tuple(records.from_row(row) for row in tx.connection().execute(query, parameters))


def _read_by_age(records: Records[Any], tx: Session, *conditions: ColumnElement[bool]) -> tuple[Any, ...]:
    """Read records, the oldest first; they are sorted here, so that SQLite reads the index of what is open."""
    return tuple(sorted(_read(records, tx, _select(records, *conditions)), key=lambda record: record.id))


def _looks_after(
    person: str, customer_id: ColumnElement[int], *, strays: bool, away: Collection[str]
) -> ColumnElement[bool]:
    theirs = or_(CUSTOMERS.c.owner == person, CUSTOMERS.c.backup == person)
    nobodys = orphans.is_orphaned(away)
    return exists().where(CUSTOMERS.c.id == customer_id, or_(theirs, nobodys) if strays else theirs)


def _pair_with_transitions(tx: Session, children: tuple[Any, ...]) -> Iterable[tuple[Any, Transition]]:
    ids = tuple({child.transition_id for child in children})
    parents = {parent.id: parent for parent in transitions.RECORDS.list_where(tx, id=ids)} if ids else {}
    return ((child, parents[child.transition_id]) for child in children)
