"""The items of a closet: filled by the thousand, read a page at a time, decided one by one or many at once.

Customers are in the order of their keys, the same on both engines. Those who are archived, let go or taken back
meanwhile are in no page and no count, unless they have a verdict.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, insert, or_, select, update
from sqlmodel import Session

from scoring.quarterly_reviews.lists import Listed, Whose
from scoring.quarterly_reviews.reviews import Item, Progress, Verdict
from storage.customers.rows import RECORDS as CUSTOMERS
from storage.quarterly_reviews.reviews import ITEMS
from storage.sql.statements import insert_new
from storage.sql.upserts import batches

_AT = ITEMS.columns
_HERE = CUSTOMERS.c.archived_at.is_(None) & CUSTOMERS.c.former_at.is_(None) & CUSTOMERS.c.withdrawn.is_(False)
_UNOWNED = CUSTOMERS.c.owner.is_(None) & CUSTOMERS.c.backup.is_(None)
_JOINED = ITEMS.table.join(CUSTOMERS, CUSTOMERS.c.id == _AT.customer_id)
# by itself, so that both engines begin with the few that are a person's own rather than with a whole closet
_THEIRS = (
    select(CUSTOMERS.c.id)
    .where(CUSTOMERS.c.owner == bindparam("person"))
    .union(select(CUSTOMERS.c.id).where(CUSTOMERS.c.backup == bindparam("person")))
)
_UNDECIDED = _AT.verdict.is_(None)
_FILL = insert(ITEMS.table)
_JOIN = insert_new(ITEMS.table)
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
class Wanted:
    """Which items of a closet: a person's own (as owner or backup), those nobody looks after, or all."""

    closet_id: int
    whose: Whose
    person: str
    undecided: bool = False


_LISTED = select(
    *(_AT[name] for name in Item.__dataclass_fields__),
    *(CUSTOMERS.c[name].label(f"of_{name}") for name in ("key", "name", "owner", "backup", "owner_name", "margin")),
).select_from(_JOINED)


def fill(tx: Session, rows: Collection[Mapping[str, Any]]) -> None:
    """Put customers into a closet that was just opened."""
    if rows:
        tx.connection().execute(_FILL, list(rows))


def join(tx: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put customers into an open closet, each unless it is in there."""
    connection = tx.connection()
    for row in rows:
        connection.execute(_JOIN[connection.dialect.name], row)


def of(tx: Session, closet_id: int, customer_id: int) -> Item | None:
    """One customer's item, or None where it is not in that closet."""
    found = ITEMS.where(tx, closet_id=closet_id, customer_id=customer_id)
    return found[0] if found else None


def newest(tx: Session, customer_id: int) -> Item | None:
    """The newest item in which the customer has a verdict."""
    row = tx.connection().execute(_NEWEST, {"of": customer_id}).one_or_none()
    return None if row is None else ITEMS.value(row)


def newest_of(tx: Session, customer_ids: Iterable[int]) -> dict[int, Verdict]:
    """The newest verdict of each of these customers; one that never had any is no key."""
    found: dict[int, Verdict] = {}
    for ids in batches(customer_ids):
        sought = select(_AT.customer_id, _AT.verdict).where(_AT.customer_id.in_(ids), _AT.verdict.is_not(None))
        rows = tx.connection().execute(sought.order_by(_AT.closet_id))
        found |= {row.customer_id: Verdict(row.verdict) for row in rows}
    return found


def page(
    tx: Session, wanted: Wanted, *, start: str = "", before: str | None = None, limit: int
) -> tuple[tuple[Listed, ...], int, int]:
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


def known(tx: Session, wanted: Wanted, ids: Iterable[int]) -> dict[int, Listed]:
    """Those of the items with these ids that are the person's to decide."""
    found: dict[int, Listed] = {}
    for some in batches(ids):
        rows = tx.connection().execute(_LISTED.where(*_wanted(wanted), _AT.id.in_(some)).order_by(CUSTOMERS.c.key))
        found |= {listed.item.id: listed for listed in map(_listed, rows)}
    return found


def decide(
    tx: Session, item_id: int, verdict: Verdict | None, *, note: str, by: str | None, at: datetime | None
) -> Item:
    """Set, change or take away one verdict."""
    return ITEMS.change(tx, item_id, verdict=verdict, note=note, decided_by=by, decided_at=at)


def take_suggested(tx: Session, wanted: Wanted, *, but: Verdict, spare: Collection[int], by: str, at: datetime) -> int:
    """Give every item without a verdict the suggested one, save where that is `but`, and those to spare: how many."""
    sought = select(_AT.id).select_from(_JOINED).where(*_wanted(wanted), _UNDECIDED, _AT.suggested != but.value)
    sought = sought.where(_AT.id.not_in(list(spare)))
    mine = update(ITEMS.table).where(_AT.id.in_(sought), _UNDECIDED)  # looked at again: somebody may just have decided
    taken = mine.values(verdict=_AT.suggested, decided_by=by, decided_at=at)
    return tx.connection().execute(taken).rowcount


def forget(tx: Session, closet_id: int, *, by: str, at: datetime) -> int:
    """Take away the verdicts a person gave in one instant, where they still stand. Returns how many."""
    mine = and_(_AT.closet_id == closet_id, _AT.decided_by == by, _AT.decided_at == at)
    gone = update(ITEMS.table).where(mine).values(verdict=None, note="", decided_by=None, decided_at=None)
    return tx.connection().execute(gone).rowcount


def progress(tx: Session, closet_id: int) -> Progress:
    """How many have which verdict, and what is suggested for those without one."""
    counted = (
        select(_AT.verdict, _AT.suggested, _UNOWNED.label("unowned"), func.count().label("many"))
        .select_from(_JOINED)
        .where(_AT.closet_id == closet_id, or_(_AT.verdict.is_not(None), _HERE))
        .group_by(_AT.verdict, _AT.suggested, _UNOWNED)
    )
    decided, waiting, unowned = dict.fromkeys(Verdict, 0), dict.fromkeys(Verdict, 0), 0
    for row in tx.connection().execute(counted):
        if row.verdict is not None:
            decided[Verdict(row.verdict)] += row.many
        else:
            waiting[Verdict(row.suggested)] += row.many
            unowned += row.many if row.unowned else 0
    return Progress(decided, waiting, unowned)


def left_of(tx: Session, closet_id: int, person: str) -> int:
    """How many of a person's customers have no verdict yet."""
    return int(tx.connection().execute(_LEFT_OF, {"of": closet_id, "person": person}).scalar_one())


def owners_left(tx: Session, closet_id: int) -> tuple[tuple[str | None, str | None], ...]:
    """The owner and backup of every customer without a verdict, each pair once."""
    sought = select(CUSTOMERS.c.owner, CUSTOMERS.c.backup).select_from(_JOINED)
    rows = tx.connection().execute(sought.where(_AT.closet_id == closet_id, _UNDECIDED, _HERE).distinct())
    return tuple((row.owner, row.backup) for row in rows)


def everything(tx: Session, closet_id: int) -> Iterable[Listed]:
    """All items with a verdict, and those without one whose customer is still here, by key."""
    sought = _LISTED.where(_AT.closet_id == closet_id, or_(_AT.verdict.is_not(None), _HERE)).order_by(CUSTOMERS.c.key)
    return map(_listed, tx.connection().execute(sought))


def _wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [_AT.closet_id == wanted.closet_id, _HERE]
    if wanted.whose is Whose.MINE:
        conditions.append(_AT.customer_id.in_(_THEIRS.params(person=wanted.person)))
    elif wanted.whose is Whose.UNOWNED:
        conditions.append(_UNOWNED)
    return [*conditions, _UNDECIDED] if wanted.undecided else conditions


def _listed(row: Any) -> Listed:
    item = ITEMS.value(row)
    return Listed(item, row.of_key, row.of_name, row.of_owner, row.of_backup, row.of_owner_name, row.of_margin)
