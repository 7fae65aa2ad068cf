"""Our part in a strike: the fix that is opened with it, and dropped if the strike is taken back."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.workflow import requests
from scoring.cases import fixes as fix_rules
from scoring.cases.fixes import FixState
from scoring.customers.customers import Customer
from scoring.strikes import Strike
from storage.cases import cases, fixes
from storage.settings import policies


def open_fix(tx: Session, strike: Strike, *, customer: Customer, now: datetime) -> None:
    """Open the fix of a strike that was partly or mostly ours; the customer's owner is asked to see to it."""
    case = cases.find_open_case(tx, customer.id)
    fix = fixes.RECORDS.add(
        tx,
        customer_id=customer.id,
        case_id=case.id if case else None,
        strike_id=strike.id,
        what=fix_rules.describe_our_part(strike),
        owner=customer.owner,
        opened_by=strike.reporter,
        opened_at=now,
        due_on=now.astimezone(policies.get_policy(tx).zone).date() + timedelta(days=fix_rules.DEFAULT_DAYS),
    )
    requests.audit_action_by(tx, "fix.opened", customer.id, by=strike.reporter, now=now, public={"fix": fix.id})


def drop_fix(tx: Session, strike_id: int, *, now: datetime) -> None:
    """Drop the open fix of a strike that was taken back; one that is done already stays done."""
    for fix in fixes.RECORDS.list_where(tx, strike_id=strike_id, state=FixState.OPEN):
        why = f"Strike #{strike_id} was taken back."
        fixes.RECORDS.change(tx, fix.id, state=FixState.DROPPED, closed_at=now, closed_why=why)
        requests.audit_action_by(tx, "fix.dropped", fix.customer_id, by=fix.opened_by, now=now, public={"fix": fix.id})
