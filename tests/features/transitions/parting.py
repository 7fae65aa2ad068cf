"""How tests of parting begin: a ballot has decided to let a customer go, and another who hands it over."""

from collections.abc import Iterable

from sqlmodel import Session

from bot.features.transitions.usecases import transitions
from playground.slack.commands import Reply
from playground.slack.people import Person
from scoring.ballots import Ballot, BallotKind, BallotRules, BallotState
from scoring.cases.cases import CaseRoute
from scoring.rules.policy import Policy
from scoring.transitions.steps import Step
from scoring.transitions.transitions import Transition
from storage import ballots
from storage.cases import cases
from storage.customers import customers
from storage.transitions import transitions as transition_records
from tests.surface.house import House

RULES = BallotRules(quorum_percent=50, least=2, hours=24, proposer_votes=True)


def pass_termination(house: House, key: str = "acme") -> None:
    """A termination ballot passed: the transition has begun, without an owner."""
    with house.db.transaction() as tx:
        customer = customers.resolve_customer(tx, key, lock=True)
        case = cases.find_open_case(tx, customer.id) or cases.RECORDS.add(
            tx, customer_id=customer.id, route=CaseRoute.POINTS, opened_at=house.clock()
        )
        decided = add_passed_ballot(tx, house, case.id, customer.id, BallotKind.TERMINATE)
        transitions.begin_transition(tx, decided, policy=Policy(), now=house.clock())


def pass_owner_ballot(house: House, *people: Person, key: str = "acme") -> None:
    """An owner ballot passed: the first of these people was chosen, the others got fewer votes each."""
    with house.db.transaction() as tx:
        customer = customers.resolve_customer(tx, key, lock=True)
        case = cases.find_open_case(tx, customer.id)
        assert case is not None
        decided = add_passed_ballot(tx, house, case.id, customer.id, BallotKind.OWNER, [person.id for person in people])
        transitions.ask_chosen_owner(tx, decided, policy=Policy(), now=house.clock())


def pass_both_ballots(house: House, *people: Person, key: str = "acme") -> None:
    """Both ballots passed."""
    pass_termination(house, key)
    pass_owner_ballot(house, *people, key=key)


def plan_transition(house: House, owner: Person, *, last_day: str = "2026-02-10", key: str = "acme") -> None:
    """The owner accepted and planned."""
    pass_both_ballots(house, owner, key=key)
    house.types(owner, f"/umpire transition {key} accept")
    line = f'/umpire transition {key} plan --to provider --last-day {last_day} --scope "the sites"'
    assert "the last day is" in house.answer(owner, line)


def finish_all_steps(house: House, owner: Person, *, key: str = "acme", told: bool = True) -> None:
    """Every step is done, the customer referred to a vendor, and `told`, if it is on record, of the decision."""
    plan_transition(house, owner, key=key)
    if told:
        house.types(owner, f"/umpire transition {key} told")
    for number in range(1, 9):
        house.types(owner, f"/umpire transition {key} done {number}")
    house.types(house.rosa, "/umpire vendor add Initrode")
    house.types(owner, f"/umpire refer {key} Initrode")


def part_early(house: House, person: Person, line: str) -> Reply:
    """Say farewell before the agreed last day, and mean it; they were told today, if nobody recorded a day."""
    reply = house.types(person, line if get_transition(house).told_on else f"{line} --told today")
    person.clicks("Part Now", in_=reply)
    house.seen(person)
    return reply


def get_transition(house: House, key: str = "acme") -> Transition:
    """The transition on record."""
    with house.db.transaction(reading=True) as tx:
        found = transition_records.find_last_transition(tx, customers.resolve_customer(tx, key).id)
    assert found is not None
    return found


def list_steps(house: House, key: str = "acme") -> tuple[Step, ...]:
    """Its steps by number."""
    number = get_transition(house, key).id
    with house.db.transaction(reading=True) as tx:
        return tuple(sorted(transition_records.STEPS.list_where(tx, transition_id=number), key=lambda step: step.place))


def add_passed_ballot(
    tx: Session, house: House, case_id: int, customer_id: int, kind: BallotKind, candidates: Iterable[str] = ()
) -> Ballot:
    """A ballot that passed a moment ago, with the first of the candidates chosen."""
    standing = tuple(candidates)
    return ballots.RECORDS.add(
        tx,
        customer_id=customer_id,
        case_id=case_id,
        kind=kind,
        reason="",
        proposer=house.rosa.id,
        opened_at=house.clock(),
        closes_at=house.clock(),
        rules=RULES,
        state=BallotState.PASSED,
        candidates=standing,
        closed_at=house.clock(),
        chosen=standing[0] if standing else None,
        result={person: len(standing) - place for place, person in enumerate(standing)},
    )
