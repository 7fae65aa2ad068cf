"""Vendors: the list of those who may suit a customer better. Kept by managers and by whoever owns a customer."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database, RequestContext
from scoring.refusals import AlreadyDone
from scoring.roles import Action, authorize
from scoring.rules.policy import Policy
from scoring.transitions import referrals as rules
from scoring.transitions.transitions import Vendor
from storage.customers import customers
from storage.requests.undos import Undo
from storage.sql import statements as locks
from storage.transitions import referrals

LIST_LOCK = "vendors"
"""What is held while the list is read to be changed: no two vendors of one name, whoever comes first."""


@dataclass(frozen=True, slots=True)
class VendorChanged:
    """A vendor put on the list or taken off it (`withdrawn_at`), and the undo's id."""

    vendor: Vendor
    policy: Policy
    undo: str


def add_vendor(db: Database, name: str, *, suits: str = "", contact: str = "", call: Call) -> VendorChanged:
    """Put a vendor on the list; `suits` says for whom they are right."""
    with db.transaction() as tx:
        at = _authorize_change(tx, call)
        locks.lock_name(tx, LIST_LOCK)
        said = " ".join(name.split())
        rules.check_vendor(said, suits, contact, referrals.VENDORS.list_where(tx))
        words = {"name": said, "suits": suits.strip(), "contact": contact.strip()}
        made = referrals.VENDORS.add(tx, added_by=call.user_id, added_at=at.now, **words)
        return _finish_change(tx, at, "added", made)


def remove_vendor(db: Database, asked: str, *, call: Call) -> VendorChanged:
    """Take a vendor off the list; referrals made to them stay."""
    with db.transaction() as tx:
        at = _authorize_change(tx, call)
        locks.lock_name(tx, LIST_LOCK)
        found = rules.choose_vendor(asked, referrals.VENDORS.list_where(tx))
        return _finish_change(tx, at, "removed", referrals.VENDORS.change(tx, found.id, withdrawn_at=at.now))


def list_vendors(db: Database, *, call: Call) -> tuple[Vendor, ...]:
    """Who is on the list, by name; any staff may look."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.TODO)
        return rules.list_vendors(referrals.VENDORS.list_where(tx))


def authorize_keeping(db: Database, *, call: Call) -> None:
    """Refuse, before a form opens, those who do not keep the list."""
    with db.transaction(reading=True) as tx:
        _authorize_keeper(tx, authorization.authorize_call(tx, call, Action.TODO))


def undo_change(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Take a vendor off again, or put it back; one that was referred to since stays on the list."""
    _authorize_keeper(tx, at)
    locks.lock_name(tx, LIST_LOCK)
    vendor = referrals.VENDORS.get(tx, int(undo.subject))
    if _read_instant(undo.after) != vendor.withdrawn_at:
        raise AlreadyDone(f"{vendor.name} was changed since, so nothing was undone.")
    if vendor.withdrawn_at is None and referrals.RECORDS.list_where(tx, vendor_id=vendor.id, withdrawn_at=None):
        raise AlreadyDone(f"A customer was referred to {vendor.name} since, so nothing was undone.")
    if vendor.withdrawn_at is not None:
        rules.check_vendor(vendor.name, vendor.suits, vendor.contact, referrals.VENDORS.list_where(tx))
    back = referrals.VENDORS.change(tx, vendor.id, withdrawn_at=at.now if undo.after is None else None)
    authorization.audit_action(tx, at, "vendor.undone", f"vendor:{back.id}", private={"name": back.name})
    return f"{vendor.name} is {'off' if back.withdrawn_at else 'on'} the list again."


def _authorize_change(tx: Session, call: Call) -> RequestContext:
    at = authorization.begin_request(tx, call, Action.TODO)
    _authorize_keeper(tx, at)
    return at


def _authorize_keeper(tx: Session, at: RequestContext) -> None:
    owns = customers.has_customers(tx, at.actor.user_id)
    authorize(at.actor, Action.REFER, owners=(at.actor.user_id,) if owns else ())


def _finish_change(tx: Session, at: RequestContext, what: str, vendor: Vendor) -> VendorChanged:
    authorization.audit_action(tx, at, f"vendor.{what}", f"vendor:{vendor.id}", private={"name": vendor.name})
    gone = vendor.withdrawn_at.isoformat() if vendor.withdrawn_at else None
    undo = authorization.offer_undo(tx, at, kind="vendor", subject=str(vendor.id), before=None, after=gone)
    return VendorChanged(vendor, at.policy, undo)


def _read_instant(kept: object) -> datetime | None:
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None
