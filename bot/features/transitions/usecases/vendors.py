"""The list of vendors that may suit a customer better, kept by managers and by everybody who owns a customer."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import requests
from bot.workflow.requests import Call, Database, RequestContext
from scoring.refusals import AlreadyDone
from scoring.roles import Action, authorize
from scoring.rules.policy import Policy
from scoring.transitions import referrals as referral_rules
from scoring.transitions.transitions import Vendor
from storage.customers import customers
from storage.requests.undos import Undo
from storage.sql import statements
from storage.transitions import referrals

LIST_LOCK = "vendors"
"""The database lock held while the list is changed, so that no two vendors get the same name."""


@dataclass(frozen=True, slots=True)
class VendorChanged:
    """A vendor that was added or removed, which its `withdrawn_at` tells."""

    vendor: Vendor
    policy: Policy
    undo: str


def add_vendor(db: Database, name: str, *, suits: str = "", contact: str = "", call: Call) -> VendorChanged:
    """Add a vendor to the list. `suits` says which customers they are right for."""
    with db.transaction() as tx:
        context = _authorize_change(tx, call)
        statements.lock_name(tx, LIST_LOCK)
        checked_name = " ".join(name.split())
        referral_rules.check_vendor(checked_name, suits, contact, referrals.VENDORS.list_where(tx))
        fields = {"name": checked_name, "suits": suits.strip(), "contact": contact.strip()}
        vendor = referrals.VENDORS.add(tx, added_by=call.user_id, added_at=context.now, **fields)
        return _finish_change(tx, context, "added", vendor)


def remove_vendor(db: Database, vendor_text: str, *, call: Call) -> VendorChanged:
    """Remove a vendor from the list. Referrals to them stay."""
    with db.transaction() as tx:
        context = _authorize_change(tx, call)
        statements.lock_name(tx, LIST_LOCK)
        vendor = referral_rules.choose_vendor(vendor_text, referrals.VENDORS.list_where(tx))
        return _finish_change(tx, context, "removed", referrals.VENDORS.change(tx, vendor.id, withdrawn_at=context.now))


def list_vendors(db: Database, *, call: Call) -> tuple[Vendor, ...]:
    """List the vendors by name. Any member of staff may read it."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.TODO)
        return referral_rules.list_vendors(referrals.VENDORS.list_where(tx))


def authorize_keeping(db: Database, *, call: Call) -> None:
    """Raise NotAllowed for people who may not keep the list."""
    with db.transaction(reading=True) as tx:
        _authorize_keeper(tx, requests.authorize_call(tx, call, Action.TODO))


def undo_change(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Undo adding or removing a vendor.

    Raises AlreadyDone if the vendor was changed, or a customer was referred to them, since.
    """
    _authorize_keeper(tx, context)
    statements.lock_name(tx, LIST_LOCK)
    vendor = referrals.VENDORS.get(tx, int(undo.subject))
    if _read_instant(undo.after) != vendor.withdrawn_at:
        raise AlreadyDone(f"{vendor.name} has been changed since, so nothing was undone.")
    if vendor.withdrawn_at is None and referrals.RECORDS.list_where(tx, vendor_id=vendor.id, withdrawn_at=None):
        raise AlreadyDone(f"A customer has been referred to {vendor.name} since, so nothing was undone.")
    if vendor.withdrawn_at is not None:
        referral_rules.check_vendor(vendor.name, vendor.suits, vendor.contact, referrals.VENDORS.list_where(tx))
    restored = referrals.VENDORS.change(tx, vendor.id, withdrawn_at=context.now if undo.after is None else None)
    requests.audit_action(tx, context, "vendor.undone", f"vendor:{restored.id}", private={"name": restored.name})
    return f"{vendor.name} is {'off' if restored.withdrawn_at else 'on'} the list again."


def _authorize_change(tx: Session, call: Call) -> RequestContext:
    """Begin a change of the list, for people who may keep it."""
    context = requests.begin_request(tx, call, Action.TODO)
    _authorize_keeper(tx, context)
    return context


def _authorize_keeper(tx: Session, context: RequestContext) -> None:
    """Raise NotAllowed unless the actor is a manager or owns a customer."""
    owns = customers.has_customers(tx, context.actor.user_id)
    authorize(context.actor, Action.REFER, owners=(context.actor.user_id,) if owns else ())


def _finish_change(tx: Session, context: RequestContext, event: str, vendor: Vendor) -> VendorChanged:
    """Audit a change of the list, and offer to undo it."""
    requests.audit_action(tx, context, f"vendor.{event}", f"vendor:{vendor.id}", private={"name": vendor.name})
    withdrawn_at = vendor.withdrawn_at.isoformat() if vendor.withdrawn_at else None
    undo = requests.offer_undo(tx, context, kind="vendor", subject=str(vendor.id), before=None, after=withdrawn_at)
    return VendorChanged(vendor, context.policy, undo)


def _read_instant(stored: object) -> datetime | None:
    """Read a moment that an undo stored as text."""
    return datetime.fromisoformat(stored) if isinstance(stored, str) else None
