"""Cards: the step, in the caller's transaction, that computes scorecards. Every surface takes its grade from here."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.scorecards import scorecards as rules
from scoring.scorecards.scorecards import UNKNOWN_MIX, Answer, Scorecard
from storage.roles import people
from storage.scorecards import dealings, mixes, scorecards


def compute_cards(tx: Session, customers: Iterable[Customer], *, policy: Policy, now: datetime) -> dict[int, Scorecard]:
    """The cards of these customers at `now`, by id, in a few queries for all of them."""
    known = {customer.id: customer for customer in customers}
    answers, overrides = scorecards.load_answers(tx, known), scorecards.load_overrides(tx, known)
    bought = (
        mixes.load_mixes(tx, known, now=now) if policy.floor_mix else {}
    )  # nothing is read while no mix is required
    alone = _alone_from(tx, known, answers, policy=policy, now=now)
    return {
        number: rules.build_card(
            customer,
            answers[number],
            override=overrides.get(number),
            mix=bought.get(number, UNKNOWN_MIX),
            alone_from=alone.get(number),
            now=now,
            policy=policy,
        )
        for number, customer in known.items()
    }


def compute_card(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> Scorecard:
    """The same for one customer."""
    return compute_cards(tx, (customer,), policy=policy, now=now)[customer.id]


def _alone_from(
    tx: Session,
    customers: Mapping[int, Customer],
    answers: Mapping[int, tuple[Answer, ...]],
    *,
    policy: Policy,
    now: datetime,
) -> dict[int, datetime]:
    """From when on the only rater is the only one who deals with a customer; people who left do not."""
    raters = {number: rules.find_lone_rater(given, policy) for number, given in answers.items()}
    lone = {number: rater for number, rater in raters.items() if rater is not None}
    if not lone:
        return {}
    dealt = dealings.load_last_dealings(tx, lone, since=now - rules.DEALING_LASTS)
    owners = {person for number in lone for person in (customers[number].owner, customers[number].backup) if person}
    here = people.list_full_members(tx, owners.union(*dealt.values()))
    found: dict[int, datetime] = {}
    for number, rater in lone.items():
        customer = customers[number]
        owning = [person for person in (customer.owner, customer.backup) if person in here]
        at = rules.find_alone_from(rater, owning, {who: at for who, at in dealt.get(number, {}).items() if who in here})
        if at is not None:
            found[number] = at
    return found
