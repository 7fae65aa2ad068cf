"""The database: the only way to a transaction, to migrations, and to knowing that the database is away."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
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
"""SQLSTATE beginnings: lost connection, deadlock, no resources, lock time-out, shut down, I/O, read-only."""


_READ_ONLY = ("SQLITE_READONLY", "25006")
"""What a write is answered in a transaction that was announced as reading: a mistake of ours."""


SHORTEST = 0.05
"""Seconds a hurried transaction waits for a lock at the least: its time may be over, and the lock free."""

_NOT_DONE = ("SQLITE_BUSY", "SQLITE_FULL")
"""What COMMIT answers when it surely stored nothing, and the transaction is rolled back."""


class DatabaseAway(Exception):
    """The database cannot be used at the moment: gone, locked, full or read-only. Trying again later may work.

    `perhaps_done` is True when the answer to COMMIT was lost, so that the change may have been stored.
    """

    def __init__(self, sentence: str, *, perhaps_done: bool = False) -> None:
        super().__init__(sentence)
        self.perhaps_done = perhaps_done


class Database:
    """One database, used by every thread of this process. `audit_key` signs the audit chain.

    `patience` is how many seconds a transaction waits for somebody else's lock. `on_commit` is called after the commit
    of a transaction that left something for the outbox's sender to do.
    """

    def __init__(self, url: str, *, audit_key: bytes, patience: float = engines.PATIENCE) -> None:
        self._url = engines.normalize_url(url)
        self._audit_key = audit_key
        self._patience = patience
        self.on_commit: Callable[[], None] | None = None
        self._writing = threading.Lock()
        self._here = threading.local()
        self._mark: int | None = None
        self.path: Path | None = None
        self.dialect: Literal["sqlite", "postgresql"]
        if self._url.drivername == "sqlite":
            self.dialect = "sqlite"
            self.path = Path(self._url.database or "").absolute()
            self._mark = engines.lock_file(self.path)
            self._writer = engines.build_sqlite_engine(self._url, patience=patience)
            self._reader = engines.build_sqlite_engine(self._url, reading=True, patience=patience)
            self._try()
        else:
            self.dialect = "postgresql"
            self._writer = engines.build_postgresql_engine(self._url, patience=patience)
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def transaction(self, *, reading: bool = False) -> Iterator[Session]:
        """One transaction: returning commits, raising rolls back. Refused inside another one of the same thread.

        A reading transaction sees one unchanging picture and cannot write. Raises DatabaseAway.
        """
        if getattr(self._here, "open", False):
            raise RuntimeError("A transaction is open on this thread already: use cases do not call use cases.")
        self._here.open = True
        progress = _Progress(reading)
        try:
            engine = self._reader if reading else self._writer
            # BEGIN comes at once: on SQLite it takes the write lock before anything is read
            with self._turn_to_write(reading), _translated(progress), self._begun(engine) as connection:
                session = _OneConnection(connection, info={"audit_key": self._audit_key})
                yield session
                progress.ending = not reading
        finally:
            self._here.open = False
        if _WAKE in session.info and self.on_commit is not None:
            self.on_commit()

    @contextmanager
    def limit_waiting(self, seconds: float) -> Iterator[None]:
        """Inside, transactions of this thread give up on others' locks once so many seconds are over, all together.

        Somebody waits for the answer: what they are told has failed must not be stored a moment later.
        """
        self._here.until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._here.until = None

    def _left(self) -> float | None:
        """How many seconds this thread may still wait for a lock, where it is hurried."""
        until: float | None = getattr(self._here, "until", None)
        return None if until is None else max(SHORTEST, min(until - time.monotonic(), self._patience))

    @contextmanager
    def _begun(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection, self._waiting(connection), connection.begin():
            if self.dialect == "postgresql" and (left := self._left()) is not None:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {left * 1000:.0f}")
            yield connection

    @contextmanager
    def _waiting(self, connection: Connection) -> Iterator[None]:
        """Inside, SQLite waits for a lock of another process only as long as this thread may."""
        left = self._left()
        if left is None or self.dialect == "postgresql":
            yield
            return
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute(f"PRAGMA busy_timeout={left * 1000:.0f}")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):  # it may be closed by now
                raw.execute(f"PRAGMA busy_timeout={self._patience * 1000:.0f}")

    def migrate(self) -> None:
        """Bring the schema to this program's version: all of it or nothing. One of several replicas does it.

        An existing SQLite file is first copied beside itself as `<name>.before-<version>.sqlite`.
        """
        if self._is_newest():
            return
        from storage import migrations  # Alembic takes 0.15 s to import, and a bot that starts again does not need it

        with _translated(_Progress()):
            migrations.upgrade(self._url)

    def is_current(self) -> bool:
        """Whether the schema is the one this program was written for."""
        from storage import migrations

        with _translated(_Progress()), self._reader.connect() as connection:
            return migrations.is_current(connection)

    def drop_journal(self) -> None:
        """After erasing a person: drop SQLite's journal, which holds pages as they were before the last changes.

        Deleted text in the file itself is overwritten at once (`secure_delete`). PostgreSQL does this by itself.
        """
        if self.path is None:
            return
        with self._turn_to_write(False), _translated(_Progress()), self._writer.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            kept = engines.choose_journal_mode()
            if kept == "wal":
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                raw.execute("PRAGMA journal_mode=delete")
                raw.execute(f"PRAGMA journal_mode={kept}")

    def close(self) -> None:
        """Close every connection and let another process have the SQLite file."""
        self._reader.dispose()
        self._writer.dispose()
        if self._mark is not None:
            os.close(self._mark)
            self._mark = None

    def _is_newest(self) -> bool:
        """Whether the version noted in the database is that of the newest migration file, seen without Alembic."""
        files = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py")
        newest = max(file.name.partition("_")[0] for file in files)
        try:
            with self._reader.connect() as connection:
                noted = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
        except errors.DBAPIError:
            return False
        return noted == [newest]

    def _try(self) -> None:
        """Open one connection: settings that do not take stop the program here, not at the first strike."""
        try:
            with _translated(_Progress()), self._writer.connect():
                pass
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _turn_to_write(self, reading: bool) -> Iterator[None]:
        """SQLite has one writer. Threads queue here, since its own waiting sleeps up to 100 ms between two looks."""
        if reading or self.dialect == "postgresql":
            yield
            return
        left = self._left()
        if not self._writing.acquire(timeout=self._patience if left is None else left):
            raise DatabaseAway("The database has been busy for seconds.")
        try:
            yield
        finally:
            self._writing.release()


class _OneConnection(Session):
    """A session that is its one connection: the ORM's own transactions on top would cost as much as two statements.

    Savepoints are the connection's, `tx.connection().begin_nested()`; the session's own are refused.
    """

    def __init__(self, connection: Connection, *, info: dict[str, Any]) -> None:
        super().__init__(connection, info=info)
        self._taken = connection

    def connection(self, *_: Any, **__: Any) -> Connection:
        """The connection of this transaction."""
        return self._taken

    def begin_nested(self) -> SessionTransaction:
        """Refused: see above."""
        raise RuntimeError("Use tx.connection().begin_nested().")


def wake_sender(tx: Session) -> None:
    """Have the outbox's sender woken when this transaction is committed."""
    tx.info[_WAKE] = True


def open_savepoint(tx: Session) -> AbstractContextManager[object]:
    """A part of a transaction: when it fails it alone is undone, and the rest can go on."""
    return tx.connection().begin_nested()


@dataclass(slots=True)
class _Progress:
    """Where a transaction is; `ending` once everything but the COMMIT is done."""

    reading: bool = False
    ending: bool = False


@contextmanager
def _translated(progress: _Progress) -> Iterator[None]:
    """Turn every driver's way to say “not now” into DatabaseAway; mistakes in our SQL stay what they are."""
    try:
        yield
    except Exception as error:  # looked at here, and raised again as it came unless it says “not now”
        if not is_away(error) or (progress.reading and _kind(error) in _READ_ONLY):
            raise
        perhaps_done = progress.ending and not _kind(error).startswith(_NOT_DONE)
        raise DatabaseAway(f"The database is away ({_kind(error)}).", perhaps_done=perhaps_done) from error


def is_away(error: Exception) -> bool:
    """Whether the error says “not now” of the database, rather than something of what was asked of it."""
    if isinstance(error, errors.TimeoutError):
        return True
    original = error.orig if isinstance(error, errors.DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code & 0xFF not in _SQLITE_BUGS
    psycopg = sys.modules.get("psycopg")  # loaded with PostgreSQL's engine: it takes 0.1 s, which SQLite saves
    if psycopg is not None and isinstance(original, psycopg.Error):
        if original.sqlstate is None:  # never reached the server, or lost it
            return isinstance(original, psycopg.OperationalError | psycopg.InterfaceError)
        return bool(original.sqlstate.startswith(_POSTGRESQL_AWAY))
    return False


def _kind(error: Exception) -> str:
    original = error.orig if isinstance(error, errors.DBAPIError) else error
    name = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    return str(name or type(original).__name__)
