"""Case files: loading cases with everything that belongs to them, in a few queries however many there are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from bot.workflow import cards, keepers
from scoring import strikes as strike_rules
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case
from scoring.cases.fixes import FixState
from scoring.customers.customers import Customer
from scoring.roles import Role
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import DEALING_LASTS
from storage import ballots, campaigns, notices, strikes
from storage.cases import cases, fixes, holds, talks
from storage.roles import people, roles
from storage.scorecards import dealings
from storage.transitions import transitions

Value = TypeVar("Value")
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
    hold_of = _group_by("customer_id", holds.RECORDS.list_where(tx, customer_id=ids, released_at=None))
    ballots_of = _group_by("case_id", ballots.RECORDS.list_where(tx, case_id=case_ids))
    notices_of = _group_by("customer_id", notices.RECORDS.list_where(tx, customer_id=ids))
    transitions_of = _group_by("case_id", transitions.RECORDS.list_where(tx, case_id=case_ids))
    declined_at = campaigns.list_notice_decisions(tx, ids)
    owners = {
        customer_id: {person for person in (customers[customer_id].owner, customers[customer_id].backup) if person}
        for customer_id in ids
    }
    dealt = dealings.load_last_dealings(tx, ids, since=now - DEALING_LASTS)
    dealing = {customer_id: frozenset(owners[customer_id] | set(dealt.get(customer_id, ()))) for customer_id in ids}
    parts = {
        case.id: frozenset(
            person
            for person in (
                case.side_by,
                *(fix.owner for fix in fixes_of.get(case.customer_id, ()) if fix.state is FixState.OPEN),
                *(talk.holder for talk in talks_of.get(case.id, ()) if talk.answer is None),
            )
            if person is not None
        )
        for case in loaded_cases
    }
    here, managers = (
        people.list_full_members(tx, frozenset().union(*dealing.values(), *parts.values())),
        roles.list_people_with_role(tx, Role.MANAGER),
    )
    away = keepers.list_not_working(tx, frozenset().union(*owners.values()), policy=policy, now=now)

    def build(case: Case) -> CaseFile:
        customer_id = case.customer_id
        return CaseFile(
            customer=customers[customer_id],
            case=case,
            card=card_of[customer_id],
            tally=strike_rules.tally_strikes(strikes_of[customer_id], now=now, policy=policy),
            strikes=strikes_of[customer_id],
            fixes=fixes_of.get(customer_id, ()),
            talks=talks_of.get(case.id, ()),
            waivers=waivers_of.get(case.id, ()),
            hold=hold_of.get(customer_id, (None,))[-1],
            ballots=ballots_of.get(case.id, ()),
            notice=notices_of.get(customer_id, (None,))[-1],
            transition=transitions_of.get(case.id, (None,))[-1],
            policy=policy,
            now=now,
            dealing=dealing[customer_id] & here,
            managers=managers,
            declined=any(instant >= case.opened_at for instant in declined_at.get(customer_id, ())),
            away=away,
            gone=parts[case.id] - here,
        )

    return tuple(build(case) for case in loaded_cases)


def load_open_case_file(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> CaseFile | None:
    """Load the customer's open case with everything that belongs to it; None if there is no open case."""
    case = cases.find_open_case(tx, customer.id)
    return None if case is None else load_case_file(tx, customer, case, policy=policy, now=now)


def _group_by(name: str, values: Iterable[Value]) -> dict[int, tuple[Value, ...]]:
    """Group values by the id that each has in the named attribute, keeping their order."""
    grouped: dict[int, list[Value]] = {}
    for value in values:
        grouped.setdefault(getattr(value, name), []).append(value)
    return {group_id: tuple(members) for group_id, members in grouped.items()}
