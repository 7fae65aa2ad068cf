"""Offers: marked by whoever looks after the customer, given another package, listed. Decisions are in `decisions`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import authorization, campaigns as offering, contracts, message_refresh as redrawing, undo as undos
from bot.workflow.authorization import Call, Desk, TakeBack
from scoring import campaigns as campaign_rules, packages
from scoring.campaigns import ANSWERED, Campaign, Offer, State
from scoring.customers.customers import Customer, refuse_former
from scoring.digests.reactions import Act
from scoring.packages import Package
from scoring.quarterly_reviews.reviews import Verdict
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.terms import Terms
from scoring.values import notes
from scoring.values.money import typed
from storage import campaigns, packages as package_records, terms
from storage.campaigns import OFFERS
from storage.cases import holds as hold_records
from storage.customers import customers
from storage.database import Database, Json
from storage.digests import reactions as review_records
from storage.quarterly_reviews import reviews as closet_items
from storage.requests.undos import Undo

PAGE = 15
"""Customers on one page of a worklist."""
_KEPT = (
    *("state", "package_id", "sent_on", "met_on", "answered_on", "why", "marked_by", "marked_at"),
    *("decision", "decided_by", "decided_at", "decided_why"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """An offer with what it is about; `package` is the one chosen or, before anything was sent, proposed."""

    offer: Offer
    customer: Customer
    campaign: Campaign
    package: Package | None
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class Marked:
    """An offer after it was marked or got another package; `told` is the channel whose message counts it.

    Once they signed, `terms` are what is on record now.
    """

    made: Made
    told: str | None
    undo: str
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of a person's offers; `held` are customers on hold, `repriced` those a manager marked for new prices."""

    campaign: Campaign
    rows: tuple[Made, ...]
    total: int
    offset: int
    held: frozenset[int]
    repriced: frozenset[int]
    manages: bool
    policy: Policy
    now: datetime


def mark(
    db: Database,
    asked: str,
    word: str,
    why: str = "",
    on: date | None = None,
    *,
    contract: Mapping[str, str] | None = None,
    call: Call,
) -> Marked:
    """Say what became of an offer, today or on another day since the campaign began. Source: product.md §5.9.

    What they signed is written into the record: the package offered, what it costs, and the terms of the `contract`.
    """
    with db.transaction() as tx:
        if word.strip().casefold() == State.SIGNED:
            package_records.hold_list(tx)  # before the customer, as a package's new name is given to its customers
        at, found = held(tx, asked, call)
        if not word.strip():
            raise Incomplete(f"Say how the offer to {found.customer.name} stands.", field="state")
        to = campaign_rules.meant(word)
        if why.strip() and to not in ANSWERED:
            raise Malformed("A reason goes with `signed` or `declined`; another day with `--on`.", field="why")
        if contract and to is not State.SIGNED:
            raise Malformed("What was agreed goes with `signed`.", field="state")
        said = notes.said(why)
        day = max(at.their_day, found.campaign.started_on)  # it may have begun on a day that has not begun for them
        if on is not None and on != at.their_day:
            day = campaign_rules.day(on, found.campaign, at.their_day)
        after = campaign_rules.marked(found.offer, to, campaign=found.campaign, customer=found.customer, on=day)
        after = replace(after, marked_by=call.user_id, marked_at=at.now, why=said if to in ANSWERED else after.why)
        if to is not State.TO_DO and after.package_id is None and found.package is not None:
            after = replace(after, package_id=found.package.id)  # what was offered stays so
        what = f"marked-{to.value.replace(' ', '-')}"
        return _changed(tx, at, found, after, what, {"from": day.isoformat()} | dict(contract or {}))


def choose(db: Database, asked: str, named: str, *, call: Call) -> Marked:
    """Offer the customer another package, by number or name."""
    with db.transaction() as tx:
        at, found = held(tx, asked, call)
        if found.campaign.closed_at is not None:
            campaign_rules.running_of(None)
        if not named.strip():
            raise Incomplete(f"Say which package to offer {found.customer.name}.", field="package")
        if found.offer.state is State.SIGNED:
            raise AlreadyDone(f"{found.customer.name} has signed already; what they signed stays.")
        package = packages.named(named, package_records.RECORDS.where(tx))
        if found.offer.package_id == package.id:
            raise AlreadyDone(f"{package.name} is what {found.customer.name} is offered already.")
        return _changed(tx, at, found, replace(found.offer, package_id=package.id), "package-chosen")


def to_mark(db: Database, asked: str, *, call: Call) -> tuple[Made, tuple[Package, ...]]:
    """The offer a form is about, and the packages to choose from; refused for those who may not."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.TODO)
        found = _made(tx, asked, at, lock=False)
        return found, packages.listed(package_records.RECORDS.where(tx))


def worklist(db: Database, offset: int = 0, *, call: Call) -> Worklist:
    """The offers of the person's customers and, for a manager, of those nobody looks after."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.TODO)
        campaign = campaign_rules.running_of(campaigns.running(tx))
        manages = Role.MANAGER in at.actor.roles
        whose = offering.whose(tx, call.user_id, strays=manages, policy=at.policy, now=at.now)
        found, total = campaigns.page(tx, campaign.id, tuple(State), whose, limit=PAGE, offset=max(0, offset))
        rows = rows_of(tx, found, campaign, policy=at.policy, now=at.now)
        ids = tuple(each.customer_id for each in found)
        held = hold_records.RECORDS.where(tx, customer_id=ids, released_at=None) if ids else ()
        on_hold = frozenset(each.customer_id for each in held)
        repriced = marked_for_reprice(tx, ids)
        return Worklist(campaign, rows, total, max(0, offset), on_hold, repriced, manages, at.policy, at.now)


def marked_for_reprice(tx: Session, ids: tuple[int, ...]) -> frozenset[int]:
    """Those of these customers a manager reacted to with “reprice” on a digest, or that a closet last said it of."""
    found = review_records.RECORDS.where(tx, customer_id=ids, act=Act.REPRICE, undone_at=None) if ids else ()
    said = closet_items.newest_of(tx, ids)
    meant = {number for number, verdict in said.items() if verdict is Verdict.REPRICE}
    return frozenset(each.customer_id for each in found) | meant


def rows_of(
    tx: Session, found: tuple[Offer, ...], campaign: Campaign, *, policy: Policy, now: datetime
) -> tuple[Made, ...]:
    """These offers with their customers and packages, a few queries for all of them."""
    known = customers.many(tx, [each.customer_id for each in found])
    named = offering.packages_of(tx, found, known, policy=policy, now=now)
    return tuple(Made(each, known[each.customer_id], campaign, named[each.id], policy, now) for each in found)


def held(tx: Session, asked: str, call: Call, action: Action = Action.MARK_OFFER) -> tuple[Desk, Made]:
    """The offer somebody acts on, held until the transaction ends, for those who may."""
    at = authorization.opened(tx, call, Action.TODO)
    return at, _made(tx, asked, at, action=action)


def stored(tx: Session, after: Offer) -> Offer:
    """The offer stored as it is."""
    return OFFERS.change(tx, after.id, **{name: getattr(after, name) for name in _KEPT})


def kept(offer: Offer) -> Json:
    """All that can change of an offer, as it is kept for an undo."""
    return undos.kept(offer, _KEPT)


def put_back(tx: Session, undo: Undo, at: Desk) -> tuple[Made, Offer]:
    """The offer as it was before what is undone; refused when somebody changed it since."""
    before = OFFERS.one(tx, int(undo.subject))
    campaign = campaigns.hold(tx, before.campaign_id, alone=False)
    customers.lock(tx, before.customer_id)
    customer, offer = customers.one(tx, before.customer_id), OFFERS.one(tx, before.id)
    refuse_former(customer, at.policy.zone)
    if kept(offer) != undo.after:
        raise AlreadyDone(f"The offer to {customer.name} was changed since, so nothing was undone.")
    back = OFFERS.change(tx, offer.id, **undos.read_back(undo.before))
    return Made(offer, customer, campaign, None, at.policy, at.now), back


def _made(tx: Session, asked: str, at: Desk, *, action: Action = Action.MARK_OFFER, lock: bool = True) -> Made:
    """The campaign is held before the customer, so that nobody closes it while an offer of it is changed."""
    customer = customers.find(tx, asked)
    authorization.allowed(at, action, customer)
    refuse_former(customer, at.policy.zone)
    newest = campaigns.newest(tx)
    if newest is None or not (newest.running or newest.ran_out):
        campaign_rules.running_of(None)
    assert newest is not None, "refused above"
    campaign = campaigns.hold(tx, newest.id, alone=False) if lock else newest
    if lock:
        customers.lock(tx, customer.id)
        customer = customers.one(tx, customer.id)
        refuse_former(customer, at.policy.zone)
    if lock and campaign.running:
        campaigns.join(tx, campaign.id, customer.id)
    offer = campaigns.of(tx, campaign.id, customer.id)
    if offer is None:
        raise NotFound(f"{customer.name} was no customer yet when the campaign ended, so nothing was offered.")
    package = offering.packages_of(tx, (offer,), {customer.id: customer}, policy=at.policy, now=at.now)[offer.id]
    return Made(offer, customer, campaign, package, at.policy, at.now)


def _changed(
    tx: Session, at: Desk, found: Made, after: Offer, what: str, contract: Mapping[str, str] | None = None
) -> Marked:
    offer, customer = stored(tx, after), found.customer
    audit_offer(tx, at, what, customer, offer)
    package = offering.packages_of(tx, (offer,), {customer.id: customer}, policy=at.policy, now=at.now)[offer.id]
    kind, before, now = "offer", kept(found.offer), kept(offer)
    if offer.state is State.SIGNED and found.offer.state is not State.SIGNED:
        kind, before = "offer_signed", {"offer": before, "contract": contracts.facts(tx, customer, at)}
        _sign(tx, at, customer, package, contract or {})
        customer = customers.one(tx, customer.id)
        now = {"offer": now, "contract": contracts.facts(tx, customer, at)}
    undo = authorization.offer_undo(tx, at, kind=kind, subject=str(offer.id), before=before, after=now)
    told = redrawing.campaign(tx, found.campaign.id, at.now)
    signed = terms.of(tx, customer.id) if kind == "offer_signed" else None
    return Marked(replace(found, offer=offer, customer=customer, package=package), told, undo, signed)


def _sign(tx: Session, at: Desk, customer: Customer, package: Package | None, contract: Mapping[str, str]) -> None:
    """Write what they signed into the record; without a package the price stays as it is today."""
    costs = {} if package is None else {"yearly": typed(packages.yearly(package), at.policy.currency)}
    contracts.write(tx, at, customer, costs | dict(contract), package=package.name if package else None)


def audit_offer(tx: Session, at: Desk, what: str, customer: Customer, offer: Offer) -> None:
    """One entry about what was done with a customer's offer."""
    facts: authorization.Facts = {"campaign": offer.campaign_id, "offer": offer.id, "state": offer.state.value}
    why = offer.decided_why or offer.why
    authorization.audited(tx, at, f"offer.{what}", customer.id, public=facts, private={"why": why} if why else {})


def _take_back(tx: Session, undo: Undo, at: Desk) -> str:
    """The offer as it was before it was marked; not once the campaign was closed in between."""
    before = OFFERS.one(tx, int(undo.subject))
    authorization.allowed(at, Action.MARK_OFFER, customers.one(tx, before.customer_id))
    found, back = put_back(tx, undo, at)
    if found.campaign.closed_at is not None and back.state not in (*ANSWERED, State.SILENT):
        raise AlreadyDone("The campaign was closed since, so nothing was undone.")
    audit_offer(tx, at, "undone", found.customer, back)
    redrawing.campaign(tx, found.campaign.id, at.now)
    return f"The offer to {found.customer.name} is as it was: {back.state.value}."


def _take_back_signing(tx: Session, undo: Undo, at: Desk) -> str:
    """The offer and the record as they were before somebody signed, where neither was changed since."""
    before, after = ({**each} if isinstance(each, Mapping) else {} for each in (undo.before, undo.after))
    done = _take_back(tx, replace(undo, before=before["offer"], after=after["offer"]), at)
    customer = customers.one(tx, OFFERS.one(tx, int(undo.subject)).customer_id)
    contracts.put_back(tx, at, customer, before["contract"], after["contract"])
    return f"{done} So is the contract on record."


TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {
    "offer": (Action.TODO, _take_back),
    "offer_signed": (Action.TODO, _take_back_signing),
}
