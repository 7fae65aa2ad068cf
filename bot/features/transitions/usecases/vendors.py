"""Vendors: the list of those who may suit a customer better. Kept by managers and by whoever owns a customer."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database, Desk
from scoring.refusals import AlreadyDone
from scoring.roles import Action, authorize
from scoring.rules.policy import Policy
from scoring.transitions import referrals as rules
from scoring.transitions.transitions import Vendor
from storage.customers import customers
from storage.requests.undos import Undo
from storage.sql import statements as locks
from storage.transitions import referrals

LIST = "vendors"
"""What is held while the list is read to be changed: no two vendors of one name, whoever comes first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A vendor put on the list or taken off it (`withdrawn_at`), and the undo's id."""

    vendor: Vendor
    policy: Policy
    undo: str


def add(db: Database, name: str, *, suits: str = "", contact: str = "", call: Call) -> Kept:
    """Put a vendor on the list; `suits` says for whom they are right."""
    with db.transaction() as tx:
        at = _keeper(tx, call)
        locks.hold(tx, LIST)
        said = " ".join(name.split())
        rules.check(said, suits, contact, referrals.VENDORS.where(tx))
        words = {"name": said, "suits": suits.strip(), "contact": contact.strip()}
        made = referrals.VENDORS.add(tx, added_by=call.user_id, added_at=at.now, **words)
        return _kept(tx, at, "added", made)


def remove(db: Database, asked: str, *, call: Call) -> Kept:
    """Take a vendor off the list; referrals made to them stay."""
    with db.transaction() as tx:
        at = _keeper(tx, call)
        locks.hold(tx, LIST)
        found = rules.find(asked, referrals.VENDORS.where(tx))
        return _kept(tx, at, "removed", referrals.VENDORS.change(tx, found.id, withdrawn_at=at.now))


def listing(db: Database, *, call: Call) -> tuple[Vendor, ...]:
    """Who is on the list, by name; any staff may look."""
    with db.transaction(reading=True) as tx:
        authorization.looked_up(tx, call, Action.TODO)
        return rules.listed(referrals.VENDORS.where(tx))


def keeping(db: Database, *, call: Call) -> None:
    """Refuse, before a form opens, those who do not keep the list."""
    with db.transaction(reading=True) as tx:
        _keep(tx, authorization.looked_up(tx, call, Action.TODO))


def take_back(tx: Session, undo: Undo, at: Desk) -> str:
    """Take a vendor off again, or put it back; one that was referred to since stays on the list."""
    _keep(tx, at)
    locks.hold(tx, LIST)
    vendor = referrals.VENDORS.one(tx, int(undo.subject))
    if _instant(undo.after) != vendor.withdrawn_at:
        raise AlreadyDone(f"{vendor.name} was changed since, so nothing was undone.")
    if vendor.withdrawn_at is None and referrals.RECORDS.where(tx, vendor_id=vendor.id, withdrawn_at=None):
        raise AlreadyDone(f"A customer was referred to {vendor.name} since, so nothing was undone.")
    if vendor.withdrawn_at is not None:
        rules.check(vendor.name, vendor.suits, vendor.contact, referrals.VENDORS.where(tx))
    back = referrals.VENDORS.change(tx, vendor.id, withdrawn_at=at.now if undo.after is None else None)
    authorization.audited(tx, at, "vendor.undone", f"vendor:{back.id}", private={"name": back.name})
    return f"{vendor.name} is {'off' if back.withdrawn_at else 'on'} the list again."


def _keeper(tx: Session, call: Call) -> Desk:
    at = authorization.opened(tx, call, Action.TODO)
    _keep(tx, at)
    return at


def _keep(tx: Session, at: Desk) -> None:
    owns = customers.owns_any(tx, at.actor.user_id)
    authorize(at.actor, Action.REFER, owners=(at.actor.user_id,) if owns else ())


def _kept(tx: Session, at: Desk, what: str, vendor: Vendor) -> Kept:
    authorization.audited(tx, at, f"vendor.{what}", f"vendor:{vendor.id}", private={"name": vendor.name})
    gone = vendor.withdrawn_at.isoformat() if vendor.withdrawn_at else None
    undo = authorization.offer_undo(tx, at, kind="vendor", subject=str(vendor.id), before=None, after=gone)
    return Kept(vendor, at.policy, undo)


def _instant(kept: object) -> datetime | None:
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None
