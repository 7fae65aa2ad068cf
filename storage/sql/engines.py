"""The two engines umpire runs on, set up so that nothing acknowledged is lost: SQLite in one file, PostgreSQL.

Settings that protect data are read back on every new connection; one that did not take stops the program.
"""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, dialects, event, make_url
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import NullPool

from storage.sql.sqlite import sqlite3

PATIENCE = 5.0
"""Seconds a transaction waits for somebody else's lock before it gives up."""

POSTGRESQL_SETTINGS = {
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
    "TimeZone": "UTC",
    "synchronous_commit": "on",
}

SQLITE_SETTINGS = {"synchronous": 2, "trusted_schema": 0, "secure_delete": 1}


class DatabaseInUse(Exception):
    """Another umpire has this SQLite file open; two would lose each other's work."""


class DatabaseUnsafe(Exception):
    """A setting that protects what is stored did not take; umpire does not start."""


def normalize_url(url: str) -> URL:
    """The URL with its driver: `sqlite:///path`, or `postgresql://` and `postgres://` normalised to psycopg 3."""
    made = make_url(url)
    if made.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return made.set(drivername="postgresql+psycopg")
    if made.drivername in ("sqlite", "sqlite+pysqlite") and made.database and made.database != ":memory:":
        return made.set(drivername="sqlite")
    raise ValueError("A database is sqlite:///path/to/file or postgresql://user@host/name; this URL is neither.")


def choose_journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """WAL only where SQLite's WAL-reset bug is fixed, else PERSIST, the fastest of the safe rollback journals.

    Measured in docs/decisions/0006-sqlite-journal.md; where the library comes from is in `storage/sql/sqlite.py`.
    """
    fixed = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "wal" if fixed else "persist"


def lock_file(path: Path) -> int:
    """Make the file private to its owner, mark it as in use until the process ends, and give the mark's descriptor.

    The lock is on a file beside the database: closing any descriptor of the database itself would drop the locks
    SQLite holds on it.
    """
    mark = os.open(f"{path}.lock.pid", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(mark, 20).decode(errors="replace").strip() or "unknown"
        os.close(mark)
        raise DatabaseInUse(
            f"{path} is in use by another umpire (process {holder}). Stop it first, or use PostgreSQL to run several."
        ) from None
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    os.truncate(mark, 0)
    os.write(mark, str(os.getpid()).encode())
    return mark


class ImmediateDialect(SQLiteDialect_pysqlite):
    """SQLite that begins by taking the write lock. An event listener would do it too, and slow every statement down."""

    supports_statement_cache = True
    how_to_begin = "BEGIN IMMEDIATE"

    @classmethod
    def import_dbapi(cls) -> Any:
        """The one SQLite library of this process."""
        return sqlite3

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin, instead of leaving it to the driver."""
        dbapi_connection.cursor().execute(self.how_to_begin)


class DeferredDialect(ImmediateDialect):
    """SQLite for reading: no lock until something is read."""

    supports_statement_cache = True
    how_to_begin = "BEGIN"


def build_sqlite_engine(
    url: URL, *, reading: bool = False, foreign_keys: bool = True, pooled: bool = True, patience: float = PATIENCE
) -> Engine:
    """An engine on one file. Every transaction starts with BEGIN IMMEDIATE; a reading one cannot write at all.

    SQLAlchemy's default (BEGIN at the first write) loses updates silently between a read and a write.
    """
    # one connection writes, whoever's turn it is: its page cache stays true, which another's would not
    several = {"pool_size": 5, "max_overflow": 5, "pool_use_lifo": True}
    options: dict[str, Any] = several if reading else {"pool_size": 1, "max_overflow": 0}
    options["pool_timeout"] = patience
    dialects.registry.register("sqlite.immediate", __name__, ImmediateDialect.__name__)
    dialects.registry.register("sqlite.deferred", __name__, DeferredDialect.__name__)
    engine = create_engine(
        url.set(drivername="sqlite+deferred" if reading else "sqlite+immediate"),
        connect_args={"isolation_level": None, "timeout": patience, "cached_statements": 512},
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
    """An engine on PostgreSQL, at most five connections, each checked before use and given up on after seconds."""
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
        asked = "SELECT set_config(%s, %s, false)"
        raw.execute(asked, (name, value))
        if raw.execute("SELECT current_setting(%s)", (name,)).fetchone() != (_shown(value),):
            raise DatabaseUnsafe(f"PostgreSQL did not accept {name}={value}.")
    raw.autocommit = before


def _shown(value: str) -> str:
    """How PostgreSQL writes a duration: in the largest unit that keeps it whole."""
    milliseconds = value.removesuffix("ms")
    whole = milliseconds != value and int(milliseconds) % 1000 == 0
    return f"{int(milliseconds) // 1000}s" if whole else value
