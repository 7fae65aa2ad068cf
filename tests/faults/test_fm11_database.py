"""FM11, FM15 to FM17, FM27: things come twice, and the database is away, locked, full or loses its answer."""

import resource
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from storage.database import Database, DatabaseAway
from storage.outbox import outbox
from storage.requests import claims
from storage.sql.sqlite import sqlite3
from tests.conftest import AUDIT_KEY
from tests.faults.office import Office
from tests.postgres import Server

Opener = Callable[[str], Database]


def take_in(db: Database, event_id: str, now: datetime) -> bool:
    """What a listener does with an event: claim it, and leave one line to say."""
    with db.transaction() as tx:
        if not claims.claim(tx, claims.INBOUND, event_id, now=now):
            return False
        lines = outbox.count_by_state(tx)
        intent = f"{event_id}:{sum(lines.values())}"
        outbox.enqueue(tx, intent=intent, kind="line", subject=event_id, channel="C1", now=now)
        return True


def lines(db: Database) -> int:
    with db.transaction(reading=True) as tx:
        return sum(outbox.count_by_state(tx).values())


@pytest.mark.parametrize("copies", [2, 3, 4])
def test_fm11_an_event_delivered_several_times_has_one_effect(copies: int, db: Database, now: datetime) -> None:
    """The same event, two to four times in parallel: one effect."""
    start = threading.Barrier(copies)

    def deliver(_: int) -> bool:
        start.wait()
        return take_in(db, "Ev1", now)

    with ThreadPoolExecutor(copies) as pool:
        assert sum(pool.map(deliver, range(copies))) == 1
    assert lines(db) == 1


def test_fm11_an_event_delivered_to_two_replicas_has_one_effect(
    postgresql_url: str, open_database: Opener, now: datetime
) -> None:
    """The same twenty events on two replicas at once: twenty effects."""
    replicas = (open_database(postgresql_url), open_database(postgresql_url))
    start = threading.Barrier(2)

    def deliver(db: Database) -> int:
        start.wait()
        return sum(take_in(db, f"Ev{number}", now) for number in range(20))

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(deliver, replicas)) == 20
    assert lines(replicas[0]) == 20


def test_fm15_a_connection_that_breaks_in_a_transaction_leaves_no_half_effect(
    postgresql_url: str, postgres: Server, open_database: Opener, now: datetime
) -> None:
    """PostgreSQL ends our connection half-way: DatabaseAway, nothing stored, and the next transaction works."""
    db = open_database(postgresql_url)

    def half_way() -> None:
        with db.transaction() as tx:
            claims.claim(tx, "inbound", "Ev1", now=now)
            postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'umpire'")
            claims.claim(tx, "inbound", "Ev2", now=now)

    with pytest.raises(DatabaseAway) as away:
        half_way()

    assert not away.value.perhaps_done
    assert take_in(db, "Ev1", now)


def test_fm15_a_database_that_is_not_there_is_said_to_be_away(tmp_path: Path) -> None:
    """Nobody listens where PostgreSQL should be: DatabaseAway, not a driver's error."""
    db = Database(f"postgresql://umpire@/umpire?host={tmp_path}", audit_key=AUDIT_KEY)

    with pytest.raises(DatabaseAway), db.transaction():
        pass
    db.close()


def test_fm16_the_sender_recovers_by_itself_when_the_database_comes_back(
    postgresql_url: str, postgres: Server, office: Office, open_database: Opener
) -> None:
    """The database goes away between Slack's answer and the note of it: noted later, and posted once."""
    db = open_database(postgresql_url)
    office.write(db, "one", "two")
    name = make_url(postgresql_url).database

    class Cutting:
        def __init__(self) -> None:
            self.cuts = 1

        def __call__(self, _channel: str, /) -> None:
            if self.cuts:
                self.cuts -= 1
                postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
                postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    sender = office.sender(db, find_bar=Cutting())
    try:
        with pytest.raises(DatabaseAway):
            sender.run_due(office.clock())
    finally:
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert office.texts() == ["one"]

    office.send_all(sender)

    assert office.texts() == ["one", "two"]


def test_fm17_when_the_answer_to_commit_is_lost_the_retry_has_no_second_effect(
    postgresql_url: str, open_database: Opener, now: datetime
) -> None:
    """COMMIT arrived, its answer did not: it is said that it may be done, and the redelivery changes nothing."""
    folder = make_url(postgresql_url).query["host"]
    with losing_commits(f"{folder}/.s.PGSQL.5432") as port:
        through = Database(postgresql_url.replace(f"host={folder}", f"host=127.0.0.1&port={port}"), audit_key=AUDIT_KEY)
        with pytest.raises(DatabaseAway) as away:
            take_in(through, "Ev1", now)
        through.close()
    assert away.value.perhaps_done

    db = open_database(postgresql_url)
    assert not take_in(db, "Ev1", now)
    assert lines(db) == 1


@contextmanager
def losing_commits(server: str) -> Iterator[int]:
    """A proxy in front of PostgreSQL that passes COMMIT on and hangs up before its answer comes back."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                upstream = socket.socket(socket.AF_UNIX)
                upstream.connect(server)
                lost = threading.Event()
                pairs = ((client, upstream, lost, True), (upstream, client, lost, False))
                for pair in pairs:
                    threading.Thread(target=_pump, args=pair, daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _pump(source: socket.socket, target: socket.socket, lost: threading.Event, from_client: bool) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            if from_client and b"COMMIT" in data:
                lost.set()
            if not from_client and lost.is_set():
                break  # PostgreSQL has answered, so it has committed; the client never hears
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def test_fm27_a_locked_sqlite_file_is_away_and_comes_back(sqlite_url: str, now: datetime) -> None:
    """Another process holds the file: DatabaseAway within our patience, and all is well when it lets go."""
    db = Database(sqlite_url, audit_key=AUDIT_KEY, patience=0.1)
    with closing(sqlite3.connect(db.path or "", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseAway):
            take_in(db, "Ev1", now)

    assert take_in(db, "Ev1", now)
    db.close()


def test_fm27_a_locked_postgresql_table_is_away_and_comes_back(postgresql_url: str, now: datetime) -> None:
    """Somebody holds a table: DatabaseAway within our patience, and all is well when they let go."""
    db = Database(postgresql_url, audit_key=AUDIT_KEY, patience=0.1)
    with psycopg.connect(postgresql_url) as other:
        other.execute("LOCK TABLE claims IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(DatabaseAway):
            take_in(db, "Ev1", now)

    assert take_in(db, "Ev1", now)
    db.close()


def test_fm27_a_read_only_postgresql_is_away(
    postgresql_url: str, postgres: Server, open_database: Opener, now: datetime
) -> None:
    """A server that was made read-only refuses writing as DatabaseAway, and reading goes on."""
    name = make_url(postgresql_url).database
    postgres.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        db = open_database(postgresql_url)
        with pytest.raises(DatabaseAway):
            take_in(db, "Ev1", now)
        assert lines(db) == 0
    finally:
        postgres.run(f"ALTER DATABASE {name} RESET default_transaction_read_only")


def test_fm27_a_full_disk_loses_nothing_that_was_stored(sqlite_url: str, open_database: Opener, now: datetime) -> None:
    """The file cannot grow: DatabaseAway, what was stored stays sound, and it goes on when there is room."""
    db = open_database(sqlite_url)
    assert db.path is not None
    assert take_in(db, "Ev1", now)

    with growing_no_further(db.path.stat().st_size), pytest.raises(DatabaseAway):
        claim_many(db, now)

    assert not take_in(db, "Ev1", now)
    assert take_in(db, "Ev2", now)
    with closing(sqlite3.connect(db.path)) as other:
        assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def claim_many(db: Database, now: datetime) -> None:
    """More than fits into the file as it is."""
    with db.transaction() as tx:
        for number in range(10_000):
            claims.claim(tx, "inbound", f"{number}" * 40, now=now)


@contextmanager
def growing_no_further(size: int) -> Iterator[None]:
    """No file of this process can grow past a size, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
