"""Quarterly reviews, called closets: one a quarter, with an item for every customer that takes the verdict on it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Index,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Field, Session, SQLModel

from scoring.quarterly_reviews.reviews import (
    Closet,
    ClosetItem,
    ClosetProgress,
    ClosetScope,
    ClosetVerdict,
    GoodShare,
    ListedItem,
)
from scoring.values.notes import NOTE_LIMIT
from storage.customers import orphans
from storage.customers.customers import CUSTOMERS, IS_CURRENT
from storage.database import Json
from storage.sql.records import Records, limit_length, require_one_of
from storage.sql.statements import build_insert_if_absent, split_into_batches


class ClosetRow(SQLModel, table=True):
    """The closet of one quarter. `running` is true or, once closed, NULL; it is unique, so at most one is open."""

    __tablename__ = "closets"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=10, unique=True)
    opened_at: datetime
    opened_by: str | None = Field(max_length=40)
    closes_on: date
    before: Json = Field(sa_type=JSON)
    running: bool | None = Field(unique=True)
    closed_at: datetime | None
    closed_by: str | None = Field(max_length=40)
    after: Json = Field(sa_type=JSON, nullable=True)


class ItemRow(SQLModel, table=True):
    """One customer in a closet: the suggested verdict, and the one that was decided."""

    __tablename__ = "closet_items"
    __table_args__ = (
        UniqueConstraint("closet_id", "customer_id"),
        Index(None, "customer_id"),
        require_one_of("suggested", ClosetVerdict),
        require_one_of("verdict", ClosetVerdict),
        require_one_of("grade", "ABCD"),
        limit_length("note", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    closet_id: int = Field(foreign_key="closets.id")
    customer_id: int = Field(foreign_key="customers.id")
    suggested: str = Field(max_length=20)
    why: str = Field(max_length=300)
    grade: str | None = Field(max_length=1)
    revenue: int | None = Field(sa_type=BigInteger)
    verdict: str | None = Field(max_length=20)
    note: str
    decided_by: str | None = Field(max_length=40)
    decided_at: datetime | None


RECORDS = Records(ClosetRow, Closet, called="closet")
ITEMS = Records(ItemRow, ClosetItem, called="closet item")
_OPEN = build_insert_if_absent(RECORDS.table)
_LOCK = RECORDS.select.where(RECORDS.columns.running.is_(True)).with_for_update(read=True)


def find_running_closet(tx: Session) -> Closet | None:
    """Return the closet that is open, or None."""
    closets = RECORDS.list_where(tx, running=True)
    return closets[0] if closets else None


def find_last_verdict(tx: Session, customer_id: int) -> ClosetVerdict | None:
    """Return the last verdict on a customer, from whichever closet, or None."""
    item = find_last_decided_item(tx, customer_id)
    return item.verdict if item else None


def lock_running_closet(tx: Session) -> Closet | None:
    """Return the open closet, or None, and lock it: nobody can close it until the transaction ends."""
    if tx.connection().dialect.name == "sqlite":
        return find_running_closet(tx)  # a writer has locked the whole file already
    row = tx.connection().execute(_LOCK).one_or_none()
    return None if row is None else RECORDS.from_row(row)


def list_closets(tx: Session) -> tuple[Closet, ...]:
    """List all closets, oldest first."""
    return tuple(sorted(RECORDS.list_where(tx), key=lambda closet: (closet.opened_at, closet.id)))


def find_closet(tx: Session, key: str) -> Closet | None:
    """Return the closet of a quarter, such as `2026-Q4`, or None."""
    closets = RECORDS.list_where(tx, key=key)
    return closets[0] if closets else None


def open_closet(
    tx: Session, key: str, *, closes_on: date, before: GoodShare, opened_by: str | None, now: datetime
) -> Closet | None:
    """Store a new closet for a quarter and return it; None if that quarter has one, or another is open."""
    connection = tx.connection()
    row = {"key": key, "opened_at": now, "opened_by": opened_by, "closes_on": closes_on, "before": asdict(before)}
    row |= {"running": True, "closed_at": None, "closed_by": None, "after": None}
    is_new = connection.execute(_OPEN[connection.dialect.name], row).rowcount == 1
    return find_closet(tx, key) if is_new else None


def close_closet(tx: Session, closet: Closet, *, after: GoodShare, now: datetime) -> bool:
    """Close a closet; return False if it is closed already."""
    still_open = update(RECORDS.table).where(RECORDS.columns.id == closet.id, RECORDS.columns.running.is_(True))
    changed = still_open.values(running=None, closed_at=now, after=asdict(after))
    return tx.connection().execute(changed).rowcount == 1


def delete_closet(tx: Session, closet: Closet) -> None:
    """Delete a closet that was opened by mistake, with its items. Nobody has decided anything in it."""
    tx.connection().execute(delete(ITEMS.table).where(ITEMS.columns.closet_id == closet.id))
    tx.connection().execute(delete(RECORDS.table).where(RECORDS.columns.id == closet.id))


_AT = ITEMS.columns
_JOINED = ITEMS.table.join(CUSTOMERS, CUSTOMERS.c.id == _AT.customer_id)
# a query of its own, so that both engines start from the few customers of a person rather than from a whole closet
_CUSTOMERS_OF = (
    select(CUSTOMERS.c.id)
    .where(CUSTOMERS.c.owner == bindparam("person"))
    .union(select(CUSTOMERS.c.id).where(CUSTOMERS.c.backup == bindparam("person")))
)
_UNDECIDED = _AT.verdict.is_(None)
_INSERT_ITEMS = insert(ITEMS.table)
_INSERT_MISSING = build_insert_if_absent(ITEMS.table)
_COUNT_UNDECIDED = (
    select(func.count())
    .select_from(_JOINED)
    .where(
        _AT.closet_id == bindparam("of"),
        _UNDECIDED,
        IS_CURRENT,
        _AT.customer_id.in_(_CUSTOMERS_OF),
    )
)
_LAST_DECIDED = (
    ITEMS.select.where(_AT.customer_id == bindparam("of"), _AT.verdict.is_not(None))
    .order_by(_AT.closet_id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Selects items of a closet: those of a person's customers (as owner or backup), those nobody looks after, or all.

    Nobody looks after a customer whose owner and backup have left or are in `away`: the people away for long. With
    `undecided` only items without a verdict are selected.
    """

    closet_id: int
    whose: ClosetScope
    person: str
    undecided: bool = False
    away: frozenset[str] = frozenset()


_LISTED = select(
    *(_AT[name] for name in ClosetItem.__dataclass_fields__),
    *(CUSTOMERS.c[name].label(f"of_{name}") for name in ("key", "name", "owner", "backup", "owner_name", "margin")),
).select_from(_JOINED)


def add_items(tx: Session, rows: Collection[Mapping[str, Any]]) -> None:
    """Add items to a closet that was just opened."""
    if rows:
        tx.connection().execute(_INSERT_ITEMS, list(rows))


def add_missing_items(tx: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add items to an open closet, except for customers who have one in it."""
    connection = tx.connection()
    for row in rows:
        connection.execute(_INSERT_MISSING[connection.dialect.name], row)


def find_item(tx: Session, closet_id: int, customer_id: int) -> ClosetItem | None:
    """Return a customer's item in a closet, or None."""
    items = ITEMS.list_where(tx, closet_id=closet_id, customer_id=customer_id)
    return items[0] if items else None


def find_last_decided_item(tx: Session, customer_id: int) -> ClosetItem | None:
    """Return the item of the newest closet in which the customer got a verdict, or None."""
    row = tx.connection().execute(_LAST_DECIDED, {"of": customer_id}).one_or_none()
    return None if row is None else ITEMS.from_row(row)


def load_last_verdicts(tx: Session, customer_ids: Iterable[int]) -> dict[int, ClosetVerdict]:
    """Return the last verdict on each of these customers, by id; those who never got one are left out."""
    verdicts: dict[int, ClosetVerdict] = {}
    for ids in split_into_batches(customer_ids):
        query = select(_AT.customer_id, _AT.verdict).where(_AT.customer_id.in_(ids), _AT.verdict.is_not(None))
        rows = tx.connection().execute(query.order_by(_AT.closet_id))
        verdicts |= {row.customer_id: ClosetVerdict(row.verdict) for row in rows}
    return verdicts


def list_items(
    tx: Session, item_filter: ItemFilter, *, start: str = "", before: str | None = None, limit: int
) -> tuple[tuple[ListedItem, ...], int, int]:
    """Return one page of items ordered by the customer's key, how many come before it, and how many there are in all.

    The page begins at the key `start` or, if `before` is given, ends just before that key.
    """
    conditions = _build_conditions(item_filter)
    connection = tx.connection()
    if before is not None:
        backwards = _LISTED.where(*conditions, CUSTOMERS.c.key < before).order_by(CUSTOMERS.c.key.desc()).limit(limit)
        page = [_read_listed(row) for row in connection.execute(backwards)][::-1]
    else:
        forwards = _LISTED.where(*conditions, CUSTOMERS.c.key >= start).order_by(CUSTOMERS.c.key).limit(limit)
        page = [_read_listed(row) for row in connection.execute(forwards)]
    first = page[0].key if page else start
    count = select(func.count()).select_from(_JOINED)
    earlier = connection.execute(count.where(*conditions, CUSTOMERS.c.key < first)).scalar_one()
    total = connection.execute(count.where(*conditions)).scalar_one()
    return tuple(page), earlier, total


def load_items(tx: Session, item_filter: ItemFilter, ids: Iterable[int]) -> dict[int, ListedItem]:
    """Return the items with these ids that fit the filter, by id."""
    items: dict[int, ListedItem] = {}
    for batch in split_into_batches(ids):
        rows = tx.connection().execute(
            _LISTED.where(*_build_conditions(item_filter), _AT.id.in_(batch)).order_by(CUSTOMERS.c.key)
        )
        items |= {listed.item.id: listed for listed in map(_read_listed, rows)}
    return items


def set_verdict(
    tx: Session, item_id: int, verdict: ClosetVerdict | None, *, note: str, by: str | None, decided_at: datetime | None
) -> ClosetItem:
    """Set, change or (with None) remove the verdict of one item."""
    return ITEMS.change(tx, item_id, verdict=verdict, note=note, decided_by=by, decided_at=decided_at)


def accept_suggestions(
    tx: Session,
    item_filter: ItemFilter,
    *,
    except_suggested: ClosetVerdict,
    spare: Collection[int],
    by: str,
    decided_at: datetime,
) -> int:
    """Give every undecided item the verdict suggested for it; return how many.

    Left out are items for which the verdict `except_suggested` is suggested, and those whose ids are in `spare`.
    """
    query = (
        select(_AT.id)
        .select_from(_JOINED)
        .where(*_build_conditions(item_filter), _UNDECIDED, _AT.suggested != except_suggested.value)
    )
    query = query.where(_AT.id.not_in(list(spare)))
    # undecided is checked again: somebody may have decided meanwhile
    undecided = update(ITEMS.table).where(_AT.id.in_(query), _UNDECIDED)
    accepted = undecided.values(verdict=_AT.suggested, decided_by=by, decided_at=decided_at)
    return tx.connection().execute(accepted).rowcount


def clear_verdicts(tx: Session, closet_id: int, *, by: str, decided_at: datetime) -> int:
    """Remove the verdicts a person gave at one instant, unless they were changed since; return how many."""
    theirs = and_(_AT.closet_id == closet_id, _AT.decided_by == by, _AT.decided_at == decided_at)
    cleared = update(ITEMS.table).where(theirs).values(verdict=None, note="", decided_by=None, decided_at=None)
    return tx.connection().execute(cleared).rowcount


def count_progress(tx: Session, closet_id: int, *, away: Collection[str] = ()) -> ClosetProgress:
    """Count the items by verdict, and those without a verdict by the suggested one.

    `away`: the people away for long, whose customers nobody looks after.
    """
    is_unowned = case((orphans.is_orphaned(away), 1), else_=0)
    counts = (
        select(_AT.verdict, _AT.suggested, func.sum(is_unowned).label("unowned"), func.count().label("many"))
        .select_from(_JOINED)
        .where(_AT.closet_id == closet_id, or_(_AT.verdict.is_not(None), IS_CURRENT))
        .group_by(_AT.verdict, _AT.suggested)
    )
    decided, waiting, unowned = dict.fromkeys(ClosetVerdict, 0), dict.fromkeys(ClosetVerdict, 0), 0
    for row in tx.connection().execute(counts):
        if row.verdict is not None:
            decided[ClosetVerdict(row.verdict)] += row.many
        else:
            waiting[ClosetVerdict(row.suggested)] += row.many
            unowned += int(row.unowned)
    return ClosetProgress(decided, waiting, unowned)


def count_undecided(tx: Session, closet_id: int, person: str) -> int:
    """Count the customers a person looks after who have no verdict yet."""
    return int(tx.connection().execute(_COUNT_UNDECIDED, {"of": closet_id, "person": person}).scalar_one())


def list_owners_with_undecided(tx: Session, closet_id: int) -> tuple[tuple[str | None, str | None], ...]:
    """List the (owner, backup) of all customers without a verdict, each pair once."""
    query = select(CUSTOMERS.c.owner, CUSTOMERS.c.backup).select_from(_JOINED)
    rows = tx.connection().execute(query.where(_AT.closet_id == closet_id, _UNDECIDED, IS_CURRENT).distinct())
    return tuple((row.owner, row.backup) for row in rows)


def list_all_items(tx: Session, closet_id: int) -> Iterable[ListedItem]:
    """Yield all items with a verdict, and those without one whose customer is still current, by the customer's key."""
    query = _LISTED.where(_AT.closet_id == closet_id, or_(_AT.verdict.is_not(None), IS_CURRENT)).order_by(
        CUSTOMERS.c.key
    )
    return map(_read_listed, tx.connection().execute(query))


def _build_conditions(item_filter: ItemFilter) -> list[ColumnElement[bool]]:
    conditions = [_AT.closet_id == item_filter.closet_id, IS_CURRENT]
    if item_filter.whose is ClosetScope.MINE:
        conditions.append(_AT.customer_id.in_(_CUSTOMERS_OF.params(person=item_filter.person)))
    elif item_filter.whose is ClosetScope.UNOWNED:
        conditions.append(orphans.is_orphaned(item_filter.away))
    return [*conditions, _UNDECIDED] if item_filter.undecided else conditions


def _read_listed(row: Any) -> ListedItem:
    item = ITEMS.from_row(row)
    return ListedItem(item, row.of_key, row.of_name, row.of_owner, row.of_backup, row.of_owner_name, row.of_margin)
