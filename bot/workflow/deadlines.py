"""Doing what falls due: each deadline in its own transaction, judged as of its date, once among all replicas."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlmodel import Session

from scoring.rules.policy import Policy
from storage.customers import customers
from storage.database import Database
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline
from storage.settings import policies
from storage.sql.statements import END_OF_TIME

DeadlineHandler = Callable[[Session, Deadline, Policy, datetime], None]
"""Does what a deadline is for, given the deadline, the rules in force and the time now.

The customer is locked and the deadline marked as done already; to be called again the handler sets it anew.
"""


def find_next_due(
    db: Database, *, now: datetime, kinds: Collection[str], skip: Collection[object] = ()
) -> Deadline | None:
    """Return the due deadline of these kinds that is longest overdue, leaving out those in `skip`; or None."""
    with db.transaction(reading=True) as tx:
        due = deadlines.list_due(tx, now, skip=skip, kinds=kinds)
        return due[0] if due else None


def run_deadline(db: Database, due: Deadline, handlers: Mapping[str, DeadlineHandler], *, now: datetime) -> bool:
    """Do what is due at one deadline; return False if another replica did it, or it was moved, since it was read."""
    with db.transaction() as tx:
        customers.lock_customer(tx, due.customer_id)
        if not deadlines.mark_done(tx, due, now=now):
            return False
        handlers[due.kind](tx, due, policies.get_policy(tx), now)
        return True


def find_next_due_at(db: Database, *, kinds: Collection[str], skip: Collection[object] = ()) -> datetime | None:
    """Return when a deadline of these kinds falls due next, leaving out those in `skip`; or None."""
    due = find_next_due(db, now=END_OF_TIME, kinds=kinds, skip=skip)
    return due.due_at if due is not None else None
