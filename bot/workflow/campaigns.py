"""Offering: the steps, in the caller's transaction, by which customers join a campaign and packages are proposed."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from bot.workflow import keepers, message_refresh as redrawing
from scoring import interactions, packages
from scoring.campaigns import Campaign, Offer, OfferState
from scoring.customers.customers import Customer
from scoring.packages import Package
from scoring.rules.policy import Policy
from scoring.transitions import transitions as farewells
from storage import campaigns, interactions as interaction_records, packages as package_records
from storage.campaigns import OfferFilter
from storage.scorecards import standings


def build_offer_filter(tx: Session, person: str, *, strays: bool, policy: Policy, now: datetime) -> OfferFilter:
    """The offers of a person's customers and, with `strays`, of those nobody looks after now."""
    return OfferFilter(person, strays, keepers.list_long_away(tx, policy=policy, now=now) if strays else frozenset())


def join_campaign(tx: Session, *, customer_id: int | None = None, now: datetime) -> Campaign | None:
    """Have a customer who is new or back, or everybody who is, join the campaign that runs, if one does.

    Whoever is archived or let go leaves it by that alone. Either changes what its message counts, which everybody
    writes to: so this comes last in a transaction, and nobody waits for one another.
    """
    campaign = campaigns.find_running_campaign(tx)
    if campaign is not None:
        campaigns.add_offers(tx, campaign.id, customer_id)
        redrawing.refresh_campaign(tx, campaign.id, now)
    return campaign


def load_packages_of_offers(
    tx: Session, found: Iterable[Offer], known: Mapping[int, Customer], *, policy: Policy, now: datetime
) -> dict[int, Package | None]:
    """The package of each offer, by the offer's id: the one chosen, or, while nothing was sent, the one that suits.

    What suits is worked out when it is read: it follows the list of packages and the customer's figures until the
    offer is made.
    """
    every = package_records.RECORDS.list_where(tx)
    numbered = {each.id: each for each in every}
    named: dict[int, Package | None] = {}
    open_: list[Offer] = []
    for offer in found:
        named[offer.id] = numbered.get(offer.package_id) if offer.package_id is not None else None
        if offer.package_id is None and offer.state is OfferState.TO_DO:
            open_.append(offer)
    window = interactions.build_window(now, policy)
    loads = interaction_records.sum_loads(tx, [offer.customer_id for offer in open_], window) if open_ and every else {}
    grades = standings.load_grades(tx, [offer.customer_id for offer in open_]) if every else {}
    for offer in open_ if every else ():
        load = loads.get(offer.customer_id)
        named[offer.id] = packages.propose_package(
            every,
            known[offer.customer_id],
            grade=grades.get(offer.customer_id),
            minutes_a_month=farewells.scale_to_month(load.minutes, policy) if load else None,
            today=now.astimezone(policy.zone).date(),
            policy=policy,
        )
    return named
