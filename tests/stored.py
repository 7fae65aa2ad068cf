"""Everything a database holds, to see whether something was stored."""

from collections.abc import Set
from typing import Any, TypeAlias

from sqlmodel import SQLModel

from storage.database import Database

Rows: TypeAlias = dict[str, list[str]]


def read_all_rows(db: Database, *, without: Set[str] = frozenset()) -> Rows:
    """Return the rows of every table but those, as the database holds them: thousands of tests compare them."""
    with db.transaction(reading=True) as tx:
        driver: Any = tx.connection().connection.driver_connection
        return {
            name: sorted(map(repr, driver.execute(f'SELECT * FROM "{name}"')))
            for name in SQLModel.metadata.tables
            if name not in without
        }
