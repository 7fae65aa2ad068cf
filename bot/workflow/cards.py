"""Computing scorecards in a transaction. Every screen takes the grade of a customer from here."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.scorecards import scorecards as scorecard_rules
from scoring.scorecards.scorecards import UNKNOWN_MIX, Answer, Scorecard
from storage.roles import people
from storage.scorecards import dealings, mixes, scorecards


def compute_cards(tx: Session, customers: Iterable[Customer], *, policy: Policy, now: datetime) -> dict[int, Scorecard]:
    """Compute the scorecards of these customers at `now`, by id, with a few queries for all of them."""
    customer_of = {customer.id: customer for customer in customers}
    answers, overrides = scorecards.load_answers_and_overrides(tx, customer_of)
    bought = mixes.load_mixes(tx, customer_of, now=now) if policy.floor_mix else {}
    alone = _load_alone_from(tx, customer_of, answers, policy=policy, now=now)
    return {
        customer_id: scorecard_rules.build_card(
            customer,
            answers[customer_id],
            override=overrides.get(customer_id),
            mix=bought.get(customer_id, UNKNOWN_MIX),
            alone_from=alone.get(customer_id),
            now=now,
            policy=policy,
        )
        for customer_id, customer in customer_of.items()
    }


def compute_card(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> Scorecard:
    """Compute the scorecard of one customer at `now`."""
    return compute_cards(tx, (customer,), policy=policy, now=now)[customer.id]


def _load_alone_from(
    tx: Session,
    customers: Mapping[int, Customer],
    answers: Mapping[int, tuple[Answer, ...]],
    *,
    policy: Policy,
    now: datetime,
) -> dict[int, datetime]:
    """Return, by customer id, since when its only rater is the only one to deal with it, not counting leavers."""
    raters = {customer_id: scorecard_rules.find_lone_rater(theirs, policy) for customer_id, theirs in answers.items()}
    lone = {customer_id: rater for customer_id, rater in raters.items() if rater is not None}
    if not lone:
        return {}
    dealt = dealings.load_last_dealings(tx, lone, since=now - scorecard_rules.DEALING_LASTS)
    owners = {
        person
        for customer_id in lone
        for person in (customers[customer_id].owner, customers[customer_id].backup)
        if person
    }
    here = people.list_full_members(tx, owners.union(*dealt.values()))
    alone_from: dict[int, datetime] = {}
    for customer_id, rater in lone.items():
        customer = customers[customer_id]
        owning = [person for person in (customer.owner, customer.backup) if person in here]
        since = scorecard_rules.find_alone_from(
            rater, owning, {person: last for person, last in dealt.get(customer_id, {}).items() if person in here}
        )
        if since is not None:
            alone_from[customer_id] = since
    return alone_from
