"""Floors: counting and ranking customers by one figure, in SQL, so that 100,000 of them cost little. No table.

Counted are customers that are neither archived nor let go.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlmodel import Session

from storage.customers.customers import CUSTOMERS as CUSTOMERS, portions
from storage.scorecards.scorecards import OverrideRow
from storage.scorecards.standings import StandingRow
from storage.sql.statements import get_table
from storage.terms import TermsRow

_STANDINGS, _OVERRIDES, _TERMS = get_table(StandingRow), get_table(OverrideRow), get_table(TermsRow)
_AT = CUSTOMERS.c
_HERE = _AT.archived_at.is_(None) & _AT.former_at.is_(None) & _AT.withdrawn.is_(False)

WorstCustomers = tuple[tuple[str, str, int], ...]
"""(key, name, figure), the lowest figure first."""


def count_known(tx: Session, figure: str) -> int:
    """Of how many customers the figure (`revenue`, `margin`, `average_sale`) is known."""
    counted = select(func.count()).select_from(CUSTOMERS).where(_HERE, _AT[figure].is_not(None))
    return tx.connection().execute(counted).scalar_one()


def find_nth_lowest(tx: Session, figure: str, rank: int) -> int | None:
    """The figure at that place in ascending order, counted from 1; None when fewer are known."""
    ordered = select(_AT[figure]).where(_HERE, _AT[figure].is_not(None)).order_by(_AT[figure])
    found: int | None = tx.connection().execute(ordered.limit(1).offset(rank - 1)).scalar()
    return found


def count_below(tx: Session, figure: str, limit: int) -> int:
    """How many customers are below the limit."""
    counted = select(func.count()).select_from(CUSTOMERS).where(_HERE, _AT[figure] < limit)
    return tx.connection().execute(counted).scalar_one()


def list_worst(tx: Session, figure: str, limit: int, *, most: int) -> WorstCustomers:
    """Those furthest below the limit."""
    found = select(_AT.key, _AT.name, _AT[figure]).where(_HERE, _AT[figure] < limit)
    rows = tx.connection().execute(found.order_by(_AT[figure], _AT.key).limit(most))
    return tuple((row[0], row[1], row[2]) for row in rows)


def list_late_payers(tx: Session, days: int, *, most: int) -> tuple[int, WorstCustomers]:
    """How many customers pay so many days late or more, and the latest of them with their days."""
    paying = _HERE & (_TERMS.c.late_days >= days)
    joined = CUSTOMERS.join(_TERMS, _TERMS.c.customer_id == _AT.id)
    number = tx.connection().execute(select(func.count()).select_from(joined).where(paying)).scalar_one()
    found = select(_AT.key, _AT.name, _TERMS.c.late_days).select_from(joined).where(paying)
    rows = tx.connection().execute(found.order_by(_TERMS.c.late_days.desc(), _AT.key).limit(most))
    return number, tuple((row[0], row[1], row[2]) for row in rows)


def load_names(tx: Session, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Key and name of those of the customers that count, by id."""
    found = select(_AT.id, _AT.key, _AT.name).where(_HERE)
    rows = (row for few in portions(sorted(set(ids))) for row in tx.connection().execute(found.where(_AT.id.in_(few))))
    return {row.id: (row.key, row.name) for row in rows}


def count_downgraded(
    tx: Session, before: Mapping[str, int], after: Mapping[str, int], unmixed: Iterable[int], *, now: datetime
) -> int:
    """How many customers lose a letter when floors change, by figure: graded A to C, below none of them until now.

    `unmixed` are those the new floors leave below a required mix. A grade set by hand stays as it is.
    """
    by_hand = exists().where(_OVERRIDES.c.customer_id == _AT.id, _OVERRIDES.c.until > now)
    losing = and_(
        _HERE, _STANDINGS.c.grade.in_(("A", "B", "C")), _STANDINGS.c.broken == 0, not_(by_hand), not_(_under(before))
    )
    joined = CUSTOMERS.join(_STANDINGS, _STANDINGS.c.customer_id == _AT.id)
    counted = select(func.count()).select_from(joined).where(losing)
    connection = tx.connection()
    number: int = connection.execute(counted.where(_under(after))).scalar_one()
    for few in portions(sorted(set(unmixed))):
        number += connection.execute(counted.where(_AT.id.in_(few), not_(_under(after)))).scalar_one()
    return number


def _under(limits: Mapping[str, int]) -> ColumnElement[bool]:
    """Whether a customer is below any of the limits; a figure nobody knows is below none."""
    return or_(false(), *(func.coalesce(_AT[figure] < limit, False) for figure, limit in limits.items()))
