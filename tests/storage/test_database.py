"""The database: transactions, waiting, and what stops the program from starting."""

import sqlite3 as python_sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from storage.database import Database, DatabaseAway
from storage.outbox import outbox
from storage.requests import claims, drafts
from storage.sql.engines import DatabaseUnsafe, choose_journal_mode, normalize_url
from storage.sql.sqlite import sqlite3
from tests.conftest import AUDIT_KEY

Opener = Callable[[str], Database]
FIXED = ((3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 52, 0), (4, 0, 0))
BROKEN = ((3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2))


def test_returning_commits(db: Database, now: datetime) -> None:
    """What a block did that returned is there afterwards."""
    with db.transaction() as tx:
        claims.claim(tx, "inbound", "Ev1", now=now)

    with db.transaction() as tx:
        assert not claims.claim(tx, "inbound", "Ev1", now=now)


def test_raising_rolls_back(db: Database, now: datetime) -> None:
    """What a block did that raised never happened."""

    def claim_and_fail() -> None:
        with db.transaction() as tx:
            claims.claim(tx, "inbound", "Ev1", now=now)
            raise KeyError

    with pytest.raises(KeyError):
        claim_and_fail()

    with db.transaction() as tx:
        assert claims.claim(tx, "inbound", "Ev1", now=now)


def test_a_transaction_inside_another_is_refused(db: Database) -> None:
    """Use cases do not call use cases: on SQLite that would wait for itself."""
    with db.transaction(), pytest.raises(RuntimeError, match="use cases do not call"), db.transaction():
        pass


def test_a_reading_transaction_cannot_write(db: Database, now: datetime) -> None:
    """Both engines refuse a write that was announced as reading."""
    with pytest.raises(DBAPIError), db.transaction(reading=True) as tx:
        claims.claim(tx, "inbound", "Ev1", now=now)


def test_a_reading_transaction_sees_one_unchanging_picture(
    postgresql_url: str, open_database: Opener, now: datetime
) -> None:
    """What another replica commits meanwhile is not seen until the next transaction. (SQLite's writer waits.)"""
    here, there = open_database(postgresql_url), open_database(postgresql_url)
    counted = text("SELECT count(*) FROM claims")
    with here.transaction(reading=True) as tx:
        assert tx.connection().execute(counted).scalar() == 0
        with there.transaction() as other:
            claims.claim(other, "inbound", "Ev1", now=now)
        assert tx.connection().execute(counted).scalar() == 0

    with here.transaction(reading=True) as tx:
        assert tx.connection().execute(counted).scalar() == 1


@pytest.mark.parametrize("reading", [True, False])
def test_a_query_read_half_keeps_no_old_picture(db: Database, now: datetime, reading: bool) -> None:
    """Where a query was left half read, and something still holds it, the next transaction sees what is stored now."""
    query = text("SELECT key FROM claims WHERE kind = 'seen' ORDER BY key")
    for number in range(3):
        with db.transaction() as tx:
            claims.claim(tx, "seen", f"k{number}", now=now)
    with db.transaction(reading=reading) as tx:
        half_read = tx.connection().execute(query)
        assert next(iter(half_read))[0] == "k0"

    with db.transaction() as tx:
        claims.claim(tx, "seen", "k3", now=now)

    with db.transaction(reading=True) as tx:
        assert len(tx.connection().execute(query).all()) == 4


def test_twelve_threads_that_add_one_lose_nothing(db: Database) -> None:
    """Read, add one, write: after 300 times by many threads the counter says 300."""
    with db.transaction() as tx:
        tx.connection().execute(text("INSERT INTO audit_head (id, seq, digest) VALUES (1, 0, '')"))

    locked = "SELECT seq FROM audit_head" + (" FOR UPDATE" if db.dialect == "postgresql" else "")

    def add(_: int) -> None:
        for _ in range(25):
            with db.transaction() as tx:
                seq = tx.connection().execute(text(locked)).scalar_one()
                tx.connection().execute(text("UPDATE audit_head SET seq = :seq"), {"seq": seq + 1})

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(add, range(12)))

    with db.transaction(reading=True) as tx:
        assert tx.connection().execute(text("SELECT seq FROM audit_head")).scalar() == 300


def test_the_sender_is_woken_after_the_commit_and_only_then(db: Database, now: datetime) -> None:
    """A commit that left something to send wakes the sender; a rollback and other commits do not."""
    woken: list[int] = []
    db.on_commit = lambda: woken.append(1)

    def enqueue(intent: str) -> None:
        with db.transaction() as tx:
            outbox.enqueue(tx, intent=intent, kind="k", subject="s", channel="C1", now=now)
            assert woken == []
            if intent == "fails":
                raise KeyError

    with pytest.raises(KeyError):
        enqueue("fails")
    with db.transaction() as tx:
        claims.claim(tx, "inbound", "Ev1", now=now)
    assert woken == []
    enqueue("works")
    assert woken == [1]


def test_a_mistake_in_our_sql_is_not_called_away(db: Database) -> None:
    """A missing table or a broken rule is a bug to be seen, not a reason to say “try again”."""
    with pytest.raises(DBAPIError), db.transaction() as tx:
        tx.connection().execute(text("SELECT * FROM nowhere"))
    with pytest.raises(IntegrityError), db.transaction() as tx:
        tx.connection().execute(text("INSERT INTO audit_head (id, seq, digest) VALUES (2, 0, '')"))


def test_no_value_gets_into_an_error_message(db: Database, now: datetime) -> None:
    """What people wrote does not end up in logs through a database error."""
    with pytest.raises(DBAPIError) as error, db.transaction() as tx:
        tx.connection().execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "he shouted"})
    assert "he shouted" not in str(error.value)


def test_local_times_come_back_as_utc(db: Database, now: datetime) -> None:
    """An instant in any zone is the same instant afterwards; one without a zone is refused."""
    with db.transaction() as tx:
        kept = drafts.store_draft(tx, actor="U1", line="x", now=now.astimezone())
        assert drafts.find_draft(tx, kept, actor="U1", now=now) == "x"
    with pytest.raises(StatementError), db.transaction() as tx:
        drafts.store_draft(tx, actor="U1", line="x", now=now.replace(tzinfo=None))


def test_the_sqlite_file_is_its_owners_alone(tmp_path: Path, open_database: Opener) -> None:
    """Nobody else on the machine can read the file, its journal or its mark."""
    path = tmp_path / "umpire.sqlite"
    path.touch(mode=0o644)
    open_database(f"sqlite:///{path}").migrate()

    assert {stat.S_IMODE(found.stat().st_mode) for found in tmp_path.glob("umpire.sqlite*")} == {0o600}


def test_sqlite_runs_with_every_protection_on(sqlite_url: str, open_database: Opener) -> None:
    """Full synchronisation, foreign keys, no trust in the schema, deleted text overwritten, a safe journal."""
    db = open_database(sqlite_url)
    names = ("synchronous", "foreign_keys", "trusted_schema", "secure_delete", "busy_timeout", "journal_mode")
    for reading in (False, True):
        with db.transaction(reading=reading) as tx:
            found = tuple(tx.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in names)
        assert found == (2, 1, 0, 1, 5000, choose_journal_mode())


def test_postgresql_runs_with_every_protection_on(postgresql_url: str, open_database: Opener) -> None:
    """Nobody waits for ever, nobody holds a lock and sleeps, and times are UTC."""
    expected = {
        "lock_timeout": "5s",
        "statement_timeout": "15s",
        "idle_in_transaction_session_timeout": "30s",
        "timezone": "UTC",
        "synchronous_commit": "on",
    }
    with open_database(postgresql_url).transaction() as tx:
        found = {name: tx.connection().exec_driver_sql(f"SHOW {name}").scalar() for name in expected}
    assert found == expected


def test_a_journal_that_does_not_change_stops_the_start(tmp_path: Path) -> None:
    """A file that another program holds in another mode cannot be made safe: umpire says so and does not start."""
    path = tmp_path / "umpire.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"PRAGMA journal_mode = {'delete' if choose_journal_mode() == 'wal' else 'wal'}")
        other.execute("CREATE TABLE held (x)")
        other.execute("BEGIN")
        other.execute("SELECT * FROM held").fetchall()
        with pytest.raises((DatabaseUnsafe, DatabaseAway)):
            Database(f"sqlite:///{path}", audit_key=AUDIT_KEY, patience=0.05)
    Database(f"sqlite:///{path}", audit_key=AUDIT_KEY).close()


@pytest.mark.parametrize("version", FIXED)
def test_wal_is_used_where_its_bug_is_fixed(version: tuple[int, ...]) -> None:
    """Versions with the WAL-reset fix use WAL."""
    assert choose_journal_mode(version) == "wal"


@pytest.mark.parametrize("version", BROKEN)
def test_wal_is_not_used_where_it_can_corrupt(version: tuple[int, ...]) -> None:
    """Versions without the WAL-reset fix use a rollback journal."""
    assert choose_journal_mode(version) == "persist"


@pytest.mark.parametrize(
    ("given_url", "driver"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg"),
        ("postgresql://h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg"),
        ("sqlite:///x.sqlite", "sqlite"),
        ("sqlite+pysqlite:////x.sqlite", "sqlite"),
    ],
)
def test_urls_people_paste_are_understood(given_url: str, driver: str) -> None:
    """Whatever a host gives out for PostgreSQL works; SQLite needs a file."""
    assert normalize_url(given_url).drivername == driver


@pytest.mark.parametrize("given_url", ["sqlite://", "sqlite:///:memory:", "mysql://h/d", "postgresql+asyncpg://h/d"])
def test_other_databases_are_refused_with_a_sentence(given_url: str) -> None:
    """A URL that cannot work is refused in words, without repeating what may hold a password."""
    with pytest.raises(ValueError, match="A database is"):
        normalize_url(given_url)


def test_what_was_erased_is_in_no_file_any_more(sqlite_url: str, open_database: Opener, now: datetime) -> None:
    """Deleted text is overwritten, and writing the file anew empties the journal that still has it."""
    db = open_database(sqlite_url)
    with db.transaction() as tx:
        token = drafts.store_draft(tx, actor="U1", line="a sentence nobody else has", now=now)
    with db.transaction() as tx:
        drafts.delete_draft(tx, token)

    db.rewrite_file()

    assert db.path is not None
    contents = [found.read_bytes() for found in db.path.parent.glob("umpire.sqlite*")]
    assert not any(b"a sentence nobody else has" in content for content in contents)
    with db.transaction() as tx:
        assert tx.connection().exec_driver_sql("PRAGMA journal_mode").scalar() == choose_journal_mode()


def test_the_newest_version_is_known_without_alembic(db: Database) -> None:
    """The quick look at start agrees with Alembic on both engines: a migrated database is the newest."""
    assert db.is_current()
    assert db._has_newest_version()


def test_an_older_version_is_noticed(sqlite_url: str, open_database: Callable[[str], Database]) -> None:
    """Any other version than the newest sends the start to Alembic."""
    db = open_database(sqlite_url)
    with db.transaction() as tx:
        tx.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    assert not db._has_newest_version()


def test_a_file_goes_from_one_sqlite_library_to_the_other_and_back(sqlite_url: str, now: datetime) -> None:
    """Where there is no wheel of the newer library, Python's own opens the file in the journal that is safe there."""
    script = (
        "import sys; sys.modules['pysqlite3'] = None\n"
        "from datetime import datetime, UTC\n"
        "from storage.requests import claims\n"
        "from storage.database import Database\n"
        "from storage.sql.engines import choose_journal_mode\n"
        f"db = Database({sqlite_url!r}, audit_key=b'x')\n"
        "with db.transaction() as tx:\n"
        "    assert not claims.claim(tx, 'inbound', 'before', now=datetime.now(UTC))\n"
        "    assert claims.claim(tx, 'inbound', 'between', now=datetime.now(UTC))\n"
        "    print(type(tx.connection().connection.driver_connection).__base__.__module__, choose_journal_mode())\n"
        "db.close()\n"
    )
    for key, told in (("before", None), ("after", "between")):
        db = Database(sqlite_url, audit_key=AUDIT_KEY)
        with db.transaction() as tx:
            assert claims.claim(tx, "inbound", key, now=now)
            assert told is None or not claims.claim(tx, "inbound", told, now=now)
            assert tx.connection().exec_driver_sql("PRAGMA journal_mode").scalar() == choose_journal_mode()
        db.close()
        if told is None:
            ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
            assert ran.stdout.split() == ["sqlite3", choose_journal_mode(python_sqlite3.sqlite_version_info)]
