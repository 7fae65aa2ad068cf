"""Deadlines falling due: each in a transaction of its own, judged as of its due time, done once among all replicas."""

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
"""Does what a deadline is for. It is given the row as it was due, the rules in force, and what time it is now.

The customer is locked already and the row marked done; to be asked again it sets the deadline anew.
"""


def find_next_due(
    db: Database, *, now: datetime, kinds: Collection[str], skip: Collection[object] = ()
) -> Deadline | None:
    """What is overdue longest, of the kinds that are known here, without those named in `skip`."""
    with db.transaction(reading=True) as tx:
        found = deadlines.list_due(tx, now, skip=skip, kinds=kinds)
        return found[0] if found else None


def run_deadline(db: Database, due: Deadline, handlers: Mapping[str, DeadlineHandler], *, now: datetime) -> bool:
    """Do one; False when another replica did it, or it was moved, since it was read."""
    with db.transaction() as tx:
        customers.lock_customer(tx, due.customer_id)
        if not deadlines.mark_done(tx, due, now=now):
            return False
        handlers[due.kind](tx, due, policies.get_policy(tx), now)
        return True


def find_next_due_at(db: Database, *, kinds: Collection[str], skip: Collection[object] = ()) -> datetime | None:
    """When something of these kinds falls due next, but for those named in `skip`; or None."""
    found = find_next_due(db, now=END_OF_TIME, kinds=kinds, skip=skip)
    return found.due_at if found is not None else None
