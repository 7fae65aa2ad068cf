"""What becomes of each offer of a campaign: mark it, choose another package, list them. See also `decisions`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import authorization, campaigns as campaign_workflow, contracts, message_refresh, undo as undo_values
from bot.workflow.authorization import Call, RequestContext, UndoHandler
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

    made: OfferDetails
    told: str | None
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
    held: frozenset[int]
    repriced: frozenset[int]
    manages: bool
    policy: Policy
    now: datetime


def mark_offer(
    db: Database,
    asked: str,
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
        at, found = lock_offer(tx, asked, call)
        if not word.strip():
            raise Incomplete(f"Say how the offer to {found.customer.name} stands.", field="state")
        to = campaign_rules.parse_state(word)
        if why.strip() and to not in ANSWERED_STATES:
            raise Malformed("A reason goes with `signed` or `declined`; another day with `--on`.", field="why")
        if contract and to is not OfferState.SIGNED:
            raise Malformed("What was agreed goes with `signed`.", field="state")
        said = notes.check_text(why)
        day = max(at.actor_date, found.campaign.started_on)  # it may have begun on a day that has not begun for them
        if on is not None and on != at.actor_date:
            day = campaign_rules.check_day(on, found.campaign, at.actor_date)
        after = campaign_rules.mark_offer(found.offer, to, campaign=found.campaign, customer=found.customer, on=day)
        after = replace(
            after, marked_by=call.user_id, marked_at=at.now, why=said if to in ANSWERED_STATES else after.why
        )
        if to is not OfferState.TO_DO and after.package_id is None and found.package is not None:
            after = replace(after, package_id=found.package.id)  # what was offered stays so
        what = f"marked-{to.value.replace(' ', '-')}"
        return _store_change(tx, at, found, after, what, {"from": day.isoformat()} | dict(contract or {}))


def choose_package(db: Database, asked: str, named: str, *, call: Call) -> OfferMarked:
    """Offer the customer another package, given its number or name; refused once they have signed."""
    with db.transaction() as tx:
        at, found = lock_offer(tx, asked, call)
        if found.campaign.closed_at is not None:
            campaign_rules.require_running(None)
        if not named.strip():
            raise Incomplete(f"Say which package to offer {found.customer.name}.", field="package")
        if found.offer.state is OfferState.SIGNED:
            raise AlreadyDone(f"{found.customer.name} has signed already; what they signed stays.")
        package = packages.choose_package(named, package_records.RECORDS.list_where(tx))
        if found.offer.package_id == package.id:
            raise AlreadyDone(f"{package.name} is what {found.customer.name} is offered already.")
        return _store_change(tx, at, found, replace(found.offer, package_id=package.id), "package-chosen")


def load_offer_to_mark(db: Database, asked: str, *, call: Call) -> tuple[OfferDetails, tuple[Package, ...]]:
    """Load the offer that a form is about, and the packages to choose from; refused to those who may not mark it."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        found = _load_offer(tx, asked, at, lock=False)
        return found, packages.list_packages(package_records.RECORDS.list_where(tx))


def load_worklist(db: Database, offset: int = 0, *, call: Call) -> Worklist:
    """Load one page of the offers to the person's customers; managers also get those nobody looks after."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        campaign = campaign_rules.require_running(campaigns.find_running_campaign(tx))
        manages = Role.MANAGER in at.actor.roles
        whose = campaign_workflow.build_offer_filter(tx, call.user_id, strays=manages, policy=at.policy, now=at.now)
        found, total = campaigns.list_offers(
            tx, campaign.id, tuple(OfferState), whose, limit=PAGE_SIZE, offset=max(0, offset)
        )
        rows = load_offer_details(tx, found, campaign, policy=at.policy, now=at.now)
        ids = tuple(each.customer_id for each in found)
        held = hold_records.RECORDS.list_where(tx, customer_id=ids, released_at=None) if ids else ()
        on_hold = frozenset(each.customer_id for each in held)
        repriced = list_marked_for_reprice(tx, ids)
        return Worklist(campaign, rows, total, max(0, offset), on_hold, repriced, manages, at.policy, at.now)


def list_marked_for_reprice(tx: Session, ids: tuple[int, ...]) -> frozenset[int]:
    """List those of these customers whom a manager marked for new prices.

    That is by a reaction on a digest, or as the verdict of the last quarterly review.
    """
    found = reactions.RECORDS.list_where(tx, customer_id=ids, act=ReviewAct.REPRICE, undone_at=None) if ids else ()
    said = reviews.load_last_verdicts(tx, ids)
    meant = {number for number, verdict in said.items() if verdict is ClosetVerdict.REPRICE}
    return frozenset(each.customer_id for each in found) | meant


def load_offer_details(
    tx: Session, found: tuple[Offer, ...], campaign: Campaign, *, policy: Policy, now: datetime
) -> tuple[OfferDetails, ...]:
    """Load the customers and packages of these offers, with a fixed number of queries."""
    known = customers.load_customers(tx, [each.customer_id for each in found])
    named = campaign_workflow.load_packages_of_offers(tx, found, known, policy=policy, now=now)
    return tuple(OfferDetails(each, known[each.customer_id], campaign, named[each.id], policy, now) for each in found)


def lock_offer(
    tx: Session, asked: str, call: Call, action: Action = Action.MARK_OFFER
) -> tuple[RequestContext, OfferDetails]:
    """Begin the request, then lock and load the campaign's offer to a customer; refused to those who may not."""
    at = authorization.begin_request(tx, call, Action.TODO)
    return at, _load_offer(tx, asked, at, action=action)


def store_offer(tx: Session, after: Offer) -> Offer:
    """Store every field of an offer that can change."""
    return OFFERS.change(tx, after.id, **{name: getattr(after, name) for name in _UNDO_FIELDS})


def snapshot_offer(offer: Offer) -> Json:
    """Return every field of an offer that can change, as an undo stores it."""
    return undo_values.snapshot_fields(offer, _UNDO_FIELDS)


def restore_offer(tx: Session, undo: Undo, at: RequestContext) -> tuple[OfferDetails, Offer]:
    """Put an offer back to what the undo holds; refused if somebody changed it since.

    Returns the offer as it was until now, with its customer and campaign, and the restored one.
    """
    before = OFFERS.get(tx, int(undo.subject))
    campaign = campaigns.lock_campaign(tx, before.campaign_id, alone=False)
    customers.lock_customer(tx, before.customer_id)
    customer, offer = customers.get_customer(tx, before.customer_id), OFFERS.get(tx, before.id)
    refuse_former(customer, at.policy.zone)
    if snapshot_offer(offer) != undo.after:
        raise AlreadyDone(f"The offer to {customer.name} was changed since, so nothing was undone.")
    back = OFFERS.change(tx, offer.id, **undo_values.restore_fields(undo.before))
    return OfferDetails(offer, customer, campaign, None, at.policy, at.now), back


def _load_offer(
    tx: Session, asked: str, at: RequestContext, *, action: Action = Action.MARK_OFFER, lock: bool = True
) -> OfferDetails:
    """Load the offer to a customer in the newest campaign; refused if it was cancelled or never reached them.

    With `lock` the campaign is locked before the customer, so that nobody closes it meanwhile, and a customer who is
    new joins it.
    """
    customer = customers.resolve_customer(tx, asked)
    authorization.authorize_for_customer(at, action, customer)
    refuse_former(customer, at.policy.zone)
    newest = campaigns.find_newest_campaign(tx)
    if newest is None or not (newest.running or newest.ran_out):
        campaign_rules.require_running(None)
    assert newest is not None, "refused above"
    campaign = campaigns.lock_campaign(tx, newest.id, alone=False) if lock else newest
    if lock:
        customers.lock_customer(tx, customer.id)
        customer = customers.get_customer(tx, customer.id)
        refuse_former(customer, at.policy.zone)
    if lock and campaign.running:
        campaigns.add_offers(tx, campaign.id, customer.id)
    offer = campaigns.find_offer(tx, campaign.id, customer.id)
    if offer is None:
        raise NotFound(f"{customer.name} was no customer yet when the campaign ended, so nothing was offered.")
    package = campaign_workflow.load_packages_of_offers(
        tx, (offer,), {customer.id: customer}, policy=at.policy, now=at.now
    )[offer.id]
    return OfferDetails(offer, customer, campaign, package, at.policy, at.now)


def _store_change(
    tx: Session,
    at: RequestContext,
    found: OfferDetails,
    after: Offer,
    what: str,
    contract: Mapping[str, str] | None = None,
) -> OfferMarked:
    """Store a changed offer, and with it the contract if they signed; audit it and offer an undo."""
    offer, customer = store_offer(tx, after), found.customer
    audit_offer(tx, at, what, customer, offer)
    package = campaign_workflow.load_packages_of_offers(
        tx, (offer,), {customer.id: customer}, policy=at.policy, now=at.now
    )[offer.id]
    kind, before, now = "offer", snapshot_offer(found.offer), snapshot_offer(offer)
    if offer.state is OfferState.SIGNED and found.offer.state is not OfferState.SIGNED:
        kind, before = "offer_signed", {"offer": before, "contract": contracts.snapshot_contract(tx, customer, at)}
        _record_contract(tx, at, customer, package, contract or {})
        customer = customers.get_customer(tx, customer.id)
        now = {"offer": now, "contract": contracts.snapshot_contract(tx, customer, at)}
    undo = authorization.offer_undo(tx, at, kind=kind, subject=str(offer.id), before=before, after=now)
    told = message_refresh.refresh_campaign(tx, found.campaign.id, at.now)
    signed = terms.find_terms(tx, customer.id) if kind == "offer_signed" else None
    return OfferMarked(replace(found, offer=offer, customer=customer, package=package), told, undo, signed)


def _record_contract(
    tx: Session, at: RequestContext, customer: Customer, package: Package | None, contract: Mapping[str, str]
) -> None:
    """Write what they signed into the record; without a package the price stays what it is today."""
    costs = (
        {} if package is None else {"yearly": format_plain_money(packages.yearly_price(package), at.policy.currency)}
    )
    contracts.write_contract(tx, at, customer, costs | dict(contract), package=package.name if package else None)


def audit_offer(tx: Session, at: RequestContext, what: str, customer: Customer, offer: Offer) -> None:
    """Write one audit entry about a customer's offer."""
    facts: authorization.AuditFacts = {"campaign": offer.campaign_id, "offer": offer.id, "state": offer.state.value}
    why = offer.decided_why or offer.why
    authorization.audit_action(tx, at, f"offer.{what}", customer.id, public=facts, private={"why": why} if why else {})


def _undo_mark(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Put an offer back to what it was before it was marked; refused if that would reopen it in a closed campaign."""
    before = OFFERS.get(tx, int(undo.subject))
    authorization.authorize_for_customer(at, Action.MARK_OFFER, customers.get_customer(tx, before.customer_id))
    found, back = restore_offer(tx, undo, at)
    if found.campaign.closed_at is not None and back.state not in (*ANSWERED_STATES, OfferState.SILENT):
        raise AlreadyDone("The campaign was closed since, so nothing was undone.")
    audit_offer(tx, at, "undone", found.customer, back)
    message_refresh.refresh_campaign(tx, found.campaign.id, at.now)
    return f"The offer to {found.customer.name} is as it was: {back.state.value}."


def _undo_signing(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Put back both the offer and the contract as they were before the signature, if neither changed since."""
    before, after = ({**each} if isinstance(each, Mapping) else {} for each in (undo.before, undo.after))
    done = _undo_mark(tx, replace(undo, before=before["offer"], after=after["offer"]), at)
    customer = customers.get_customer(tx, OFFERS.get(tx, int(undo.subject)).customer_id)
    contracts.restore_contract(tx, at, customer, before["contract"], after["contract"])
    return f"{done} So is the contract on record."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "offer": (Action.TODO, _undo_mark),
    "offer_signed": (Action.TODO, _undo_signing),
}
