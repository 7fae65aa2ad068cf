"""Pieces of SQL several nouns need: a model's table, and inserts that yield to an existing row on both engines."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert
from sqlmodel import SQLModel

END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
"""Later than anything that is due: asked for by it, everything is found."""

_INSERTS: Mapping[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model: statements on it skip the ORM, which costs a third of a short command's time."""
    table = getattr(model, "__table__", None)
    assert isinstance(table, Table), f"{model.__name__} is not a table"
    return table


def insert_new(table: Table) -> Mapping[str, Insert]:
    """Per dialect, an INSERT that affects no row when a unique constraint has it already, and raises nothing."""
    return {dialect: insert(table).on_conflict_do_nothing() for dialect, insert in _INSERTS.items()}


def insert_or(
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
