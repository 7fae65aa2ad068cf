"""Customers nobody looks after: neither their owner nor their backup works here. Queries only; no table."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from storage.customers.customers import CUSTOMERS as CUSTOMERS
from storage.roles import people

_AT = CUSTOMERS.c
_HERE = _AT.archived_at.is_(None) & _AT.former_at.is_(None) & _AT.withdrawn.is_(False)


def is_orphaned(away: Collection[str]) -> ColumnElement[bool]:
    """Whether nobody looks after a customer; `away` are full members who are away for long."""
    return ~people.has_someone_working(_AT.owner, _AT.backup, away=away)


def list_orphaned_by(
    tx: Session, leavers: Collection[str], *, away: Collection[str]
) -> tuple[tuple[int, str, str], ...]:
    """Number, key and name of the customers of these people whom nobody looks after now, by name."""
    theirs = or_(_AT.owner.in_(sorted(leavers)), _AT.backup.in_(sorted(leavers)))
    found = select(_AT.id, _AT.key, _AT.name).where(_HERE, theirs, is_orphaned(away)).order_by(_AT.name, _AT.id)
    return tuple((row.id, row.key, row.name) for row in tx.connection().execute(found))
