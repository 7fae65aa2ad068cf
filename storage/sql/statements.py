"""Pieces of SQL used all over storage: named locks, and inserts that respect an existing row on both engines."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert
from sqlmodel import Session, SQLModel

_LOCK_NAME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")

_SHARE_NAME = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:name, 0))")


def lock_name(tx: Session, name: str) -> None:
    """Lock a name until the transaction ends. Call it before reading anything the name protects.

    If two names have the same hash they wait for each other, which does no harm. On SQLite nothing is done: a writer
    has locked the whole file already.
    """
    connection = tx.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK_NAME, {"name": name})


def lock_person(tx: Session, user_id: str, *, alone: bool = False) -> None:
    """Lock a person until the transaction ends: for what they do, or `alone`, so that they can do nothing meanwhile."""
    connection = tx.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK_NAME if alone else _SHARE_NAME, {"name": f"person {user_id}"})


END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
"""Later than any date that is stored: whatever is due by then is everything."""

_INSERTS: Mapping[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def get_table(model: type[SQLModel]) -> Table:
    """Return the SQLAlchemy Core table of a model. Statements on it skip the ORM, a third of a short command's time."""
    table = getattr(model, "__table__", None)
    assert isinstance(table, Table), f"{model.__name__} is not a table"
    return table


def build_insert_if_absent(table: Table) -> Mapping[str, Insert]:
    """Build, for each dialect, an INSERT that does nothing if a unique constraint would be violated.

    Its `rowcount` says whether a row was inserted: SQLAlchemy keeps that only when it is told to.
    """
    return {
        dialect: insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        for dialect, insert in _INSERTS.items()
    }


def build_upsert(
    table: Table,
    *unique: str,
    change: Callable[[Any], Mapping[str, Any]] | None = None,
    only_if: Callable[[Any], ColumnElement[bool]] | None = None,
    source: Select[Any] | None = None,
) -> Mapping[str, Insert]:
    """Build, for each dialect, an INSERT that changes the existing row with the same values in the unique columns.

    `change` gets the new values and returns the columns to set in the existing row (by default all of them); `only_if`
    gets them too and returns the condition on which the row is changed. `source` gives the rows to insert, each of its
    columns named like the table's; without one they are the statement's parameters.
    """

    def build(insert: Callable[[Table], Any]) -> Insert:
        statement = insert(table)
        if source is not None:
            statement = statement.from_select(source.selected_columns.keys(), source, include_defaults=False)
        others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in unique}
        upsert: Insert = statement.on_conflict_do_update(
            index_elements=list(unique),
            set_=dict(change(statement.excluded)) if change else others,
            where=only_if(statement.excluded) if only_if else None,
        )
        return upsert

    return {dialect: build(insert) for dialect, insert in _INSERTS.items()}


BATCH = 1000
"""Values in one IN list. SQLite takes 32,766 parameters and PostgreSQL 65,535, but long lists are planned slowly."""


def upsert_rows(tx: Session, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the rows, overwriting existing ones with the same primary key; of two with the same key the last is kept.

    Rows are written in the order of their keys, so that two writers of the same rows never deadlock.
    """
    keys = table.primary_key.columns.keys()
    ordered = sorted(rows, key=lambda row: tuple(row[key] for key in keys))
    if ordered:
        connection = tx.connection()
        statement = _cached_upsert(table)[connection.dialect.name]
        connection.execute(statement, ordered if len(ordered) > 1 else ordered[0])


def insert_if_absent(tx: Session, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless one with its primary key exists; return whether it was inserted."""
    connection = tx.connection()
    statement = _cached_insert_if_absent(table)[connection.dialect.name]
    return connection.execute(statement, row).rowcount == 1


def split_into_batches(values: Iterable[int | str], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """Yield the distinct values in order, at most `size` at a time."""
    ordered = sorted(set(values))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


@lru_cache(maxsize=64)
def _cached_insert_if_absent(table: Table) -> Mapping[str, Insert]:
    return build_insert_if_absent(table)


@lru_cache(maxsize=64)
def _cached_upsert(table: Table) -> Mapping[str, Insert]:
    return build_upsert(table, *table.primary_key.columns.keys())
