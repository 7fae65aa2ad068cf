"""Pieces of SQL several nouns need: a model's table, and inserts that yield to an existing row on both engines."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert
from sqlmodel import Session, SQLModel

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))")


def lock_name(tx: Session, what: str) -> None:
    """Hold it until the transaction ends: others who hold the same wait. The first statement about it.

    Two names that share a hash only wait for one another. SQLite's writer has the whole file already.
    """
    connection = tx.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD, {"what": what})


END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
"""Later than anything that is due: asked for by it, everything is found."""

_INSERTS: Mapping[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def get_table(model: type[SQLModel]) -> Table:
    """The Core table of a model: statements on it skip the ORM, which costs a third of a short command's time."""
    table = getattr(model, "__table__", None)
    assert isinstance(table, Table), f"{model.__name__} is not a table"
    return table


def build_insert_if_absent(table: Table) -> Mapping[str, Insert]:
    """Per dialect, an INSERT that affects no row when a unique constraint has it already, and raises nothing."""
    return {dialect: insert(table).on_conflict_do_nothing() for dialect, insert in _INSERTS.items()}


def build_upsert(
    table: Table,
    *unique: str,
    change: Callable[[Any], Mapping[str, Any]] | None = None,
    only_if: Callable[[Any], ColumnElement[bool]] | None = None,
) -> Mapping[str, Insert]:
    """Per dialect, an INSERT that changes the row that has these unique columns already.

    `change` is given the new values and says what becomes of the old row (default: all of them); `only_if` says when.
    """

    def statement(insert: Callable[[Table], Any]) -> Insert:
        made = insert(table)
        others = {column.name: made.excluded[column.name] for column in table.columns if column.name not in unique}
        changed: Insert = made.on_conflict_do_update(
            index_elements=list(unique),
            set_=dict(change(made.excluded)) if change else others,
            where=only_if(made.excluded) if only_if else None,
        )
        return changed

    return {dialect: statement(insert) for dialect, insert in _INSERTS.items()}


BATCH = 1000
"""Ids in one query; SQLite takes 32,766 parameters and PostgreSQL 65,535, but plans for long lists get slow."""


def upsert_rows(tx: Session, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the rows, or overwrite those with the same primary key; of two with one key the last stands.

    Rows are written in the order of their keys, so that two writers of the same rows wait instead of deadlocking.
    """
    keys = table.primary_key.columns.keys()
    ordered = sorted(rows, key=lambda row: tuple(row[key] for key in keys))
    if ordered:
        connection = tx.connection()
        statement = _upsert(table)[connection.dialect.name]
        connection.execute(statement, ordered if len(ordered) > 1 else ordered[0])


def insert_if_absent(tx: Session, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless there is one with its primary key, which then stays as it is; whether it was inserted."""
    connection = tx.connection()
    statement = _insert_new(table)[connection.dialect.name]
    # SQLAlchemy forgets an INSERT's row count unless it is told not to, and says -1 on PostgreSQL.
    return connection.execute(statement, row, execution_options={"preserve_rowcount": True}).rowcount == 1


def split_into_batches(ids: Iterable[int | str], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """The distinct ids in order, at most `size` at a time."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


@lru_cache(maxsize=64)
def _insert_new(table: Table) -> Mapping[str, Insert]:
    return build_insert_if_absent(table)


@lru_cache(maxsize=64)
def _upsert(table: Table) -> Mapping[str, Insert]:
    return build_upsert(table, *table.primary_key.columns.keys())
