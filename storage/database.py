"""The database: the only way to a transaction, to migrations, and to noticing that the database is unavailable."""

import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, Engine, exc as errors
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

from storage.sql import engines
from storage.sql.engines import DatabaseInUse, DatabaseUnsafe
from storage.sql.sqlite import sqlite3

__all__ = [
    "Database",
    "DatabaseAway",
    "DatabaseInUse",
    "DatabaseUnsafe",
    "Json",
    "is_away",
    "open_savepoint",
    "wake_sender",
]

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

_WAKE = "wake the sender"
_SQLITE_BUGS = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE}
_POSTGRESQL_AWAY = ("08", "40", "53", "55P03", "57", "58", "25006", "25P03", "25P04")
"""How SQLSTATE begins for: lost connection, deadlock, no resources, lock time-out, shut-down, I/O error, read-only."""

_READ_ONLY = ("SQLITE_READONLY", "25006")
"""The errors of a write in a transaction that was opened for reading, which is a mistake of ours."""

_BUSY_TIMEOUT = "umpire.busy_timeout"
"""Where a connection notes how many milliseconds SQLite waits on it."""

SHORTEST = 0.05
"""Seconds a transaction waits for a lock at least, even if its time is over: the lock may be free."""

_NOT_DONE = ("SQLITE_BUSY", "SQLITE_FULL")
"""The errors of COMMIT after which certainly nothing was stored."""


class DatabaseAway(Exception):
    """The database cannot be used now: unreachable, locked, full or read-only. Trying again later may work.

    `perhaps_done` is True if the answer to COMMIT was lost, so that the changes may have been stored.
    """

    def __init__(self, sentence: str, *, perhaps_done: bool = False) -> None:
        super().__init__(sentence)
        self.perhaps_done = perhaps_done


class Database:
    """The database, shared by all threads of this process. `audit_key` signs the audit chain.

    `patience` is how many seconds a transaction waits for another one's lock. `on_commit` is called after the commit
    of a transaction that stored something for the outbox's sender to send. `erased_file` is the ledger of erasures,
    which no backup holds: beside a SQLite file if none is named, and none with PostgreSQL.
    """

    def __init__(
        self, url: str, *, audit_key: bytes, patience: float = engines.PATIENCE, erased_file: Path | None = None
    ) -> None:
        self._url = engines.normalize_url(url)
        self._audit_key = audit_key
        self._patience = patience
        self.on_commit: Callable[[], None] | None = None
        self._write_turn = threading.Lock()
        self._thread = threading.local()
        self._file_lock: int | None = None
        self.path: Path | None = None
        self.erased_file = erased_file
        self.dialect: Literal["sqlite", "postgresql"]
        if self._url.drivername == "sqlite":
            self.dialect = "sqlite"
            self.path = Path(self._url.database or "").absolute()
            self.erased_file = erased_file or self.path.with_name(f"{self.path.name}.erased")
            self._file_lock = engines.lock_file(self.path)
            self._writer = engines.build_sqlite_engine(self._url, patience=patience)
            self._reader = engines.build_sqlite_engine(self._url, reading=True, patience=patience)
            self._try_connection()
        else:
            self.dialect = "postgresql"
            self._writer = engines.build_postgresql_engine(self._url, patience=patience)
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def transaction(self, *, reading: bool = False) -> Iterator[Session]:
        """Open a transaction: leaving the block commits, an exception rolls back.

        With `reading` the transaction sees one snapshot and cannot write. Raises DatabaseAway, and RuntimeError inside
        another transaction of the same thread.
        """
        if getattr(self._thread, "open", False):
            raise RuntimeError("A transaction is open on this thread already: use cases do not call use cases.")
        self._thread.open = True
        progress = _Progress(reading)
        try:
            engine = self._reader if reading else self._writer
            # BEGIN comes at once: on SQLite it takes the write lock before anything is read
            with self._take_write_turn(reading), _translate_errors(progress), self._begin(engine) as connection:
                session = _OneConnection(connection, info={"audit_key": self._audit_key})
                yield session
                progress.ending = not reading
        finally:
            self._thread.open = False
        if _WAKE in session.info and self.on_commit is not None:
            self.on_commit()

    @contextmanager
    def limit_waiting(self, seconds: float) -> Iterator[None]:
        """Limit, inside the block, how many seconds the transactions of this thread wait for locks, all together.

        Used while a person waits for the answer: what they are told has failed must not be stored a moment later.
        """
        self._thread.wait_until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._thread.wait_until = None

    def _get_seconds_left(self) -> float | None:
        """Return how many seconds this thread may still wait for locks; None if that is not limited."""
        until: float | None = getattr(self._thread, "wait_until", None)
        return None if until is None else max(SHORTEST, min(until - time.monotonic(), self._patience))

    @contextmanager
    def _begin(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection:
            self._limit_sqlite_waiting(connection)
            with connection.begin():
                if self.dialect == "postgresql" and (left := self._get_seconds_left()) is not None:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {left * 1000:.0f}")
                yield connection

    def _limit_sqlite_waiting(self, connection: Connection) -> None:
        """Make SQLite wait for locks of other processes only as long as this thread may, to a tenth of a second."""
        if self.dialect == "postgresql":
            return
        left = self._get_seconds_left()
        milliseconds = round(self._patience * 1000) if left is None else math.ceil(left * 10) * 100
        if connection.info.get(_BUSY_TIMEOUT) == milliseconds:
            return
        _get_raw(connection).execute(f"PRAGMA busy_timeout={milliseconds}")
        connection.info[_BUSY_TIMEOUT] = milliseconds

    def migrate(self) -> None:
        """Bring the schema to this program's version, completely or not at all. Of several replicas one does it.

        An existing SQLite file is first copied to `<name>.before-<version>.sqlite` beside it.
        """
        if self._has_newest_version():
            return
        from storage import migrations  # importing Alembic takes 0.15 s, which a restart can save

        with _translate_errors(_Progress()):
            migrations.upgrade(self._url)

    def is_current(self) -> bool:
        """Return whether the schema has this program's version."""
        from storage import migrations

        with _translate_errors(_Progress()), self._reader.connect() as connection:
            return migrations.is_current(connection)

    def rewrite_file(self) -> None:
        """Write the SQLite file anew and empty its journal, so that no page holds anything deleted.

        Deleted text is overwritten at once (`secure_delete`), but for what lies in half-full pages. Does nothing on
        PostgreSQL.

        Others can read meanwhile, but nobody can write. Raises DatabaseAway if the disk is full, or if somebody reads
        for so long that the journal cannot be emptied.
        """
        if self.path is not None:
            with self._take_write_turn(False), _translate_errors(_Progress()), self._writer.connect() as connection:
                _get_raw(connection).execute("VACUUM")
                if not _empty_journal(connection):
                    raise DatabaseAway("The database is being read, so that its journal could not be emptied.")

    def close(self) -> None:
        """Close all connections, and unlock the SQLite file for other processes."""
        self._reader.dispose()
        self._writer.dispose()
        if self._file_lock is not None:
            os.close(self._file_lock)
            self._file_lock = None

    def _has_newest_version(self) -> bool:
        """Return whether the version stored in the database is that of the newest migration file. No Alembic needed."""
        files = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py")
        newest = max(file.name.partition("_")[0] for file in files)
        try:
            with self._reader.connect() as connection:
                versions = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
        except errors.DBAPIError:
            return False
        return versions == [newest]

    def _try_connection(self) -> None:
        """Open a connection once, so that settings that do not take effect stop the program now and not later."""
        try:
            with _translate_errors(_Progress()), self._writer.connect():
                pass
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _take_write_turn(self, reading: bool) -> Iterator[None]:
        """Wait, on SQLite, until no other thread writes: SQLite itself would sleep up to 100 ms between two tries."""
        if reading or self.dialect == "postgresql":
            yield
            return
        left = self._get_seconds_left()
        if not self._write_turn.acquire(timeout=self._patience if left is None else left):
            raise DatabaseAway("The database has been busy for seconds.")
        try:
            yield
        finally:
            self._write_turn.release()


class _OneConnection(Session):
    """A session bound to one connection, without the ORM's own transactions, which cost as much as two statements.

    Savepoints are made by `tx.connection().begin_nested()`; the session's own are refused.
    """

    def __init__(self, connection: Connection, *, info: dict[str, Any]) -> None:
        super().__init__(connection, info=info)
        self._connection = connection

    def connection(self, *_: Any, **__: Any) -> Connection:
        """Return the connection of this transaction."""
        return self._connection

    def begin_nested(self) -> SessionTransaction:
        """Raise RuntimeError: savepoints are made by the connection."""
        raise RuntimeError("Use tx.connection().begin_nested().")


def _get_raw(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _empty_journal(connection: Connection) -> bool:
    """Empty the journal; return False if somebody still reads from it."""
    raw, mode = _get_raw(connection), engines.choose_journal_mode()
    if mode == "wal":
        busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    raw.execute("PRAGMA journal_mode=delete")
    return bool(raw.execute(f"PRAGMA journal_mode={mode}").fetchone() == (mode,))


def wake_sender(tx: Session) -> None:
    """Have the outbox's sender woken after this transaction commits."""
    tx.info[_WAKE] = True


def open_savepoint(tx: Session) -> AbstractContextManager[object]:
    """Open a part of a transaction that is rolled back alone if it fails, so that the rest can go on."""
    return tx.connection().begin_nested()


@dataclass(slots=True)
class _Progress:
    """How far a transaction has come; `ending` is True once only the COMMIT is left."""

    reading: bool = False
    ending: bool = False


@contextmanager
def _translate_errors(progress: _Progress) -> Iterator[None]:
    """Raise DatabaseAway for every driver's error that means “not now”; mistakes in our SQL are raised as they are."""
    try:
        yield
    except Exception as error:  # raised again unchanged unless it means “not now”
        if not is_away(error) or (progress.reading and _name_error(error) in _READ_ONLY):
            raise
        perhaps_done = progress.ending and not _name_error(error).startswith(_NOT_DONE)
        raise DatabaseAway(f"The database is away ({_name_error(error)}).", perhaps_done=perhaps_done) from error


def is_away(error: Exception) -> bool:
    """Return whether an error means that the database is unavailable, rather than that the statement is wrong."""
    if isinstance(error, errors.TimeoutError):
        return True
    original = error.orig if isinstance(error, errors.DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code & 0xFF not in _SQLITE_BUGS
    psycopg = sys.modules.get("psycopg")  # loaded with PostgreSQL's engine; importing it takes 0.1 s
    if psycopg is not None and isinstance(original, psycopg.Error):
        if original.sqlstate is None:  # the server was never reached, or the connection was lost
            return isinstance(original, psycopg.OperationalError | psycopg.InterfaceError)
        return bool(original.sqlstate.startswith(_POSTGRESQL_AWAY))
    return False


def _name_error(error: Exception) -> str:
    original = error.orig if isinstance(error, errors.DBAPIError) else error
    name = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    return str(name or type(original).__name__)
