"""Closets, opened once and closed once, and the verdict each gives every customer. Pages are in `closet_items`."""

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
from storage.customers.customers import CUSTOMERS as CUSTOMERS
from storage.database import Json
from storage.sql.records import Records, limit_length, require_one_of
from storage.sql.statements import build_insert_if_absent, get_table, split_into_batches


class ClosetRow(SQLModel, table=True):
    """One clean-out, of one quarter; `running` is unique, so that at most one is open: true, or nothing once closed."""

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
    """One customer of a closet."""

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
# SQLAlchemy forgets an INSERT's row count unless it is told not to, and says -1 on PostgreSQL.
_OPEN = {
    on: made.execution_options(preserve_rowcount=True)
    for on, made in build_insert_if_absent(get_table(ClosetRow)).items()
}
_HELD = RECORDS.select.where(RECORDS.columns.running.is_(True)).with_for_update(read=True)


def find_running_closet(tx: Session) -> Closet | None:
    """The closet that is open, or None."""
    found = RECORDS.list_where(tx, running=True)
    return found[0] if found else None


def find_last_verdict(tx: Session, customer_id: int) -> ClosetVerdict | None:
    """What was decided last about a customer, in whichever closet; None where nothing ever was."""
    decided = ITEMS.list_where(tx, ITEMS.columns.verdict.is_not(None), customer_id=customer_id)
    newest = max(decided, key=lambda item: (item.closet_id, item.id), default=None)
    return newest.verdict if newest else None


def lock_running_closet(tx: Session) -> Closet | None:
    """The same, and it stays open until the transaction ends: whoever closes it waits for those who decide in it."""
    if tx.connection().dialect.name == "sqlite":
        return find_running_closet(tx)  # a writer has the whole file already
    row = tx.connection().execute(_HELD).one_or_none()
    return None if row is None else RECORDS.from_row(row)


def list_closets(tx: Session) -> tuple[Closet, ...]:
    """All there were, oldest first."""
    return tuple(sorted(RECORDS.list_where(tx), key=lambda closet: (closet.opened_at, closet.id)))


def find_closet(tx: Session, key: str) -> Closet | None:
    """The closet of a quarter, or None."""
    found = RECORDS.list_where(tx, key=key)
    return found[0] if found else None


def open_closet(
    tx: Session, key: str, *, closes_on: date, before: GoodShare, opened_by: str | None, now: datetime
) -> Closet | None:
    """Open the closet of a quarter; None when that quarter has one, or another is open."""
    connection = tx.connection()
    row = {"key": key, "opened_at": now, "opened_by": opened_by, "closes_on": closes_on, "before": asdict(before)}
    row |= {"running": True, "closed_at": None, "closed_by": None, "after": None}
    made = connection.execute(_OPEN[connection.dialect.name], row).rowcount == 1
    return find_closet(tx, key) if made else None


def close_closet(tx: Session, closet: Closet, *, after: GoodShare, now: datetime) -> bool:
    """Close it; False when somebody did."""
    mine = update(RECORDS.table).where(RECORDS.columns.id == closet.id, RECORDS.columns.running.is_(True))
    changed = mine.values(running=None, closed_at=now, after=asdict(after))
    return tx.connection().execute(changed).rowcount == 1


def delete_closet(tx: Session, closet: Closet) -> None:
    """Delete one that was begun by mistake, with its items: nobody has decided anything in it."""
    tx.connection().execute(delete(ITEMS.table).where(ITEMS.columns.closet_id == closet.id))
    tx.connection().execute(delete(RECORDS.table).where(RECORDS.columns.id == closet.id))


_AT = ITEMS.columns
_HERE = CUSTOMERS.c.archived_at.is_(None) & CUSTOMERS.c.former_at.is_(None) & CUSTOMERS.c.withdrawn.is_(False)
_JOINED = ITEMS.table.join(CUSTOMERS, CUSTOMERS.c.id == _AT.customer_id)
# by itself, so that both engines begin with the few that are a person's own rather than with a whole closet
_THEIRS = (
    select(CUSTOMERS.c.id)
    .where(CUSTOMERS.c.owner == bindparam("person"))
    .union(select(CUSTOMERS.c.id).where(CUSTOMERS.c.backup == bindparam("person")))
)
_UNDECIDED = _AT.verdict.is_(None)
_FILL = insert(ITEMS.table)
_JOIN = build_insert_if_absent(ITEMS.table)
_LEFT_OF = (
    select(func.count())
    .select_from(_JOINED)
    .where(
        _AT.closet_id == bindparam("of"),
        _UNDECIDED,
        _HERE,
        _AT.customer_id.in_(_THEIRS),
    )
)
_NEWEST = (
    ITEMS.select.where(_AT.customer_id == bindparam("of"), _AT.verdict.is_not(None))
    .order_by(_AT.closet_id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items of a closet: a person's own (as owner or backup), those nobody looks after, or all.

    Nobody looks after a customer whose owner and backup left or are `away` for long.
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
    """Put customers into a closet that was just opened."""
    if rows:
        tx.connection().execute(_FILL, list(rows))


def add_missing_items(tx: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put customers into an open closet, each unless it is in there."""
    connection = tx.connection()
    for row in rows:
        connection.execute(_JOIN[connection.dialect.name], row)


def find_item(tx: Session, closet_id: int, customer_id: int) -> ClosetItem | None:
    """One customer's item, or None where it is not in that closet."""
    found = ITEMS.list_where(tx, closet_id=closet_id, customer_id=customer_id)
    return found[0] if found else None


def find_last_decided_item(tx: Session, customer_id: int) -> ClosetItem | None:
    """The newest item in which the customer has a verdict."""
    row = tx.connection().execute(_NEWEST, {"of": customer_id}).one_or_none()
    return None if row is None else ITEMS.from_row(row)


def load_last_verdicts(tx: Session, customer_ids: Iterable[int]) -> dict[int, ClosetVerdict]:
    """The newest verdict of each of these customers; one that never had any is no key."""
    found: dict[int, ClosetVerdict] = {}
    for ids in split_into_batches(customer_ids):
        sought = select(_AT.customer_id, _AT.verdict).where(_AT.customer_id.in_(ids), _AT.verdict.is_not(None))
        rows = tx.connection().execute(sought.order_by(_AT.closet_id))
        found |= {row.customer_id: ClosetVerdict(row.verdict) for row in rows}
    return found


def list_items(
    tx: Session, wanted: ItemFilter, *, start: str = "", before: str | None = None, limit: int
) -> tuple[tuple[ListedItem, ...], int, int]:
    """The items from a customer's key on, or the last before one; how many come before them, and how many in all."""
    conditions = _wanted(wanted)
    connection = tx.connection()
    if before is not None:
        turned = _LISTED.where(*conditions, CUSTOMERS.c.key < before).order_by(CUSTOMERS.c.key.desc()).limit(limit)
        found = [_listed(row) for row in connection.execute(turned)][::-1]
    else:
        onward = _LISTED.where(*conditions, CUSTOMERS.c.key >= start).order_by(CUSTOMERS.c.key).limit(limit)
        found = [_listed(row) for row in connection.execute(onward)]
    first = found[0].key if found else start
    counted = select(func.count()).select_from(_JOINED)
    earlier = connection.execute(counted.where(*conditions, CUSTOMERS.c.key < first)).scalar_one()
    total = connection.execute(counted.where(*conditions)).scalar_one()
    return tuple(found), earlier, total


def load_items(tx: Session, wanted: ItemFilter, ids: Iterable[int]) -> dict[int, ListedItem]:
    """Those of the items with these ids that are the person's to decide."""
    found: dict[int, ListedItem] = {}
    for some in split_into_batches(ids):
        rows = tx.connection().execute(_LISTED.where(*_wanted(wanted), _AT.id.in_(some)).order_by(CUSTOMERS.c.key))
        found |= {listed.item.id: listed for listed in map(_listed, rows)}
    return found


def set_verdict(
    tx: Session, item_id: int, verdict: ClosetVerdict | None, *, note: str, by: str | None, at: datetime | None
) -> ClosetItem:
    """Set, change or take away one verdict."""
    return ITEMS.change(tx, item_id, verdict=verdict, note=note, decided_by=by, decided_at=at)


def accept_suggestions(
    tx: Session, wanted: ItemFilter, *, but: ClosetVerdict, spare: Collection[int], by: str, at: datetime
) -> int:
    """Give every item without a verdict the suggested one, save where that is `but`, and those to spare: how many."""
    sought = select(_AT.id).select_from(_JOINED).where(*_wanted(wanted), _UNDECIDED, _AT.suggested != but.value)
    sought = sought.where(_AT.id.not_in(list(spare)))
    mine = update(ITEMS.table).where(_AT.id.in_(sought), _UNDECIDED)  # looked at again: somebody may just have decided
    taken = mine.values(verdict=_AT.suggested, decided_by=by, decided_at=at)
    return tx.connection().execute(taken).rowcount


def clear_verdicts(tx: Session, closet_id: int, *, by: str, at: datetime) -> int:
    """Take away the verdicts a person gave in one instant, where they still stand. Returns how many."""
    mine = and_(_AT.closet_id == closet_id, _AT.decided_by == by, _AT.decided_at == at)
    gone = update(ITEMS.table).where(mine).values(verdict=None, note="", decided_by=None, decided_at=None)
    return tx.connection().execute(gone).rowcount


def count_progress(tx: Session, closet_id: int, *, away: Collection[str] = ()) -> ClosetProgress:
    """How many have which verdict, and what is suggested for those without one; `away` are people away for long."""
    unowned_ = case((orphans.is_orphaned(away), 1), else_=0)
    counted = (
        select(_AT.verdict, _AT.suggested, func.sum(unowned_).label("unowned"), func.count().label("many"))
        .select_from(_JOINED)
        .where(_AT.closet_id == closet_id, or_(_AT.verdict.is_not(None), _HERE))
        .group_by(_AT.verdict, _AT.suggested)
    )
    decided, waiting, unowned = dict.fromkeys(ClosetVerdict, 0), dict.fromkeys(ClosetVerdict, 0), 0
    for row in tx.connection().execute(counted):
        if row.verdict is not None:
            decided[ClosetVerdict(row.verdict)] += row.many
        else:
            waiting[ClosetVerdict(row.suggested)] += row.many
            unowned += int(row.unowned)
    return ClosetProgress(decided, waiting, unowned)


def count_undecided(tx: Session, closet_id: int, person: str) -> int:
    """How many of a person's customers have no verdict yet."""
    return int(tx.connection().execute(_LEFT_OF, {"of": closet_id, "person": person}).scalar_one())


def list_owners_with_undecided(tx: Session, closet_id: int) -> tuple[tuple[str | None, str | None], ...]:
    """The owner and backup of every customer without a verdict, each pair once."""
    sought = select(CUSTOMERS.c.owner, CUSTOMERS.c.backup).select_from(_JOINED)
    rows = tx.connection().execute(sought.where(_AT.closet_id == closet_id, _UNDECIDED, _HERE).distinct())
    return tuple((row.owner, row.backup) for row in rows)


def list_all_items(tx: Session, closet_id: int) -> Iterable[ListedItem]:
    """All items with a verdict, and those without one whose customer is still here, by key."""
    sought = _LISTED.where(_AT.closet_id == closet_id, or_(_AT.verdict.is_not(None), _HERE)).order_by(CUSTOMERS.c.key)
    return map(_listed, tx.connection().execute(sought))


def _wanted(wanted: ItemFilter) -> list[ColumnElement[bool]]:
    conditions = [_AT.closet_id == wanted.closet_id, _HERE]
    if wanted.whose is ClosetScope.MINE:
        conditions.append(_AT.customer_id.in_(_THEIRS.params(person=wanted.person)))
    elif wanted.whose is ClosetScope.UNOWNED:
        conditions.append(orphans.is_orphaned(wanted.away))
    return [*conditions, _UNDECIDED] if wanted.undecided else conditions


def _listed(row: Any) -> ListedItem:
    item = ITEMS.from_row(row)
    return ListedItem(item, row.of_key, row.of_name, row.of_owner, row.of_backup, row.of_owner_name, row.of_margin)
