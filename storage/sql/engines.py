"""The two database engines umpire runs on, SQLite in one file and PostgreSQL, set up so that no committed data is lost.

Settings that protect data are read back on every new connection; if one did not take effect the program stops.
"""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import URL, Engine, create_engine, dialects, event, make_url
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import NullPool

from storage.sql.sqlite import sqlite3

PATIENCE = 5.0
"""Seconds a transaction waits for another one's lock before it gives up."""

POSTGRESQL_SETTINGS = {
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
    "TimeZone": "UTC",
    "synchronous_commit": "on",
}

SQLITE_SETTINGS = {"synchronous": 2, "trusted_schema": 0, "secure_delete": 1}


class DatabaseInUse(Exception):
    """Another umpire process has this SQLite file open; two would lose each other's changes."""


class DatabaseUnsafe(Exception):
    """A setting that protects stored data did not take effect, so umpire does not start."""


def normalize_url(url: str) -> URL:
    """Parse a database URL and choose its driver: psycopg 3 for `postgresql://` and `postgres://`, else `sqlite:///path`.

    Raises ValueError for any other URL, and for SQLite in memory.
    """
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "sqlite+pysqlite") and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite")
    raise ValueError("A database is sqlite:///path/to/file or postgresql://user@host/name; this URL is neither.")


def choose_journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Return `wal` if this version of SQLite has its WAL-reset bug fixed, else `persist`, the fastest safe journal.

    Measured in docs/decisions/0006-sqlite-journal.md. `storage/sql/sqlite.py` chooses the library.
    """
    fixed = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "wal" if fixed else "persist"


def lock_file(path: Path) -> int:
    """Lock a SQLite file for this process, make it private to its owner, and return the lock's file descriptor.

    Raises DatabaseInUse if another process has locked it. The lock is on a file beside the database, because closing
    any descriptor of the database itself would drop the locks SQLite holds on it.
    """
    lock = os.open(f"{path}.lock.pid", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(lock, 20).decode(errors="replace").strip() or "unknown"
        os.close(lock)
        raise DatabaseInUse(
            f"{path} is in use by another umpire (process {holder}). Stop it first, or use PostgreSQL to run several."
        ) from None
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    os.truncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    return lock


class TrackingConnection(sqlite3.Connection):
    """Knows its cursors. A query that was read half keeps what its transaction saw, and the next one would see it too.

    That happens where a row cannot be read: its error is logged, and holds the query for as long as the log holds it.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._cursors = WeakSet[sqlite3.Cursor]()

    def cursor(self, *args: Any) -> Any:
        """Make a cursor."""
        cursor = super().cursor(*args)
        self._cursors.add(cursor)
        return cursor

    def end_queries(self) -> None:
        """Close every cursor, however much of its rows was read."""
        for cursor in tuple(self._cursors):
            cursor.close()


class ImmediateDialect(SQLiteDialect_pysqlite):
    """The SQLite dialect for writing: a transaction takes the write lock when it begins.

    An event listener could do the same, but would slow down every statement.
    """

    supports_statement_cache = True
    begin_statement = "BEGIN IMMEDIATE"

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the only SQLite library this process uses."""
        return sqlite3

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin a transaction at once, which the driver would do only at the first write."""
        dbapi_connection.cursor().execute(self.begin_statement)

    def do_commit(self, dbapi_connection: Any) -> None:
        """Commit, with no query left that keeps what the transaction saw."""
        dbapi_connection.end_queries()
        dbapi_connection.commit()

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Roll back, with no query left that keeps what the transaction saw."""
        dbapi_connection.end_queries()
        dbapi_connection.rollback()


class DeferredDialect(ImmediateDialect):
    """The SQLite dialect for reading: a transaction takes no lock until it reads."""

    supports_statement_cache = True
    begin_statement = "BEGIN"


def build_sqlite_engine(
    url: URL, *, reading: bool = False, foreign_keys: bool = True, pooled: bool = True, patience: float = PATIENCE
) -> Engine:
    """Build an engine on a SQLite file. Every transaction starts with BEGIN IMMEDIATE; with `reading` none can write.

    SQLAlchemy's default, to begin at the first write, would silently lose updates made between a read and a write.
    """
    # a single connection writes for all threads, so that its page cache stays valid
    reader_pool = {"pool_size": 5, "max_overflow": 5, "pool_use_lifo": True}
    options: dict[str, Any] = reader_pool if reading else {"pool_size": 1, "max_overflow": 0}
    options["pool_timeout"] = patience
    dialects.registry.register("sqlite.immediate", __name__, ImmediateDialect.__name__)
    dialects.registry.register("sqlite.deferred", __name__, DeferredDialect.__name__)
    engine = create_engine(
        url.set(drivername="sqlite+deferred" if reading else "sqlite+immediate"),
        connect_args={
            "isolation_level": None,
            "timeout": patience,
            "cached_statements": 512,
            "factory": TrackingConnection,
        },
        hide_parameters=True,
        **(options if pooled else {"poolclass": NullPool}),
    )

    settings = SQLITE_SETTINGS | {"foreign_keys": int(foreign_keys), "busy_timeout": int(patience * 1000)}

    def set_up(raw: sqlite3.Connection, _: object) -> None:
        _set_up_sqlite(raw, settings)
        if reading:
            raw.execute("PRAGMA query_only=1")

    event.listen(engine, "connect", set_up)
    return engine


def build_postgresql_engine(url: URL, *, patience: float = PATIENCE) -> Engine:
    """Build an engine on PostgreSQL with at most five connections, each tested before it is used."""
    engine = create_engine(
        url,
        connect_args={"connect_timeout": 5, "application_name": "umpire"},
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=0,
        pool_timeout=PATIENCE,
    )
    settings = POSTGRESQL_SETTINGS | {"lock_timeout": f"{patience * 1000:.0f}ms"}

    def set_up(raw: Any, _: object) -> None:
        _set_up_postgresql(raw, settings)

    event.listen(engine, "connect", set_up)
    return engine


def _set_up_sqlite(raw: sqlite3.Connection, settings: Mapping[str, int]) -> None:
    for name, number in settings.items():
        raw.execute(f"PRAGMA {name}={number}")
        if raw.execute(f"PRAGMA {name}").fetchone() != (number,):
            raise DatabaseUnsafe(f"SQLite did not accept {name}={number}.")
    journal = choose_journal_mode()
    if raw.execute(f"PRAGMA journal_mode={journal}").fetchone() != (journal,):
        raise DatabaseUnsafe(f"SQLite did not accept journal_mode={journal}; is the file open elsewhere?")


def _set_up_postgresql(raw: Any, settings: Mapping[str, str]) -> None:
    before, raw.autocommit = raw.autocommit, True
    for name, value in settings.items():
        raw.execute("SELECT set_config(%s, %s, false)", (name, value))
        if raw.execute("SELECT current_setting(%s)", (name,)).fetchone() != (_format_duration(value),):
            raise DatabaseUnsafe(f"PostgreSQL did not accept {name}={value}.")
    raw.autocommit = before


def _format_duration(value: str) -> str:
    """Format a duration as PostgreSQL does: in seconds if it is a whole number of them."""
    milliseconds = value.removesuffix("ms")
    is_whole = milliseconds != value and int(milliseconds) % 1000 == 0
    return f"{int(milliseconds) // 1000}s" if is_whole else value
