"""What becomes of each offer of a campaign: mark it, choose another package, list them. See also `decisions`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import campaigns as campaign_workflow, contracts, message_refresh, requests
from bot.workflow.requests import Call, RequestContext, UndoHandler
from bot.workflow.undo import restore_fields, snapshot_fields
from scoring import campaigns as campaign_rules, packages
from scoring.campaigns import ANSWERED_STATES, Campaign, Offer, OfferState
from scoring.customers.customers import Customer, refuse_former
from scoring.digests.reactions import ReviewAct
from scoring.packages import Package
from scoring.quarterly_reviews.reviews import ClosetVerdict
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.terms import Terms
from scoring.values import notes
from scoring.values.money import format_plain_money
from storage import campaigns, packages as package_records, terms
from storage.campaigns import OFFERS
from storage.cases import holds as hold_records
from storage.customers import customers
from storage.database import Database, Json
from storage.digests import reactions
from storage.quarterly_reviews import reviews
from storage.requests.undos import Undo

PAGE_SIZE = 15
"""Customers on one page of a worklist."""
_UNDO_FIELDS = (
    *("state", "package_id", "sent_on", "met_on", "answered_on", "why", "marked_by", "marked_at"),
    *("decision", "decided_by", "decided_at", "decided_why"),
)


@dataclass(frozen=True, slots=True)
class OfferDetails:
    """An offer with its customer and campaign; `package` is the chosen one or, while nothing is sent, the proposed."""

    offer: Offer
    customer: Customer
    campaign: Campaign
    package: Package | None
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class OfferMarked:
    """An offer after it was marked or got another package, and the id of the undo.

    `channel` is where the campaign's message counts it; `terms` are what is on record once they signed.
    """

    details: OfferDetails
    channel: str | None
    undo: str
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of offers.

    `on_hold` and `repriced` are the ids of customers on hold, and of those a manager marked for new prices.
    """

    campaign: Campaign
    rows: tuple[OfferDetails, ...]
    total: int
    offset: int
    on_hold: frozenset[int]
    repriced: frozenset[int]
    manages: bool
    policy: Policy
    now: datetime


def mark_offer(
    db: Database,
    customer_name: str,
    word: str,
    why: str = "",
    on: date | None = None,
    *,
    contract: Mapping[str, str] | None = None,
    call: Call,
) -> OfferMarked:
    """Record what became of an offer: sent, met, signed, declined or to do. Source: product.md on campaigns.

    `on` is the day it happened, since the campaign began (None: today). `why` goes with an answer only, and
    `contract`, the terms agreed by field, with `signed` only: then they are written into the record with the package's
    price.
    """
    with db.transaction() as tx:
        if word.strip().casefold() == OfferState.SIGNED:
            package_records.lock_packages(tx)  # before the customer, as a package's new name is given to its customers
        context, details = lock_offer(tx, customer_name, call)
        if not word.strip():
            raise Incomplete(f"Say how the offer to {details.customer.name} stands.", field="state")
        state = campaign_rules.parse_state(word)
        if why.strip() and state not in ANSWERED_STATES:
            raise Malformed(
                "A reason goes with `signed` or `declined`.", field="why", typed="Another day goes with `--on`."
            )
        if contract and state is not OfferState.SIGNED:
            raise Malformed("What was agreed goes with `signed`.", field="state")
        reason = notes.check_text(why)
        # Where the actor is, the day on which the campaign started may not have begun yet.
        day = max(context.actor_date, details.campaign.started_on)
        if on is not None and on != context.actor_date:
            day = campaign_rules.check_day(on, details.campaign, context.actor_date)
        after = campaign_rules.mark_offer(
            details.offer, state, campaign=details.campaign, customer=details.customer, on=day
        )
        after = replace(
            after, marked_by=call.user_id, marked_at=context.now, why=reason if state in ANSWERED_STATES else after.why
        )
        if state is not OfferState.TO_DO and after.package_id is None and details.package is not None:
            after = replace(after, package_id=details.package.id)  # what was offered stays so
        verb = f"marked-{state.value.replace(' ', '-')}"
        return _store_change(tx, context, details, after, verb, {"from": day.isoformat()} | dict(contract or {}))


def choose_package(db: Database, customer_name: str, package_name: str, *, call: Call) -> OfferMarked:
    """Offer the customer another package, given its number or name; refused once they have signed."""
    with db.transaction() as tx:
        context, details = lock_offer(tx, customer_name, call)
        if details.campaign.closed_at is not None:
            campaign_rules.require_running(None)
        if not package_name.strip():
            raise Incomplete(f"Say which package to offer {details.customer.name}.", field="package")
        if details.offer.state is OfferState.SIGNED:
            raise AlreadyDone(f"{details.customer.name} has signed already; what they signed stays.")
        package = packages.choose_package(package_name, package_records.RECORDS.list_where(tx))
        if details.offer.package_id == package.id:
            raise AlreadyDone(f"{package.name} is what {details.customer.name} is offered already.")
        return _store_change(tx, context, details, replace(details.offer, package_id=package.id), "package-chosen")


def load_offer_to_mark(db: Database, customer_name: str, *, call: Call) -> tuple[OfferDetails, tuple[Package, ...]]:
    """Load the offer that a form is about, and the packages to choose from; refused to those who may not mark it."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        details = _load_offer(tx, customer_name, context, lock=False)
        return details, packages.list_packages(package_records.RECORDS.list_where(tx))


def load_worklist(db: Database, offset: int = 0, *, call: Call) -> Worklist:
    """Load one page of the offers to the person's customers; managers also get those nobody looks after."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        campaign = campaign_rules.require_running(campaigns.find_running_campaign(tx))
        manages = Role.MANAGER in context.actor.roles
        offer_filter = campaign_workflow.build_offer_filter(
            tx, call.user_id, strays=manages, policy=context.policy, now=context.now
        )
        page, total = campaigns.list_offers(
            tx, campaign.id, tuple(OfferState), offer_filter, limit=PAGE_SIZE, offset=max(0, offset)
        )
        rows = load_offer_details(tx, page, campaign, policy=context.policy, now=context.now)
        ids = tuple(each.customer_id for each in page)
        holds = hold_records.RECORDS.list_where(tx, customer_id=ids, released_at=None) if ids else ()
        on_hold = frozenset(each.customer_id for each in holds)
        repriced = list_marked_for_reprice(tx, ids)
        return Worklist(campaign, rows, total, max(0, offset), on_hold, repriced, manages, context.policy, context.now)


def list_marked_for_reprice(tx: Session, ids: tuple[int, ...]) -> frozenset[int]:
    """List those of these customers whom a manager marked for new prices.

    That is by a reaction on a digest, or as the verdict of the last quarterly review.
    """
    reviewed = reactions.RECORDS.list_where(tx, customer_id=ids, act=ReviewAct.REPRICE, undone_at=None) if ids else ()
    verdicts = reviews.load_last_verdicts(tx, ids)
    by_verdict = {number for number, verdict in verdicts.items() if verdict is ClosetVerdict.REPRICE}
    return frozenset(each.customer_id for each in reviewed) | by_verdict


def load_offer_details(
    tx: Session, offers: tuple[Offer, ...], campaign: Campaign, *, policy: Policy, now: datetime
) -> tuple[OfferDetails, ...]:
    """Load the customers and packages of these offers, with a fixed number of queries."""
    customers_by_id = customers.load_customers(tx, [each.customer_id for each in offers])
    packages_by_offer = campaign_workflow.load_packages_of_offers(tx, offers, customers_by_id, policy=policy, now=now)
    return tuple(
        OfferDetails(each, customers_by_id[each.customer_id], campaign, packages_by_offer[each.id], policy, now)
        for each in offers
    )


def lock_offer(
    tx: Session, customer_name: str, call: Call, action: Action = Action.MARK_OFFER
) -> tuple[RequestContext, OfferDetails]:
    """Begin the request, then lock and load the campaign's offer to a customer; refused to those who may not."""
    context = requests.begin_request(tx, call, Action.TODO)
    return context, _load_offer(tx, customer_name, context, action=action)


def store_offer(tx: Session, after: Offer) -> Offer:
    """Store every field of an offer that can change."""
    return OFFERS.change(tx, after.id, **{name: getattr(after, name) for name in _UNDO_FIELDS})


def snapshot_offer(offer: Offer) -> Json:
    """Return every field of an offer that can change, as an undo stores it."""
    return snapshot_fields(offer, _UNDO_FIELDS)


def restore_offer(tx: Session, undo: Undo, context: RequestContext) -> tuple[OfferDetails, Offer]:
    """Put an offer back to what the undo holds; refused if somebody changed it since.

    Returns the offer as it was until now, with its customer and campaign, and the restored one.
    """
    before = OFFERS.get(tx, int(undo.subject))
    campaign = campaigns.lock_campaign(tx, before.campaign_id, alone=False)
    customers.lock_customer(tx, before.customer_id)
    customer, offer = customers.get_customer(tx, before.customer_id), OFFERS.get(tx, before.id)
    refuse_former(customer, context.policy.zone)
    if snapshot_offer(offer) != undo.after:
        raise AlreadyDone(f"The offer to {customer.name} has been changed since, so nothing was undone.")
    restored = OFFERS.change(tx, offer.id, **restore_fields(undo.before))
    return OfferDetails(offer, customer, campaign, None, context.policy, context.now), restored


def _load_offer(
    tx: Session, customer_name: str, context: RequestContext, *, action: Action = Action.MARK_OFFER, lock: bool = True
) -> OfferDetails:
    """Load the offer to a customer in the newest campaign; refused if it was cancelled or never reached them.

    With `lock` the campaign is locked before the customer, so that nobody closes it meanwhile, and a customer who is
    new joins it.
    """
    customer = customers.resolve_customer(tx, customer_name)
    requests.authorize_for_customer(context, action, customer)
    refuse_former(customer, context.policy.zone)
    newest = campaigns.find_newest_campaign(tx)
    if newest is None or not (newest.running or newest.ran_out):
        campaign_rules.require_running(None)
    assert newest is not None, "refused above"
    campaign = campaigns.lock_campaign(tx, newest.id, alone=False) if lock else newest
    if lock:
        customers.lock_customer(tx, customer.id)
        customer = customers.get_customer(tx, customer.id)
        refuse_former(customer, context.policy.zone)
    if lock and campaign.running:
        campaigns.add_offers(tx, campaign.id, customer.id)
    offer = campaigns.find_offer(tx, campaign.id, customer.id)
    if offer is None:
        raise NotFound(f"{customer.name} was no customer yet when the campaign ended, so nothing was offered.")
    package = campaign_workflow.load_packages_of_offers(
        tx, (offer,), {customer.id: customer}, policy=context.policy, now=context.now
    )[offer.id]
    return OfferDetails(offer, customer, campaign, package, context.policy, context.now)


def _store_change(
    tx: Session,
    context: RequestContext,
    details: OfferDetails,
    after: Offer,
    verb: str,
    contract: Mapping[str, str] | None = None,
) -> OfferMarked:
    """Store a changed offer, and with it the contract if they signed; audit it and offer an undo."""
    offer, customer = store_offer(tx, after), details.customer
    audit_offer(tx, context, verb, customer, offer)
    package = campaign_workflow.load_packages_of_offers(
        tx, (offer,), {customer.id: customer}, policy=context.policy, now=context.now
    )[offer.id]
    kind, before, now = "offer", snapshot_offer(details.offer), snapshot_offer(offer)
    if offer.state is OfferState.SIGNED and details.offer.state is not OfferState.SIGNED:
        kind, before = "offer_signed", {"offer": before, "contract": contracts.snapshot_contract(tx, customer, context)}
        _record_contract(tx, context, customer, package, contract or {})
        customer = customers.get_customer(tx, customer.id)
        now = {"offer": now, "contract": contracts.snapshot_contract(tx, customer, context)}
    undo = requests.offer_undo(tx, context, kind=kind, subject=str(offer.id), before=before, after=now)
    channel = message_refresh.refresh_campaign(tx, details.campaign.id, context.now)
    signed = terms.find_terms(tx, customer.id) if kind == "offer_signed" else None
    return OfferMarked(replace(details, offer=offer, customer=customer, package=package), channel, undo, signed)


def _record_contract(
    tx: Session, context: RequestContext, customer: Customer, package: Package | None, contract: Mapping[str, str]
) -> None:
    """Write what they signed into the record; without a package the price stays what it is today."""
    costs = (
        {}
        if package is None
        else {"yearly": format_plain_money(packages.yearly_price(package), context.policy.currency)}
    )
    contracts.write_contract(tx, context, customer, costs | dict(contract), package=package.name if package else None)


def audit_offer(tx: Session, context: RequestContext, verb: str, customer: Customer, offer: Offer) -> None:
    """Write one audit entry about a customer's offer."""
    facts: requests.AuditFacts = {"campaign": offer.campaign_id, "offer": offer.id, "state": offer.state.value}
    why = offer.decided_why or offer.why
    requests.audit_action(tx, context, f"offer.{verb}", customer.id, public=facts, private={"why": why} if why else {})


def _undo_mark(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Put an offer back to what it was before it was marked; refused if that would reopen it in a closed campaign."""
    before = OFFERS.get(tx, int(undo.subject))
    requests.authorize_for_customer(context, Action.MARK_OFFER, customers.get_customer(tx, before.customer_id))
    details, restored = restore_offer(tx, undo, context)
    if details.campaign.closed_at is not None and restored.state not in (*ANSWERED_STATES, OfferState.SILENT):
        raise AlreadyDone("The campaign has been closed since, so nothing was undone.")
    audit_offer(tx, context, "undone", details.customer, restored)
    message_refresh.refresh_campaign(tx, details.campaign.id, context.now)
    return f"The offer to {details.customer.name} is as it was: {restored.state.value}."


def _undo_signing(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Put back both the offer and the contract as they were before the signature, if neither changed since."""
    before, after = ({**each} if isinstance(each, Mapping) else {} for each in (undo.before, undo.after))
    sentence = _undo_mark(tx, replace(undo, before=before["offer"], after=after["offer"]), context)
    customer = customers.get_customer(tx, OFFERS.get(tx, int(undo.subject)).customer_id)
    contracts.restore_contract(tx, context, customer, before["contract"], after["contract"])
    return f"{sentence} So is the contract on record."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "offer": (Action.TODO, _undo_mark),
    "offer_signed": (Action.TODO, _undo_signing),
}
