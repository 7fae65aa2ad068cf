"""Case files: reading everything about cases in the caller's transaction, a few queries however many they are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from bot.workflow import cards, keepers
from scoring import strikes as strike_rules
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case
from scoring.customers.customers import Customer
from scoring.roles import Role
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import DEALING_LASTS
from storage import ballots, campaigns as offers, notices, strikes
from storage.cases import cases, fixes, holds, talks
from storage.roles import people, roles
from storage.scorecards import dealings
from storage.transitions import transitions

Value = TypeVar("Value")
MOST = 20
"""Files that a list shows."""


def load_case_file(tx: Session, customer: Customer, case: Case, *, policy: Policy, now: datetime) -> CaseFile:
    """The case with all that belongs to it, as it stands at `now`."""
    (file,) = load_case_files(tx, {customer.id: customer}, (case,), policy=policy, now=now)
    return file


def load_case_files(
    tx: Session, customers: Mapping[int, Customer], found: Sequence[Case], *, policy: Policy, now: datetime
) -> tuple[CaseFile, ...]:
    """The same for cases of several customers, who are at hand."""
    ids, numbers = tuple(case.customer_id for case in found), tuple(case.id for case in found)
    struck = strikes.load_strikes(tx, ids)
    made = cards.compute_cards(tx, [customers[number] for number in ids], policy=policy, now=now)
    mended = _by("customer_id", fixes.RECORDS.list_where(tx, customer_id=ids))
    talked = _by("case_id", talks.RECORDS.list_where(tx, case_id=numbers, withdrawn_at=None))
    waived = _by("case_id", cases.WAIVERS.list_where(tx, case_id=numbers))
    held = _by("customer_id", holds.RECORDS.list_where(tx, customer_id=ids, released_at=None))
    voted = _by("case_id", ballots.RECORDS.list_where(tx, case_id=numbers))
    notified = _by("customer_id", notices.RECORDS.list_where(tx, customer_id=ids))
    moved = _by("case_id", transitions.RECORDS.list_where(tx, case_id=numbers))
    declined = offers.list_notice_decisions(tx, ids)
    owners = {
        number: {person for person in (customers[number].owner, customers[number].backup) if person} for number in ids
    }
    dealt = dealings.load_last_dealings(tx, ids, since=now - DEALING_LASTS)
    dealing = {number: frozenset(owners[number] | set(dealt.get(number, ()))) for number in ids}
    here, managers = (
        people.list_full_members(tx, frozenset().union(*dealing.values())),
        roles.list_people_with_role(tx, Role.MANAGER),
    )
    away = keepers.list_not_working(tx, frozenset().union(*owners.values()), policy=policy, now=now)

    def file(case: Case) -> CaseFile:
        number = case.customer_id
        return CaseFile(
            customer=customers[number],
            case=case,
            card=made[number],
            tally=strike_rules.tally_strikes(struck[number], now=now, policy=policy),
            strikes=struck[number],
            fixes=mended.get(number, ()),
            talks=talked.get(case.id, ()),
            waivers=waived.get(case.id, ()),
            hold=held.get(number, (None,))[-1],
            ballots=voted.get(case.id, ()),
            notice=notified.get(number, (None,))[-1],
            transition=moved.get(case.id, (None,))[-1],
            policy=policy,
            now=now,
            dealing=dealing[number] & here,
            managers=managers,
            declined=any(at >= case.opened_at for at in declined.get(number, ())),
            away=away,
        )

    return tuple(file(case) for case in found)


def load_open_case_file(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> CaseFile | None:
    """The same for the customer's open case, or None when there is none."""
    case = cases.find_open_case(tx, customer.id)
    return None if case is None else load_case_file(tx, customer, case, policy=policy, now=now)


def _by(name: str, found: Iterable[Value]) -> dict[int, tuple[Value, ...]]:
    """The values by the number each has under that name, in their order."""
    grouped: dict[int, list[Value]] = {}
    for each in found:
        grouped.setdefault(getattr(each, name), []).append(each)
    return {number: tuple(values) for number, values in grouped.items()}
