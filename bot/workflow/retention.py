"""Deleting what is kept only for a while, so that tables stay small, and the details of customers who left long ago."""

from datetime import datetime, timedelta
from functools import partial

from bot.workflow import requests
from bot.workflow.setbacks import Setbacks, run_isolated
from scoring import teams
from scoring.rules import retention as retention_rules
from scoring.rules.policy import Policy
from storage import moods, prompts, retention
from storage.customers import customers
from storage.database import Database
from storage.outbox import outbox
from storage.requests import claims, drafts, undos
from storage.roles import losses
from storage.schedule import recurring, setbacks
from storage.settings import policies

DETAILS = "former"
"""The kind of these tasks in the log and among the setbacks."""
MOST = 500
"""Of how many former customers one hour deletes the details, so that an hour's work is done in seconds."""


def delete_due(db: Database, tasks: Setbacks, *, hour: str, now: datetime) -> int:
    """Delete, once an hour among all replicas, what is kept no longer; return how many rows."""
    deleted = delete_expired(db, hour=hour, now=now)
    if deleted is None:
        return 0
    return deleted + delete_former_details(db, tasks, now=now)


def delete_expired(db: Database, *, hour: str, now: datetime) -> int | None:
    """Delete old delivery keys, drafts, undo offers, sent messages, occurrences, setbacks, moods, prompts, role losses.

    Returns how many rows were deleted; None if another replica has claimed the hour.
    """
    with db.transaction() as tx:
        if not claims.claim(tx, "retention", hour, now=now):
            return None
        claims.delete_before(tx, "retention", now - retention_rules.DELIVERIES)
        felt_since = (now - timedelta(days=policies.get_policy(tx).feeling_days)).date()
        deletions = {
            "deliveries": lambda: claims.delete_before(tx, "inbound", now - retention_rules.DELIVERIES),
            "drafts": lambda: drafts.delete_before(tx, now - retention_rules.DRAFTS),
            "undos": lambda: undos.delete_before(tx, now - retention_rules.DELIVERIES),
            "the outbox": lambda: outbox.delete_before(tx, now - retention_rules.SENT),
            "rhythms": lambda: recurring.delete_before(tx, now - retention_rules.OCCURRENCES),
            "setbacks": lambda: setbacks.delete_before(tx, now - setbacks.FORGOTTEN),
            "moods": lambda: moods.delete_before(tx, felt_since),
            "role losses": lambda: losses.delete_before(tx, now - teams.LOSS_COUNTS),
            "prompts": lambda: prompts.delete_before(tx, felt_since),
        }
        return sum(run_isolated(tx, f"forgetting {name}", delete, otherwise=0) for name, delete in deletions.items())


def delete_former_details(db: Database, tasks: Setbacks, *, now: datetime, most: int = MOST) -> int:
    """Delete what people wrote about the customers who left long enough ago, each in its own transaction.

    One that fails is left for later and keeps no other waiting. Returns how many rows were changed.
    """
    with db.transaction(reading=True) as tx:
        due = retention.list_due(tx, find_latest_leaving(policies.get_policy(tx), now), limit=most)
    return sum(tasks.attempt(DETAILS, number, partial(_delete_details, db, number, now), now=now) for number in due)


def find_latest_leaving(policy: Policy, now: datetime) -> datetime:
    """Return the instant before which customers left whose details are deleted now."""
    today = now.astimezone(policy.zone).date()
    last = retention_rules.find_latest_leaving_day(today, policy.former_months)
    return policy.calendar.start_of(last + timedelta(days=1))


def _delete_details(db: Database, customer_id: int, now: datetime) -> int:
    """Delete one customer's details, unless that was done, or something about them came up, since they were listed."""
    with db.transaction() as tx:
        customers.lock_customer(tx, customer_id)
        if not retention.is_due(tx, customer_id, find_latest_leaving(policies.get_policy(tx), now)):
            return 0
        changed = retention.delete_details(tx, customer_id, now=now)
        requests.audit_action_by(tx, "privacy.retained", customer_id, by=None, now=now, public={"rows": changed})
        return changed
