"""One person's data in all tables, by the register: collecting it, and erasing it.

Erasing puts a sentinel in the place of the person's id everywhere, so that what was decided still counts, and deletes
what is about the person alone; the register says which. Source: product.md, safety.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Row,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlmodel import Session

from scoring.privacy.traces import Traces
from storage import audit
from storage.privacy import ledger
from storage.privacy.ledger import LedgerLine
from storage.privacy.mentions import TextHit, find_mentions_in_texts, load_person_names
from storage.privacy.register import REGISTER, Kind, RegisteredTable
from storage.privacy.schema import get_table
from storage.sql.statements import lock_person

__all__ = ["Erasure", "TextHit", "collect_person", "erase_person", "find_mentions_in_texts", "load_person_names"]

_AUDIT = ("audit_entries", "audit_private", "audit_head")
"""Tables of the audit, which `storage/audit.py` erases itself, so that the chain still verifies."""
_WORDS = (Kind.PEOPLE, Kind.TEXT, Kind.WORKSPACE)
"""Kinds of columns in which an id may be a part of the value."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased: the sentinel in the person's place, and how many rows of each table were changed or deleted."""

    sentinel: str
    changed: Mapping[str, int]
    deleted: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many rows were changed or deleted; 0 if nothing was on record."""
        return sum(self.changed.values()) + sum(self.deleted.values())


def collect_person(tx: Session, user_id: str) -> dict[str, list[dict[str, Any]]]:
    """Collect every row that names the person, by table: whole rows, in which others' ids are left as they are.

    Of the audit there are the entries with their private parts. Tables without such a row are left out.
    """
    traces, names = load_traces(tx, user_id), load_person_names(tx, user_id)
    collected = {
        entry.name: rows
        for entry in REGISTER.values()
        if (rows := [dict(row._mapping) for row in _list_rows(tx, entry, user_id, traces, names)])
    }
    entries = get_table("audit_entries")
    numbers = [row["seq"] for row in collected.get("audit_private", ())]
    if numbers:
        about = entries.c.seq.between(min(numbers), max(numbers))
        listed = tx.connection().execute(select(entries).where(about).order_by(entries.c.seq))
        collected["audit_entries"] = [dict(row._mapping) for row in listed if row.seq in set(numbers)]
    return collected


def erase_person(tx: Session, user_id: str, sentinel: str, now: datetime) -> Erasure:
    """Erase a person from every table, and record that in the ledger's table; nothing is recorded if nothing was kept.

    Where the person acted together with others the sentinel takes their place; what is about them alone is deleted.
    Their names in what others wrote stay: `find_mentions_in_texts` lists those before. Append to the audit only
    afterwards, and not the person's id. After the commit come `ledger.write_file` and `pages.scrub`.
    """
    lock_person(tx, user_id, alone=True)
    traces, names = load_traces(tx, user_id), load_person_names(tx, user_id)
    changed, deleted = Counter[str](), Counter[str]()
    changed["audit_private"] = audit.erase_person(tx, user_id, sentinel)
    changed["customers"] = _forget_owner_names(tx, names)
    _forget_chosen_owner(tx, user_id)
    for entry in REGISTER.values():
        if entry.name not in _AUDIT:
            deleted[entry.name] += _delete_rows(tx, entry, user_id, traces)
            changed[entry.name] += _rename_person(tx, entry, user_id, sentinel)
            changed[entry.name] += _replace_in_words(tx, entry, traces, sentinel)
    erasure = Erasure(sentinel, +changed, +deleted)
    if erasure.total:
        ledger.record_erasure(tx, LedgerLine(ledger.hash_person(tx, user_id), sentinel, now))
    return erasure


def load_traces(tx: Session, user_id: str) -> Traces:
    """Return the ids that lead to the person: their own, and those of the channels of their direct messages."""
    direct, outbox = get_table("direct_channels"), get_table("outbox")
    channels = select(direct.c.channel).where(direct.c.user_id == user_id)
    places = select(outbox.c.posted_in).where(outbox.c.channel == user_id, outbox.c.posted_in.is_not(None))
    return Traces(frozenset({user_id, *tx.connection().execute(channels.union(places)).scalars()}))


def _list_rows(
    tx: Session, entry: RegisteredTable, user_id: str, traces: Traces, names: Collection[str]
) -> Iterator[Row[Any]]:
    """Yield the rows of a table that name the person, in the order of their keys."""
    table = get_table(entry.name)
    equal = {name: {user_id} for name in entry.list_columns(Kind.PERSON)}
    if not entry.deleted_with:  # a row of somebody else of the same name is not theirs
        equal |= {name: set(names) for name in entry.list_columns(Kind.NAME)}
    worded = entry.list_columns(*_WORDS)
    conditions: list[ColumnElement[bool]] = [table.c[name].in_(values) for name, values in equal.items()]
    conditions += [_may_hold(table.c[name], traces) for name in worded]
    if conditions:
        query = select(table).where(or_(*conditions)).order_by(*table.primary_key.columns)
        for row in tx.connection().execute(query):
            values = row._mapping
            if any(values[name] in wanted for name, wanted in equal.items()) or any(
                traces.occur_in(values[name]) for name in worded
            ):
                yield row


def _delete_rows(tx: Session, entry: RegisteredTable, user_id: str, traces: Traces) -> int:
    """Delete the rows of which the register says that they go with the person."""
    table, connection, count = get_table(entry.name), tx.connection(), 0
    for name in sorted(entry.deleted_with):
        if entry.columns[name] is Kind.PERSON:
            count += connection.execute(delete(table).where(table.c[name] == user_id)).rowcount
            continue
        keys = [
            _key_of(table, row)
            for row in _select_words(tx, table, (name,), traces)
            if traces.occur_in(getattr(row, name))
        ]
        if keys:
            connection.execute(delete(table).where(_is_keyed(table)), keys)
        count += len(keys)
    return count


def _rename_person(tx: Session, entry: RegisteredTable, user_id: str, sentinel: str) -> int:
    table, connection = get_table(entry.name), tx.connection()
    return sum(
        connection.execute(update(table).where(table.c[name] == user_id).values({name: sentinel})).rowcount
        for name in entry.list_columns(Kind.PERSON)
    )


def _replace_in_words(tx: Session, entry: RegisteredTable, traces: Traces, sentinel: str) -> int:
    """Put the sentinel in the place of the ids in texts and JSON, and return in how many rows."""
    table, names, count = get_table(entry.name), entry.list_columns(*_WORDS), 0
    for row in _select_words(tx, table, names, traces):
        after = {name: _shorten(table.c[name], traces.replace(row._mapping[name], sentinel)) for name in names}
        changes = {name: value for name, value in after.items() if value != row._mapping[name]}
        if changes:
            tx.connection().execute(update(table).where(_is_keyed(table)).values(changes), _key_of(table, row))
            count += 1
    return count


def _select_words(tx: Session, table: Table, names: Iterable[str], traces: Traces) -> Iterable[Row[Any]]:
    """Select the keys and these columns of the rows in which one of the ids may stand."""
    if not (conditions := [_may_hold(table.c[name], traces) for name in names]):
        return ()
    columns = dict.fromkeys([*_list_keys(table), *names])
    return tx.connection().execute(select(*(table.c[name] for name in columns)).where(or_(*conditions))).all()


def _may_hold(column: Column[Any], traces: Traces) -> ColumnElement[bool]:
    """Build the condition that one of the ids stands somewhere in the column, perhaps as a part of a longer word."""
    text = cast(column, Text)
    return or_(*(text.contains(each, autoescape=True) for each in sorted(traces.ids)))


def _forget_owner_names(tx: Session, names: tuple[str, ...]) -> int:
    """Empty the names of owners that files gave and that are the person's."""
    customers = get_table("customers")
    named = func.lower(customers.c.owner_name).in_([name.lower() for name in names])
    return tx.connection().execute(update(customers).where(named).values(owner_name=None)).rowcount


def _forget_chosen_owner(tx: Session, user_id: str) -> None:
    """Forget that a name in files meant this person: the next file with it asks again."""
    mappings = get_table("import_mappings")
    for row in tx.connection().execute(select(mappings.c.shape, mappings.c.choices)).all():
        choices = dict(row.choices)
        owners = {name: owner for name, owner in choices.get("owners", {}).items() if owner != user_id}
        if owners != choices.get("owners", {}):
            changed = update(mappings).where(mappings.c.shape == row.shape)
            tx.connection().execute(changed.values(choices=choices | {"owners": owners}))


def _list_keys(table: Table) -> list[str]:
    return [column.name for column in table.primary_key.columns]


def _key_of(table: Table, row: Row[Any]) -> dict[str, Any]:
    return {f"key_{name}": row._mapping[name] for name in _list_keys(table)}


def _is_keyed(table: Table) -> ColumnElement[bool]:
    return and_(*(column == bindparam(f"key_{column.name}") for column in table.primary_key.columns))


def _shorten(column: Column[Any], value: Any) -> Any:
    """Cut a text that no longer fits: a sentinel is longer than the id it replaces."""
    return value[: _find_limit(column)] if isinstance(value, str) else value


@cache
def _find_limit(column: Column[Any]) -> int | None:
    """Return how many characters a column takes, or None."""
    declared = getattr(column.type, "length", None)
    prefix = f"length({column.name}) <= "
    checks = (str(each.sqltext) for each in column.table.constraints if isinstance(each, CheckConstraint))
    limits = [int(check.removeprefix(prefix)) for check in checks if check.startswith(prefix)]
    return min([*limits, *([declared] if declared else [])], default=None)
