"""Customers nobody looks after: neither their owner nor their backup works here now. Queries only; no table."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from storage.customers.customers import CUSTOMERS, IS_CURRENT
from storage.roles import people


def is_orphaned(away: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL condition that nobody looks after a customer. `away`: ids of people who are away for long."""
    return ~people.has_someone_working(CUSTOMERS.c.owner, CUSTOMERS.c.backup, away=away)


def list_orphaned_by(
    tx: Session, leavers: Collection[str], *, away: Collection[str]
) -> tuple[tuple[int, str, str], ...]:
    """List (id, key, name), by name, of the customers of these people whom nobody looks after now."""
    theirs = or_(CUSTOMERS.c.owner.in_(sorted(leavers)), CUSTOMERS.c.backup.in_(sorted(leavers)))
    orphaned = (
        select(CUSTOMERS.c.id, CUSTOMERS.c.key, CUSTOMERS.c.name)
        .where(IS_CURRENT, theirs, is_orphaned(away))
        .order_by(CUSTOMERS.c.name, CUSTOMERS.c.id)
    )
    return tuple((row.id, row.key, row.name) for row in tx.connection().execute(orphaned))
