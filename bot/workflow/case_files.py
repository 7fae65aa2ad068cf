"""Case files: loading cases with everything that belongs to them, in a few queries however many there are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from bot.workflow import ballots as ballot_workflow, cards, keepers, replies as reply_workflow, restrictions
from scoring import strikes as strike_rules, teams
from scoring.ballots import Ballot, BallotState
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case
from scoring.customers.customers import Customer
from scoring.notices import Notice, NoticeState
from scoring.roles import Role
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import DEALING_LASTS
from scoring.strikes import ContestedStrike, Strike, StrikeState
from scoring.transitions.transitions import TransitionState
from storage import ballots, campaigns, notices, strikes
from storage.cases import cases, fixes, holds, talks
from storage.roles import losses, people, roles
from storage.schedule import deadlines
from storage.schedule.deadlines import CONTEST_LAPSES, CONTEST_WIDENS, NOTICE_SILENT
from storage.scorecards import dealings
from storage.transitions import transitions

Value = TypeVar("Value")
Roll = frozenset[str]
MOST = 20
"""How many files a list shows."""


def load_case_file(tx: Session, customer: Customer, case: Case, *, policy: Policy, now: datetime) -> CaseFile:
    """Load a case with everything that belongs to it, as it stands at `now`."""
    (file,) = load_case_files(tx, {customer.id: customer}, (case,), policy=policy, now=now)
    return file


def load_case_files(
    tx: Session, customers: Mapping[int, Customer], loaded_cases: Sequence[Case], *, policy: Policy, now: datetime
) -> tuple[CaseFile, ...]:
    """Load several cases with everything that belongs to them. `customers` are their customers, by id."""
    ids, case_ids = tuple(case.customer_id for case in loaded_cases), tuple(case.id for case in loaded_cases)
    strikes_of = strikes.load_strikes(tx, ids)
    card_of = cards.compute_cards(tx, [customers[customer_id] for customer_id in ids], policy=policy, now=now)
    fixes_of = _group_by("customer_id", fixes.RECORDS.list_where(tx, customer_id=ids))
    talks_of = _group_by("case_id", talks.RECORDS.list_where(tx, case_id=case_ids, withdrawn_at=None))
    waivers_of = _group_by("case_id", cases.WAIVERS.list_where(tx, case_id=case_ids))
    held_of = _group_by("customer_id", holds.RECORDS.list_where(tx, customer_id=ids))
    held_by = _group_by("customer_id", ballots.RECORDS.list_where(tx, customer_id=ids))
    ballots_of = {
        case.id: tuple(each for each in held_by.get(case.customer_id, ()) if each.case_id == case.id)
        for case in loaded_cases
    }
    notices_of = _group_by("customer_id", notices.RECORDS.list_where(tx, customer_id=ids))
    transitions_of = _group_by("case_id", transitions.RECORDS.list_where(tx, case_id=case_ids))
    running = tuple(each.id for theirs in transitions_of.values() for each in theirs if each.planned_at is not None)
    open_steps = transitions.STEPS.list_where(tx, transition_id=running, done_at=None) if running else ()
    replies_of = _group_by("customer_id", reply_workflow.list_kept(tx, ids))
    open_reply_of = {
        customer_id: reply_workflow.find_unsettled(tx, known, policy=policy, now=now)
        for customer_id, known in replies_of.items()
    }
    declined_at = campaigns.list_notice_decisions(tx, ids)
    owners = {
        customer_id: {person for person in (customers[customer_id].owner, customers[customer_id].backup) if person}
        for customer_id in ids
    }
    dealt = dealings.load_last_dealings(tx, ids, since=now - DEALING_LASTS)
    dealing = {customer_id: frozenset(owners[customer_id] | set(dealt.get(customer_id, ()))) for customer_id in ids}
    rolls = _load_rolls(tx, ballots_of)
    involved = frozenset().union(
        *dealing.values(),
        *(roll for roll, _ in rolls.values()),
        (fix.owner for theirs in fixes_of.values() for fix in theirs if fix.owner is not None),
        (talk.holder for theirs in talks_of.values() for talk in theirs),
        (case.side_by for case in loaded_cases if case.side_by is not None),
        (who for theirs in transitions_of.values() for each in theirs for who in (each.owner, each.asked) if who),
    )
    here, absent = people.list_full_members(tx, involved), keepers.list_long_away(tx, policy=policy, now=now)
    managers, admins = roles.list_people_with_role(tx, Role.MANAGER), roles.list_people_with_role(tx, Role.ADMIN)
    clocks = _load_clocks(tx, strikes_of, notices_of)
    ownerless = any(each.state is TransitionState.OWNERLESS for theirs in transitions_of.values() for each in theirs)
    lost_lately = losses.list_losses_since(tx, now - teams.LOSS_COUNTS)
    team = ballot_workflow.load_team(tx, now=now) if ownerless or lost_lately else None
    silent_at = {of: clocks.get((NOTICE_SILENT, str(agreed[-1].id))) for of, agreed in notices_of.items()}
    restriction_of = restrictions.load_in_force(tx, [customers[each] for each in ids], policy=policy, now=now)

    def build(case: Case) -> CaseFile:
        customer_id = case.customer_id
        open_reply = open_reply_of.get(customer_id)
        roll, unvoted = rolls.get(case.id, (frozenset(), frozenset()))
        return CaseFile(
            customer=customers[customer_id],
            case=case,
            card=card_of[customer_id],
            tally=strike_rules.tally_strikes(strikes_of[customer_id], now=now, policy=policy),
            strikes=strikes_of[customer_id],
            fixes=fixes_of.get(customer_id, ()),
            talks=talks_of.get(case.id, ()),
            waivers=waivers_of.get(case.id, ()),
            hold=next((hold for hold in held_of.get(customer_id, ()) if hold.released_at is None), None),
            held=held_of.get(customer_id, ()),
            ballots=ballots_of[case.id],
            other_ballots=tuple(each for each in held_by.get(customer_id, ()) if each.case_id != case.id),
            notice=notices_of.get(customer_id, (None,))[-1],
            transition=(transition := transitions_of.get(case.id, (None,))[-1]),
            steps_open=sum(transition is not None and step.transition_id == transition.id for step in open_steps),
            policy=policy,
            now=now,
            dealing=dealing[customer_id] & here,
            managers=managers,
            declined=any(instant >= case.opened_at for instant in declined_at.get(customer_id, ())),
            replies=replies_of.get(customer_id, ()),
            reply=open_reply.reply if open_reply is not None else None,
            judges=open_reply.judges if open_reply is not None else None,
            away=frozenset(owners[customer_id]) & (absent | (involved - here)),
            admins=admins,
            gone=involved - here,
            absent=absent,
            voting=(unvoted & here) or (roll & here),
            contests=tuple(_build_contest(each, clocks) for each in strikes_of[customer_id] if _is_contested(each)),
            silent_at=silent_at.get(customer_id),
            restriction=restriction_of.get(customer_id),
            team=team,
        )

    return tuple(build(case) for case in loaded_cases)


def load_open_case_file(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> CaseFile | None:
    """Load the customer's open case with everything that belongs to it; None if there is no open case."""
    case = cases.find_open_case(tx, customer.id)
    return None if case is None else load_case_file(tx, customer, case, policy=policy, now=now)


def _load_rolls(tx: Session, ballots_of: Mapping[int, tuple[Ballot, ...]]) -> dict[int, tuple[Roll, Roll]]:
    """Load, by case id, the roll of its open ballot, and who on it has not voted."""
    all_held = (ballot for held in ballots_of.values() for ballot in held)
    case_of = {ballot.id: ballot.case_id for ballot in all_held if ballot.state is BallotState.OPEN}
    if not case_of:
        return {}
    ids = tuple(case_of)
    voted = {(vote.ballot_id, vote.user_id) for vote in ballots.VOTES.list_where(tx, ballot_id=ids)}
    seats = [seat for seat in ballots.SEATS.list_where(tx, ballot_id=ids) if seat.recused_at is None]
    rolls = {each: frozenset(seat.user_id for seat in seats if seat.ballot_id == each) for each in ids}
    return {
        case_id: (rolls[each], frozenset(person for person in rolls[each] if (each, person) not in voted))
        for each, case_id in case_of.items()
    }


def _load_clocks(
    tx: Session, strikes_of: Mapping[int, tuple[Strike, ...]], notices_of: Mapping[int, tuple[Notice, ...]]
) -> dict[tuple[str, str], datetime]:
    """Load when contests go to all judges and lapse, and when silence about notices counts as met."""
    contested = [str(strike.id) for struck in strikes_of.values() for strike in struck if _is_contested(strike)]
    given = [str(each.id) for agreed in notices_of.values() for each in agreed if each.state is NoticeState.GIVEN]
    if not contested and not given:
        return {}
    return deadlines.load_due_dates(tx, [*contested, *given], CONTEST_WIDENS, CONTEST_LAPSES, NOTICE_SILENT)


def _build_contest(strike: Strike, clocks: Mapping[tuple[str, str], datetime]) -> ContestedStrike:
    lapses_at, widens = clocks.get((CONTEST_LAPSES, str(strike.id))), (CONTEST_WIDENS, str(strike.id)) in clocks
    return ContestedStrike(strike, lapses_at=lapses_at, widened=not widens)


def _is_contested(strike: Strike) -> bool:
    return strike.state is StrikeState.CONTESTED


def _group_by(name: str, values: Iterable[Value]) -> dict[int, tuple[Value, ...]]:
    """Group values by the id that each has in the named attribute, keeping their order."""
    grouped: dict[int, list[Value]] = {}
    for value in values:
        grouped.setdefault(getattr(value, name), []).append(value)
    return {group_id: tuple(members) for group_id, members in grouped.items()}
