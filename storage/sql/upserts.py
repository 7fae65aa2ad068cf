"""Writing rows that may be there already, on both engines; and cutting long lists of ids to what one query takes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql.dml import Insert
from sqlmodel import Session

from storage.sql.statements import insert_new, insert_or

BATCH = 1000
"""Ids in one query; SQLite takes 32,766 parameters and PostgreSQL 65,535, but plans for long lists get slow."""


def upsert(tx: Session, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the rows, or overwrite those with the same primary key; of two with one key the last stands.

    Rows are written in the order of their keys, so that two writers of the same rows wait instead of deadlocking.
    """
    keys = table.primary_key.columns.keys()
    ordered = sorted(rows, key=lambda row: tuple(row[key] for key in keys))
    if ordered:
        connection = tx.connection()
        statement = _upsert(table)[connection.dialect.name]
        connection.execute(statement, ordered if len(ordered) > 1 else ordered[0])


def insert_once(tx: Session, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless there is one with its primary key, which then stays as it is; whether it was inserted."""
    connection = tx.connection()
    statement = _insert_new(table)[connection.dialect.name]
    # SQLAlchemy forgets an INSERT's row count unless it is told not to, and says -1 on PostgreSQL.
    return connection.execute(statement, row, execution_options={"preserve_rowcount": True}).rowcount == 1


def batches(ids: Iterable[int | str], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """The distinct ids in order, at most `size` at a time."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


@lru_cache(maxsize=64)
def _insert_new(table: Table) -> Mapping[str, Insert]:
    return insert_new(table)


@lru_cache(maxsize=64)
def _upsert(table: Table) -> Mapping[str, Insert]:
    return insert_or(table, *table.primary_key.columns.keys())
