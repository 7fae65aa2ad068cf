"""FM24 and FM28: replicas start on an empty database at once; a migration is killed or fails."""

import multiprocessing
import os
import signal
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import DBAPIError

from storage.database import Database, DatabaseInUse
from storage.migrations import DatabaseNewer, get_newest_version
from storage.sql.engines import normalize_url
from storage.sql.sqlite import sqlite3
from tests.conftest import AUDIT_KEY

Opener = Callable[[str], Database]
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.faults.worker"])


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'umpire.sqlite'}"
    made: str = request.getfixturevalue("bare_postgresql_url")
    return made


def tables(url: str) -> set[str]:
    engine = create_engine(normalize_url(url))
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def die_at_the_tenth_table(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
    """Count in the connection itself, and be gone without a word."""
    if "CREATE TABLE" in statement:
        connection.info["made"] = connection.info.get("made", 0) + 1
        if connection.info["made"] == 10:
            os.kill(os.getpid(), signal.SIGKILL)


def migrate_and_die(url: str) -> None:
    """What the killed process does."""
    event.listen(Engine, "before_cursor_execute", die_at_the_tenth_table)
    Database(url, audit_key=AUDIT_KEY).migrate()


def test_fm24_three_replicas_that_start_on_an_empty_database_migrate_it_once(
    bare_postgresql_url: str, open_database: Opener
) -> None:
    """All three come up on the same schema; two of them found it made."""
    replicas = [open_database(bare_postgresql_url) for _ in range(3)]

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(Database.migrate, replicas))

    assert all(replica.is_current() for replica in replicas)


def test_fm24_a_second_umpire_on_one_sqlite_file_is_told_so(sqlite_url: str, open_database: Opener) -> None:
    """A SQLite file has one umpire; the second learns which process has it, and can start when that one is gone."""
    first = open_database(sqlite_url)

    with pytest.raises(DatabaseInUse, match=rf"process {os.getpid()}\b"):
        Database(sqlite_url, audit_key=AUDIT_KEY)

    first.close()
    assert open_database(sqlite_url).is_current()


def test_fm25_a_schema_of_a_newer_umpire_is_left_alone(url: str, open_database: Opener) -> None:
    """An old program refuses to migrate a newer database, and says what to do."""
    engine = create_engine(normalize_url(url))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    db = open_database(url)
    try:
        assert not db.is_current()
        with pytest.raises(DatabaseNewer, match="Update umpire"):
            db.migrate()
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{get_newest_version()}'")
        engine.dispose()


def test_fm28_a_migration_killed_half_way_leaves_nothing_and_can_be_repeated(
    bare_url: str, open_database: Opener
) -> None:
    """SIGKILL at the tenth of its tables: none of them is there, and the next start makes them all."""
    process = _CONTEXT.Process(target=migrate_and_die, args=(bare_url,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert tables(bare_url) == set()

    db = open_database(bare_url)
    db.migrate()

    assert db.is_current()


def test_fm28_a_migration_that_fails_leaves_nothing(bare_url: str, open_database: Opener) -> None:
    """A table is in the way of the last statements: nothing at all was changed."""
    engine = create_engine(normalize_url(bare_url))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE witnesses (id INTEGER)")
    engine.dispose()

    with pytest.raises(DBAPIError, match="witnesses"):
        open_database(bare_url).migrate()

    assert tables(bare_url) == {"witnesses"}


def test_fm28_before_it_migrates_a_sqlite_file_umpire_copies_it(tmp_path: Path, open_database: Opener) -> None:
    """The copy has the old contents, is readable by its owner only, and lies beside the file."""
    path = tmp_path / "umpire.sqlite"
    with closing(sqlite3.connect(path)) as old:
        old.executescript("CREATE TABLE keepsakes (word TEXT); INSERT INTO keepsakes VALUES ('hello')")

    open_database(f"sqlite:///{path}").migrate()

    (copy,) = tmp_path.glob("umpire.before-*.sqlite")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT word FROM keepsakes").fetchall() == [("hello",)]


def test_fm28_a_current_database_is_not_touched(url: str, open_database: Opener) -> None:
    """Starting again on a migrated database changes nothing and makes no copy."""
    db = open_database(url)
    before = tables(url)

    db.migrate()

    assert tables(url) == before
    folder = Path(make_url(url).database or "").parent
    assert list(folder.glob("*.before-*")) == []
