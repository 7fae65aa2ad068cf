"""Floors (minimums): counting and ranking customers by one figure, in SQL, so that 100,000 customers cost little.

Only current customers are counted. Queries only; no table.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlmodel import Session

from storage.customers.customers import CUSTOMERS, IS_CURRENT
from storage.scorecards.scorecards import OverrideRow
from storage.scorecards.standings import StandingRow
from storage.sql.statements import get_table, split_into_batches
from storage.terms import TermsRow

_STANDINGS, _OVERRIDES, _TERMS = get_table(StandingRow), get_table(OverrideRow), get_table(TermsRow)
_CUSTOMER = CUSTOMERS.c

WorstCustomers = tuple[tuple[str, str, int], ...]
"""(key, name, figure), the lowest figure first."""


def count_known(tx: Session, figure: str) -> int:
    """Count the customers of whom a figure (`revenue`, `margin` or `average_sale`) is known."""
    count = select(func.count()).select_from(CUSTOMERS).where(IS_CURRENT, _CUSTOMER[figure].is_not(None))
    return tx.connection().execute(count).scalar_one()


def find_nth_lowest(tx: Session, figure: str, rank: int) -> int | None:
    """Return the figure that is `rank`-th in ascending order, counted from 1; None if fewer are known."""
    ordered = select(_CUSTOMER[figure]).where(IS_CURRENT, _CUSTOMER[figure].is_not(None)).order_by(_CUSTOMER[figure])
    value: int | None = tx.connection().execute(ordered.limit(1).offset(rank - 1)).scalar()
    return value


def count_below(tx: Session, figure: str, limit: int) -> int:
    """Count the customers whose figure is below the limit."""
    count = select(func.count()).select_from(CUSTOMERS).where(IS_CURRENT, _CUSTOMER[figure] < limit)
    return tx.connection().execute(count).scalar_one()


def list_worst(tx: Session, figure: str, limit: int, *, most: int) -> WorstCustomers:
    """List at most `most` customers whose figure is below the limit, the lowest first."""
    customers = select(_CUSTOMER.key, _CUSTOMER.name, _CUSTOMER[figure]).where(IS_CURRENT, _CUSTOMER[figure] < limit)
    rows = tx.connection().execute(customers.order_by(_CUSTOMER[figure], _CUSTOMER.key).limit(most))
    return tuple((row[0], row[1], row[2]) for row in rows)


def list_late_payers(tx: Session, days: int, *, most: int) -> tuple[int, WorstCustomers]:
    """Count the customers who pay `days` late or more; list at most `most` of them, the most days first."""
    late_payers = IS_CURRENT & (_TERMS.c.late_days >= days)
    joined = CUSTOMERS.join(_TERMS, _TERMS.c.customer_id == _CUSTOMER.id)
    count = tx.connection().execute(select(func.count()).select_from(joined).where(late_payers)).scalar_one()
    customers = select(_CUSTOMER.key, _CUSTOMER.name, _TERMS.c.late_days).select_from(joined).where(late_payers)
    rows = tx.connection().execute(customers.order_by(_TERMS.c.late_days.desc(), _CUSTOMER.key).limit(most))
    return count, tuple((row[0], row[1], row[2]) for row in rows)


def load_names(tx: Session, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return key and name of those of these customers that are current, by id."""
    customers = select(_CUSTOMER.id, _CUSTOMER.key, _CUSTOMER.name).where(IS_CURRENT)
    rows = (
        row
        for batch in split_into_batches(ids)
        for row in tx.connection().execute(customers.where(_CUSTOMER.id.in_(batch)))
    )
    return {row.id: (row.key, row.name) for row in rows}


def count_downgraded(
    tx: Session, before: Mapping[str, int], after: Mapping[str, int], unmixed: Iterable[int], *, now: datetime
) -> int:
    """Count the customers whose grade would drop if the floors changed from `before` to `after` (limits by figure).

    These are customers graded A to C who are below no floor now. `unmixed` are the ids of those who would be below a
    required mix of jobs. A grade set by a manager does not change.
    """
    by_hand = exists().where(_OVERRIDES.c.customer_id == _CUSTOMER.id, _OVERRIDES.c.until > now)
    losing = and_(
        IS_CURRENT,
        _STANDINGS.c.grade.in_(("A", "B", "C")),
        _STANDINGS.c.broken == 0,
        not_(by_hand),
        not_(_is_below_any(before)),
    )
    joined = CUSTOMERS.join(_STANDINGS, _STANDINGS.c.customer_id == _CUSTOMER.id)
    count = select(func.count()).select_from(joined).where(losing)
    connection = tx.connection()
    total: int = connection.execute(count.where(_is_below_any(after))).scalar_one()
    for batch in split_into_batches(unmixed):
        total += connection.execute(count.where(_CUSTOMER.id.in_(batch), not_(_is_below_any(after)))).scalar_one()
    return total


def _is_below_any(limits: Mapping[str, int]) -> ColumnElement[bool]:
    """Return the condition that a customer is below any of the limits; a figure nobody knows is not below."""
    return or_(false(), *(func.coalesce(_CUSTOMER[figure] < limit, False) for figure, limit in limits.items()))
