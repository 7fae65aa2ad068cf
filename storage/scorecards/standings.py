"""Standings: one stored row for each customer, by which lists are sorted without computing every scorecard."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Row, String, bindparam, delete, func, select, update
from sqlmodel import Field, Session, SQLModel

from scoring.scorecards.ranking import Standing
from storage.customers import orphans
from storage.customers.customers import CUSTOMERS, IS_CURRENT, LARGEST_FIRST
from storage.sql.records import require_one_of
from storage.sql.statements import END_OF_TIME, get_table, split_into_batches, upsert_rows

_BYTEWISE = String().with_variant(String(collation="C"), "postgresql")
"""A text type compared by bytes, as SQLite does anyway, so that both engines and Python sort alike."""


class StandingRow(SQLModel, table=True):
    """The standing of one customer, as computed when a fact about it, or the passing of time, last changed it."""

    __tablename__ = "standings"
    __table_args__ = (
        Index(None, "listed", "rank", "customer_id"),
        Index(None, "next_change_at"),
        require_one_of("grade", "ABCD"),
    )

    customer_id: int = Field(primary_key=True, foreign_key="customers.id", sa_column_kwargs={"autoincrement": False})
    low: int
    high: int
    applicable: int
    grade: str | None = Field(max_length=1)
    points: int
    broken: int
    stale: bool
    newcomer: bool
    rated: bool
    listed: bool
    rank: str = Field(sa_type=_BYTEWISE)
    next_change_at: datetime | None
    doubt: str = Field(max_length=20)


_STANDINGS = get_table(StandingRow)
_FIELDS = tuple(field.name for field in fields(Standing))

_ONE = select(_STANDINGS).where(_STANDINGS.c.customer_id == bindparam("of"))
_WORST_FIRST = (_STANDINGS.c.rank, _STANDINGS.c.customer_id)
_BOTTOM = (
    select(_STANDINGS)
    .where(_STANDINGS.c.listed == bindparam("yes", True))
    .order_by(*_WORST_FIRST)
    .limit(bindparam("most"))
)
_BOTTOM_OR_STRUCK = _BOTTOM.where(
    (_STANDINGS.c.grade == bindparam("grade")) | (_STANDINGS.c.points >= bindparam("points"))
)
_DUE = (
    select(_STANDINGS.c.customer_id, _STANDINGS.c.next_change_at)
    .where(_STANDINGS.c.next_change_at <= bindparam("now"))
    .order_by(_STANDINGS.c.next_change_at, _STANDINGS.c.customer_id)
    .limit(bindparam("most"))
)


def store_standings(tx: Session, standings: Iterable[Standing]) -> None:
    """Store standings, replacing the customers' earlier ones."""
    upsert_rows(tx, _STANDINGS, [{name: getattr(standing, name) for name in _FIELDS} for standing in standings])


def delete_standing(tx: Session, customer_id: int) -> None:
    """Delete the standing of a customer whose addition is being undone."""
    tx.connection().execute(delete(_STANDINGS).where(_STANDINGS.c.customer_id == customer_id))


def find_standing(tx: Session, customer_id: int) -> Standing | None:
    """Return the customer's standing, or None if it was never computed."""
    row = tx.connection().execute(_ONE, {"of": customer_id}).one_or_none()
    return None if row is None else _read_standing(row)


def list_bottom(tx: Session, most: int) -> tuple[Standing, ...]:
    """List the worst `most` standings that may be listed, worst first. Reads only so many rows of an index."""
    return tuple(_read_standing(row) for row in tx.connection().execute(_BOTTOM, {"most": most}))


def list_bottom_graded(tx: Session, most: int, *, grade: str, points: int) -> tuple[Standing, ...]:
    """List the worst `most` standings of one grade, or with at least so many strike points, worst first."""
    values = {"most": most, "grade": grade, "points": points}
    return tuple(_read_standing(row) for row in tx.connection().execute(_BOTTOM_OR_STRUCK, values))


def count_graded(tx: Session) -> tuple[int, int]:
    """Count the current customers that have a grade, and all current customers."""
    joined = CUSTOMERS.outerjoin(_STANDINGS, CUSTOMERS.c.id == _STANDINGS.c.customer_id)
    counts = select(func.count(_STANDINGS.c.grade), func.count()).select_from(joined).where(IS_CURRENT)
    graded, total = tx.connection().execute(counts).one()
    return graded, total


def list_unrated_ids(tx: Session, *, most: int) -> tuple[int, ...]:
    """List the ids of at most `most` current customers that nobody has rated, those with most revenue first."""
    joined = CUSTOMERS.outerjoin(_STANDINGS, CUSTOMERS.c.id == _STANDINGS.c.customer_id)
    is_unrated = func.coalesce(_STANDINGS.c.rated, False).is_(False)
    query = (
        select(CUSTOMERS.c.id).select_from(joined).where(IS_CURRENT, is_unrated).order_by(*LARGEST_FIRST).limit(most)
    )
    return tuple(tx.connection().execute(query).scalars())


def load_ranks(tx: Session, customer_ids: Iterable[int]) -> dict[int, str]:
    """Return the ranks of a few customers by id: the lower the rank, the worse."""
    query = select(_STANDINGS.c.customer_id, _STANDINGS.c.rank).where(_STANDINGS.c.customer_id.in_(set(customer_ids)))
    return {row.customer_id: row.rank for row in tx.connection().execute(query)}


def load_grades(tx: Session, customer_ids: Iterable[int]) -> dict[int, str | None]:
    """Return the grades of these customers by id; customers without a standing are left out."""
    grades: dict[int, str | None] = {}
    for ids in split_into_batches(customer_ids):
        query = select(_STANDINGS.c.customer_id, _STANDINGS.c.grade).where(_STANDINGS.c.customer_id.in_(ids))
        grades |= {row.customer_id: row.grade for row in tx.connection().execute(query)}
    return grades


def list_standings(
    tx: Session,
    *,
    grade: str | None = None,
    owner: str | None = None,
    stale: bool = False,
    unrated: bool = False,
    unowned: Collection[str] | None = None,
    limit: int,
    offset: int,
) -> tuple[tuple[Standing, ...], int]:
    """Return one page of the standings of current customers, worst first, and how many there are on all pages.

    `owner` is a Slack user id. `stale` and `unrated` narrow the list when True. `unowned`, the ids of people away for
    long, narrows it to customers nobody looks after.
    """
    joined = _STANDINGS.join(CUSTOMERS, CUSTOMERS.c.id == _STANDINGS.c.customer_id)
    conditions: list[ColumnElement[bool]] = [IS_CURRENT]
    if grade is not None:
        conditions.append(_STANDINGS.c.grade == grade)
    if owner is not None:
        conditions.append(CUSTOMERS.c.owner == owner)
    if stale:
        conditions.append(_STANDINGS.c.stale.is_(True))
    if unrated:
        conditions.append(_STANDINGS.c.rated.is_(False))
    if unowned is not None:
        conditions.append(orphans.is_orphaned(unowned))
    connection = tx.connection()
    total = connection.execute(select(func.count()).select_from(joined).where(*conditions)).scalar_one()
    page = select(_STANDINGS).select_from(joined).where(*conditions).order_by(*_WORST_FIRST).limit(limit).offset(offset)
    return tuple(_read_standing(row) for row in connection.execute(page)), total


def list_due(tx: Session, now: datetime, *, limit: int, skip: Collection[object] = ()) -> tuple[int, ...]:
    """List the ids of at most `limit` customers whose standing time has changed by `now`, the longest overdue first.

    Those in `skip` are left out.
    """
    rows = tx.connection().execute(_DUE, {"now": now, "most": limit + len(skip)})
    return tuple(row.customer_id for row in rows if row.customer_id not in skip)[:limit]


def find_next_due_at(tx: Session, *, skip: Collection[object] = ()) -> datetime | None:
    """Return when time next changes a standing, perhaps in the past; None if never. Those in `skip` are left out."""
    rows = tx.connection().execute(_DUE, {"now": END_OF_TIME, "most": 1 + len(skip)})
    return next((row.next_change_at for row in rows if row.customer_id not in skip), None)


def expire_all_standings(tx: Session, now: datetime) -> None:
    """Make every standing due to be computed again, because the rules have changed."""
    tx.connection().execute(update(_STANDINGS).values(next_change_at=now))


def expire_standings(tx: Session, customer_ids: Iterable[int], now: datetime) -> None:
    """Make the standings of these customers due to be computed again."""
    for ids in split_into_batches(customer_ids):
        tx.connection().execute(update(_STANDINGS).where(_STANDINGS.c.customer_id.in_(ids)).values(next_change_at=now))


def _read_standing(row: Row[Any]) -> Standing:
    return Standing(**row._asdict())
