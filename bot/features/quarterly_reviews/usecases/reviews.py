"""Closets: begun by hand, how far they have come, a verdict on one customer. The clock is in `closet_clock`."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import (
    authorization as desk,
    message_refresh as redrawing,
    quarterly_reviews as closet_opening,
    standings,
)
from bot.workflow.authorization import Call, Desk
from scoring.customers.customers import Customer, refuse_former
from scoring.quarterly_reviews import reviews as rules
from scoring.quarterly_reviews.lists import Listed, Whose
from scoring.quarterly_reviews.reviews import Closet, Item, Progress, Verdict
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.values.notes import refuse_secrets
from storage import audit
from storage.customers import customers
from storage.database import Database, Json
from storage.quarterly_reviews import items as closet_items, reviews as closets
from storage.quarterly_reviews.items import Wanted
from storage.requests.undos import Undo

MOST_NAMED = 20
"""How many of those left without a verdict are named at once."""


@dataclass(frozen=True, slots=True)
class Status:
    """The newest closet (None: there was none yet), for the one who asks.

    `left` of their own customers have no verdict; `undecided`, for a manager and once it is over, name some that have
    none. `next_on` is when the next would open by itself, None where it does not.
    """

    closet: Closet | None
    progress: Progress | None
    left: int
    undecided: tuple[Listed, ...]
    manager: bool
    next_on: date | None
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class Started:
    """A closet that was begun by hand; `told` is the channel its message is posted in, if one is named."""

    closet: Closet
    progress: Progress
    told: str | None
    policy: Policy
    undo: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A customer's place in the closet that is open."""

    closet: Closet
    customer: Customer
    item: Item


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict that was given; `earlier` is the one it replaces, if any."""

    closet: Closet
    customer: Customer
    item: Item
    earlier: Verdict | None
    progress: Progress
    policy: Policy
    undo: str


def status(db: Database, *, call: Call) -> Status:
    """How far the newest closet has come, for any staff."""
    with db.transaction(reading=True) as tx:
        at = desk.looked_up(tx, call, Action.SEE_CARD)
        known, manager = closets.every(tx), Role.MANAGER in at.actor.roles
        newest = known[-1] if known else None
        ended = newest is not None and (newest.running is None or rules.over(newest, at.today))
        names: tuple[Listed, ...] = ()
        if newest is not None and ended and manager:
            wanted = Wanted(newest.id, Whose.ALL, call.user_id, undecided=True)
            names, _, _ = closet_items.page(tx, wanted, limit=MOST_NAMED)
        return Status(
            closet=newest,
            progress=closet_items.progress(tx, newest.id) if newest else None,
            left=closet_items.left_of(tx, newest.id, call.user_id) if newest and not ended else 0,
            undecided=names,
            manager=manager,
            next_on=rules.next_on(at.today, {each.key for each in known}) if at.policy.closet_auto else None,
            policy=at.policy,
            now=at.now,
        )


def start(db: Database, *, call: Call) -> Started:
    """Open this quarter's closet at once, by hand."""
    with db.transaction(reading=True) as tx:
        desk.looked_up(tx, call, Action.RUN_CLOSET)
    while standings.refresh_due(db, now=call.now) > 0:
        pass  # judged anew what time alone has changed, so that suggestions are of this moment
    with db.transaction() as tx:
        at = desk.opened(tx, call, Action.RUN_CLOSET)
        key = rules.may_start(at.today, closets.running(tx), {each.key for each in closets.every(tx)})
        closet = closet_opening.open_(tx, key, by=call.user_id, policy=at.policy, now=at.now)
        if closet is None:
            raise NotFound(
                "There is no customer to decide on, or somebody began it this very moment. `/umpire closet` tells."
            )
        undo = desk.offer_undo(tx, at, kind="closet", subject=closet.key, before=None, after=None)
        told = redrawing.closet(tx, closet, at.now)
        return Started(closet, closet_items.progress(tx, closet.id), told, at.policy, undo)


def ready(db: Database, asked: str, *, call: Call) -> Ready:
    """What a form for a verdict shows; refused when no closet is open, or the customer is another's."""
    with db.transaction(reading=True) as tx:
        at = desk.looked_up(tx, call, Action.TODO)
        customer = _customer(tx, asked, at)
        closet = rules.open_one(closets.running(tx), at.today)
        item = closet_items.of(tx, closet.id, customer.id)
        if item is None:
            raise NotFound(f"{customer.name} is not in this closet yet. A full line puts it there: {USAGE}")
        return Ready(closet, customer, item)


def decide(db: Database, asked: str, verdict: Verdict, note: str = "", *, call: Call) -> Decided:
    """Give a customer its verdict, or another one, while the closet is open."""
    with db.transaction() as tx:
        at = desk.opened(tx, call, Action.TODO)
        held = closets.held(tx)
        customer = _customer(tx, asked, at, lock=True)
        closet = rules.open_one(held, at.today)
        said = rules.noted(note)
        refuse_secrets(said, field="note")
        item = closet_items.of(tx, closet.id, customer.id) or _joined(tx, closet, customer, at)
        made = closet_items.decide(tx, item.id, verdict, note=said, by=call.user_id, at=at.now)
        record(tx, at, closet, made)
        undo = desk.offer_undo(
            tx, at, kind="verdicts", subject=closet.key, before=[as_json(item)], after=at.now.isoformat()
        )
        redrawing.closet(tx, closet, at.now)
        progress = closet_items.progress(tx, closet.id)
        return Decided(closet, customer, made, item.verdict, progress, at.policy, undo)


def take_back_start(tx: Session, undo: Undo, at: Desk) -> str:
    """The closet is gone, unless somebody has decided in it since."""
    closet = closets.held(tx)
    if closet is None or closet.key != undo.subject or closet_items.progress(tx, closet.id).done:
        raise AlreadyDone("Verdicts were given since, or it was closed, so nothing was undone.")
    closets.drop(tx, closet)
    audit.append(tx, "closet.undone", actor=at.actor.user_id, subject=f"closet:{closet.key}", at=at.now)
    redrawing.closet(tx, closet, at.now)
    return f"The closet of {rules.called(closet.key)} is not open any more."


def record(tx: Session, at: Desk, closet: Closet, item: Item) -> None:
    """The audit entry of one verdict."""
    told = {"closet": closet.key, "verdict": item.verdict.value if item.verdict else ""}
    subject = f"customer:{item.customer_id}"
    audit.append(
        tx,
        "closet.verdict",
        actor=at.actor.user_id,
        subject=subject,
        at=at.now,
        public=told,
        private={"note": item.note},
    )


def as_json(item: Item) -> Json:
    """What of an item a verdict changes, as an undo keeps it."""
    verdict = item.verdict.value if item.verdict else None
    return [item.id, verdict, item.note, item.decided_by, item.decided_at.isoformat() if item.decided_at else None]


def _customer(tx: Session, asked: str, at: Desk, *, lock: bool = False) -> Customer:
    customer = customers.find(tx, asked, lock=lock)
    refuse_former(customer, at.policy.zone)
    desk.allowed(at, Action.VERDICT, customer)
    return customer


def _joined(tx: Session, closet: Closet, customer: Customer, at: Desk) -> Item:
    """Put a customer in who came in no other way, as one that was brought back."""
    closet_opening.join(tx, (customer.id,), policy=at.policy, now=at.now)
    item = closet_items.of(tx, closet.id, customer.id)
    assert item is not None, "a customer that is here joins"
    return item


USAGE = "`/umpire closet verdict <customer> grow|keep|fix|reprice|stop-quoting|let-go [note]`."
