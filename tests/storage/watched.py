"""What a transaction asks of the database: its statements, and the plan of one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

from storage.database import Database


@contextmanager
def watch_statements(tx: Session) -> Iterator[list[tuple[str, Any]]]:
    """The statements that a transaction sends while the block runs, each with its parameters."""
    with _watch(tx.connection(), lambda _: True) as sent:
        yield sent


@contextmanager
def watch_database(db: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that all transactions on a database send while the block runs, each with its parameters."""
    with db.transaction(reading=True) as tx:
        name = tx.connection().engine.url.database
    with _watch(Engine, lambda connection: connection.engine.url.database == name) as sent:
        yield sent


@contextmanager
def _watch(target: Any, is_watched: Callable[[Connection], bool]) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []

    def note(connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if is_watched(connection):
            sent.append((statement, parameters))

    event.listen(target, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(target, "before_cursor_execute", note)


def explain_plan(tx: Session, statement: tuple[str, Any]) -> str:
    """How the engine carries the statement out, in its own words."""
    connection = tx.connection()
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    rows = connection.exec_driver_sql(f"{explain} {statement[0]}", statement[1])
    return "\n".join(str(row[-1]) for row in rows)
