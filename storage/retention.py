"""Former customers' details: which customers' are due to be deleted, and deleting them.

Which columns hold what people typed, and whose names, is read from the register of personal data; which tables are
about a customer, from their foreign keys. So a new column cannot be forgotten.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, func, or_, select, update
from sqlmodel import Session

from scoring import replies as reply_rules
from scoring.rules import retention
from scoring.strikes import StrikeState
from storage import audit
from storage.privacy import renaming
from storage.privacy.register import REGISTER
from storage.privacy.renaming import Sentinels
from storage.privacy.schema import get_table

_NOT_TOUCHED = frozenset({"customers", "setbacks", "standings"})
"""Tables about a customer that are treated by themselves, or hold nothing about people for longer than a few days."""
_KEPT = frozenset(retention.KEPT_TEXTS)


def list_due(tx: Session, left_before: datetime, *, limit: int) -> tuple[int, ...]:
    """List the customers who left before an instant and whose details are to be deleted, who left first of all first.

    Nobody comes up of whom anything is still open: a hold, a restriction, a reply, a contested strike, or any deadline.
    """
    rows = tx.connection().execute(_select_due().limit(limit), {"left_before": left_before})
    return tuple(row.id for row in rows)


def is_due(tx: Session, customer_id: int, left_before: datetime) -> bool:
    """Return whether this customer's details are to be deleted. Lock the customer before."""
    one = _select_due().where(get_table("customers").c.id == customer_id)
    return tx.connection().execute(one, {"left_before": left_before}).first() is not None


def delete_details(tx: Session, customer_id: int, *, now: datetime) -> int:
    """Delete what people wrote about a customer, and put a sentinel in the place of each of them; return how many rows.

    Each person has one sentinel in all that is about this customer, and another one elsewhere.
    """
    sentinels, changed = Sentinels(), 0
    customers = get_table("customers")
    for name, where in _list_conditions(customer_id).items():
        if name in retention.DELETED_ROWS:
            changed += tx.connection().execute(delete(get_table(name)).where(where)).rowcount
        elif name not in _NOT_TOUCHED:
            changed += renaming.replace_texts(tx, name, retention.DELETED, where, kept=_KEPT)
            changed += renaming.rename_people(tx, name, sentinels, where)
    changed += audit.delete_private_parts(tx, f"customer:{customer_id}", rename=sentinels.find)
    emptied = {column: None for table, column in retention.EMPTIED if table == "customers"}
    is_this = customers.c.id == customer_id
    tx.connection().execute(update(customers).where(is_this).values(details_deleted_at=now, **emptied))
    return changed


@cache
def _select_due() -> Select[Any]:
    customers = get_table("customers")
    left_at = func.coalesce(customers.c.former_at, customers.c.archived_at)

    def has(name: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(get_table(name).c.customer_id == customers.c.id, *conditions)

    open_matters = or_(
        has("holds", get_table("holds").c.released_at.is_(None)),
        has("restrictions", get_table("restrictions").c.ended_at.is_(None)),
        has("replies", get_table("replies").c.state.in_([state.value for state in reply_rules.UNSETTLED])),
        has("strikes", get_table("strikes").c.state == StrikeState.CONTESTED.value),
        has("deadlines", get_table("deadlines").c.done_at.is_(None)),
    )
    deleted_at = customers.c.details_deleted_at
    return (
        select(customers.c.id)
        .where(left_at < bindparam("left_before"), or_(deleted_at.is_(None), deleted_at < left_at), ~open_matters)
        .order_by(left_at, customers.c.id)
    )


def _list_conditions(customer_id: int) -> Mapping[str, ColumnElement[bool]]:
    """Return, for each table whose rows belong to a customer, the condition that they belong to this one.

    They do by a column of their own, or by a row they point to: a vote by its ballot.
    """
    conditions = dict[str, ColumnElement[bool]]()
    for table in sorted(map(get_table, REGISTER), key=lambda table: _count_steps(table.name)):
        if _count_steps(table.name) == 0 or table.name == "customers":
            continue
        ways = []
        if "customer_id" in table.c:
            ways.append(table.c.customer_id == customer_id)
        if "customer_id" not in table.c or table.c.customer_id.nullable:
            for key in table.foreign_keys:
                if key.column.table.name in conditions:
                    owners = select(key.column).where(conditions[key.column.table.name])
                    ways.append(key.parent.in_(owners))
        conditions[table.name] = or_(*ways)
    return conditions


@cache
def _count_steps(name: str) -> int:
    """Count over how many tables a row leads to its customer: 1 by its own column, 0 if it does not."""
    table = get_table(name)
    if "customer_id" in table.c:
        return 2 if table.c.customer_id.nullable else 1
    steps = [_count_steps(key.column.table.name) for key in table.foreign_keys if key.column.table is not table]
    return 1 + min((each for each in steps if each), default=-1)
