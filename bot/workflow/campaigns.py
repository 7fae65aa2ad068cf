"""Steps with campaigns in a transaction: who joins the running one, and which package each offer proposes."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from bot.workflow import keepers, message_refresh
from scoring import interactions, packages
from scoring.campaigns import Campaign, Offer, OfferState
from scoring.customers.customers import Customer
from scoring.packages import Package
from scoring.rules.policy import Policy
from scoring.transitions import transitions as transition_rules
from storage import campaigns, interactions as interaction_records, packages as package_records
from storage.campaigns import OfferFilter
from storage.scorecards import standings


def build_offer_filter(tx: Session, person: str, *, strays: bool, policy: Policy, now: datetime) -> OfferFilter:
    """Build the filter for offers to a person's customers and, with `strays`, to those nobody looks after now."""
    return OfferFilter(person, strays, keepers.list_long_away(tx, policy=policy, now=now) if strays else frozenset())


def join_campaign(tx: Session, *, customer_id: int | None = None, now: datetime) -> Campaign | None:
    """Add offers to the running campaign, if any, for one customer or for all current ones; return the campaign.

    An archived or let-go customer leaves a campaign without this. Call it last in a transaction: it updates the
    campaign's message, which all transactions about campaigns share.
    """
    campaign = campaigns.find_running_campaign(tx)
    if campaign is not None:
        campaigns.add_offers(tx, campaign.id, customer_id)
        message_refresh.refresh_campaign(tx, campaign.id, now)
    return campaign


def load_packages_of_offers(
    tx: Session, offers: Iterable[Offer], customers: Mapping[int, Customer], *, policy: Policy, now: datetime
) -> dict[int, Package | None]:
    """Return the package of each offer, by the offer's id: the chosen one or, before it is sent, the one that suits.

    The suiting package is worked out at each reading, so that it follows the packages on offer and the customer's
    figures until the offer is sent.
    """
    all_packages = package_records.RECORDS.list_where(tx)
    package_of_id = {package.id: package for package in all_packages}
    package_of_offer: dict[int, Package | None] = {}
    unsent: list[Offer] = []
    for offer in offers:
        package_of_offer[offer.id] = package_of_id.get(offer.package_id) if offer.package_id is not None else None
        if offer.package_id is None and offer.state is OfferState.TO_DO:
            unsent.append(offer)
    window = interactions.build_window(now, policy)
    loads = (
        interaction_records.sum_loads(tx, [offer.customer_id for offer in unsent], window)
        if unsent and all_packages
        else {}
    )
    grades = standings.load_grades(tx, [offer.customer_id for offer in unsent]) if all_packages else {}
    for offer in unsent if all_packages else ():
        load = loads.get(offer.customer_id)
        package_of_offer[offer.id] = packages.propose_package(
            all_packages,
            customers[offer.customer_id],
            grade=grades.get(offer.customer_id),
            minutes_a_month=transition_rules.scale_to_month(load.minutes, policy) if load else None,
            today=now.astimezone(policy.zone).date(),
            policy=policy,
        )
    return package_of_offer
