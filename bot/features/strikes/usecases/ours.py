"""Our part in a strike, and what would help the customer: the fixes, dropped if the strike is taken back."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.workflow import requests
from bot.workflow.requests import RequestContext
from scoring import strikes as strike_rules
from scoring.cases import fixes as fix_rules
from scoring.cases.fixes import Fix, FixState
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone
from scoring.strikes import Strike
from storage import strikes
from storage.cases import cases, fixes
from storage.settings import policies


def open_fix(tx: Session, strike: Strike, *, customer: Customer, now: datetime) -> None:
    """Open the fix of a strike that was partly or mostly ours; the customer's owner is asked to see to it."""
    _open(tx, strike, fix_rules.describe_our_part(strike), customer=customer, by=strike.reporter, now=now)


def store_adjustment(tx: Session, strike: Strike, answer: str, customer: Customer, context: RequestContext) -> None:
    """Store with the strike what would help the customer, or "" for nothing, and audit it.

    What a second person says is added to what the first one said.
    """
    if strike.adjustment is not None and answer in ("", *strike.adjustment.split("\n")):
        return
    merged = "\n".join(filter(None, (strike.adjustment, answer)))
    strike_rules.check_adjustment(merged)
    strikes.update_strike(tx, strike.id, adjustment=merged)
    private = {"adjustment": answer}
    requests.audit_action(tx, context, "strike.adjustment", customer.id, public={"strike": strike.id}, private=private)
    open_adjustment(tx, strike, answer, customer, context)


def open_adjustment(tx: Session, strike: Strike, answer: str, customer: Customer, context: RequestContext) -> None:
    """Open the fix that tries what would help; the customer's owner is asked to see to it. Nothing where it is ""."""
    if answer:
        what = fix_rules.describe_adjustment(strike.id, answer)
        _open(tx, strike, what, customer=customer, by=context.actor.user_id, now=context.now)


def drop_adjustment(tx: Session, strike: Strike, *, now: datetime) -> None:
    """Drop the fix that tries what would help. Refused if it was closed meanwhile."""
    what = fix_rules.describe_adjustment(strike.id, strike.adjustment or "")
    for fix in fixes.RECORDS.list_where(tx, strike_id=strike.id, what=what):
        if fix.state is not FixState.OPEN:
            raise AlreadyDone(f"Fix #{fix.id} has been closed since, so nothing was undone.")
        _drop(tx, fix, "The answer that opened it was taken back.", now=now)


def withdraw_adjustment(tx: Session, strike: Strike, person: str, *, now: datetime) -> None:
    """Take back what a person said would help, with its fix, as they report or witness the strike no longer."""
    left = f"\n{strike.adjustment or ''}\n"
    for fix in fixes.RECORDS.list_where(tx, strike_id=strike.id, opened_by=person, state=FixState.OPEN):
        if not fix_rules.mends_our_part(fix):
            left = left.replace(f"\n{fix.what.removeprefix(fix_rules.describe_adjustment(strike.id, ''))}\n", "\n", 1)
            _drop(tx, fix, "Whoever said that it would help took that back.", now=now)
    if (kept := left.strip("\n")) != (strike.adjustment or ""):
        strikes.update_strike(tx, strike.id, adjustment=kept or None)


def drop_fix(tx: Session, strike_id: int, *, now: datetime) -> None:
    """Drop the open fixes of a strike that was taken back; one that is done already stays done."""
    for fix in fixes.RECORDS.list_where(tx, strike_id=strike_id, state=FixState.OPEN):
        _drop(tx, fix, f"Strike #{strike_id} was taken back.", now=now)


def _open(tx: Session, strike: Strike, what: str, *, customer: Customer, by: str, now: datetime) -> None:
    """Open a fix for a strike, in the open case if there is one, and audit it."""
    case = cases.find_open_case(tx, customer.id)
    fix = fixes.RECORDS.add(
        tx,
        customer_id=customer.id,
        case_id=case.id if case else None,
        strike_id=strike.id,
        what=what,
        owner=customer.owner,
        opened_by=by,
        opened_at=now,
        due_on=now.astimezone(policies.get_policy(tx).zone).date() + timedelta(days=fix_rules.DEFAULT_DAYS),
    )
    requests.audit_action_by(tx, "fix.opened", customer.id, by=by, now=now, public={"fix": fix.id})


def _drop(tx: Session, fix: Fix, why: str, *, now: datetime) -> None:
    """Drop an open fix, with the reason, and audit it."""
    fixes.RECORDS.change(tx, fix.id, state=FixState.DROPPED, closed_at=now, closed_why=why)
    requests.audit_action_by(tx, "fix.dropped", fix.customer_id, by=fix.opened_by, now=now, public={"fix": fix.id})
