"""Who was erased stays erased: after a restart, after an older backup was restored, and in the bytes of the file."""

import random
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from scoring.privacy.erased import make_sentinel
from scoring.roles import Person
from storage import audit, migrations
from storage.database import Database, DatabaseAway
from storage.outbox import direct_channels
from storage.privacy import erasures, ledger, pages, persons
from storage.roles import people, roles
from storage.sql import backups
from storage.sql.sqlite import sqlite3
from tests.conftest import AUDIT_KEY
from tests.storage.filled import fill_every_table
from tests.stored import read_all_rows

ANA, ANAS_NAMES = "U0ANA77", ("Anabelle Quist", "belle")
BO, BOS_NAMES = "U0BO", ("Bo Okonkwo", "okonk")


def fill(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        fill_every_table(tx, ANA, ANAS_NAMES, number=1, now=now)
        fill_every_table(tx, BO, BOS_NAMES, number=2, now=now)


def erase(db: Database, user_id: str, now: datetime) -> str:
    with db.transaction() as tx:
        return persons.erase_person(tx, user_id, make_sentinel(), now).sentinel


def read_reporters(db: Database) -> list[str]:
    strikes = migrations.load_models().tables["strikes"]
    with db.transaction(reading=True) as tx:
        return list(tx.connection().execute(select(strikes.c.reporter).order_by(strikes.c.id)).scalars())


class Restored:
    """A database of which a backup was taken before an erasure, and what brings that backup back."""

    def __init__(self, url: str, file: Path, empty: Callable[[], None]) -> None:
        self.url, self.file, self.empty = url, file, empty
        self.db = self.open()

    def open(self) -> Database:
        """Open the database as a start of umpire does."""
        return Database(self.url, audit_key=AUDIT_KEY, erased_file=self.file)

    def back_up(self) -> None:
        """Take a backup while umpire runs: a copy of the file, or of the rows of each table."""
        if self.db.path is not None:
            backups.copy_database(self.db.path, self.db.path.with_name("backup.sqlite"))
            return
        with self.db.transaction(reading=True) as tx:
            self.rows = {
                table: [dict(row._mapping) for row in tx.connection().execute(select(table))]
                for table in migrations.load_models().sorted_tables
            }

    def restore(self) -> None:
        """Put the backup in the place of the database, and open it."""
        path = self.db.path
        self.db.close()
        if path is not None:
            shutil.copyfile(path.with_name("backup.sqlite"), path)
            for journal in path.parent.glob(f"{path.name}-*"):
                journal.unlink()
            self.db = self.open()
            return
        self.empty()
        self.db = self.open()
        with self.db.transaction() as tx:
            for table, rows in self.rows.items():
                if rows:
                    tx.connection().execute(table.insert(), rows)


@pytest.fixture
def restored(url: str, tmp_path: Path, request: pytest.FixtureRequest, now: datetime) -> Iterator[Restored]:
    """A filled database with a backup."""

    def empty() -> None:
        request.getfixturevalue("postgres").empty(request.getfixturevalue("postgres_migrated"))

    kept = Restored(url, tmp_path / "outside" / "erased.txt", empty)
    kept.file.parent.mkdir()
    fill(kept.db, now)
    kept.back_up()
    yield kept
    kept.db.close()


def test_a_restored_backup_does_not_bring_anybody_back(restored: Restored, now: datetime) -> None:
    """The next start erases them again, each with the sentinel they had, and the audit verifies and says so."""
    sentinels = [erase(restored.db, person, now) for person in (ANA, BO)]
    assert ledger.write_file(restored.db)
    restored.restore()
    assert read_reporters(restored.db) == [ANA, BO]

    assert erasures.apply_again(restored.db, now=now) == 2

    assert read_reporters(restored.db) == sentinels
    assert not [row for rows in read_all_rows(restored.db).values() for row in rows if ANA in row or BO in row]
    with restored.db.transaction(reading=True) as tx:
        assert audit.verify_chain(tx).ok
        assert [line.sentinel for line in ledger.list_lines(tx)] == sorted(sentinels)
        again = [entry for entry in audit.list_entries(tx) if entry.action == erasures.APPLIED_AGAIN]
    assert {entry.subject for entry in again} == {f"person:{each}" for each in sentinels}


def test_a_start_like_any_other_changes_nothing(restored: Restored, now: datetime) -> None:
    """Where no backup was restored the ledger is only compared, however often umpire starts."""
    erase(restored.db, ANA, now)
    erasures.apply_again(restored.db, now=now)
    before = read_all_rows(restored.db), restored.file.read_bytes()
    assert erasures.apply_again(restored.db, now=now) == 0
    assert (read_all_rows(restored.db), restored.file.read_bytes()) == before


def test_an_erasure_that_was_not_written_to_the_file_is_written_at_the_next_start(
    restored: Restored, now: datetime
) -> None:
    """Umpire was stopped between the commit and the file: the start writes it, readable by its owner alone."""
    sentinel = erase(restored.db, ANA, now)
    assert not restored.file.exists()
    erasures.apply_again(restored.db, now=now)
    assert [line.sentinel for line in ledger.read_file(restored.file)] == [sentinel]
    assert stat.S_IMODE(restored.file.stat().st_mode) == 0o600
    assert ANA not in restored.file.read_text()


def test_what_a_person_does_after_being_erased_stays(restored: Restored, now: datetime) -> None:
    """Somebody who still works here is on record anew; the next start does not erase that too."""
    erase(restored.db, ANA, now)
    with restored.db.transaction() as tx:
        people.store_people(tx, [describe(ANA, full_member=True)], now=now, anew=True)
    erasures.apply_again(restored.db, now=now)
    with restored.db.transaction(reading=True) as tx:
        assert people.find_person(tx, ANA) is not None


def test_somebody_erased_twice_is_erased_again_after_a_restore(restored: Restored, now: datetime) -> None:
    """Both erasures are in the ledger; the restored backup has nobody of them."""
    first = erase(restored.db, ANA, now)
    with restored.db.transaction() as tx:
        people.store_people(tx, [describe(ANA, full_member=True)], now=now, anew=True)
    second = erase(restored.db, ANA, now + timedelta(days=1))
    ledger.write_file(restored.db)
    restored.restore()
    assert erasures.apply_again(restored.db, now=now) == 2
    assert read_reporters(restored.db) == [first, BO]
    assert first != second


def test_without_a_file_the_answer_is_that_a_backup_brings_them_back(postgresql_url: str, now: datetime) -> None:
    """On PostgreSQL nothing is beside the database: unless a file is named, nothing is written."""
    with closing(Database(postgresql_url, audit_key=AUDIT_KEY)) as db:
        fill(db, now)
        erase(db, ANA, now)
        assert not ledger.write_file(db)
        assert erasures.apply_again(db, now=now) == 0


def test_a_file_that_cannot_be_written_is_no_failure_but_is_said(restored: Restored, now: datetime) -> None:
    """The person is erased all the same; whoever did it hears that the ledger does not have it."""
    restored.file.mkdir()
    erase(restored.db, ANA, now)
    assert not ledger.write_file(restored.db)
    assert ANA not in read_reporters(restored.db)


def test_a_damaged_line_of_the_file_costs_no_other(restored: Restored, now: datetime) -> None:
    """What cannot be read is logged and left where it is; the other lines count."""
    sentinel = erase(restored.db, ANA, now)
    ledger.write_file(restored.db)
    restored.file.write_text(f"half a li\n{restored.file.read_text()}")
    restored.restore()
    assert erasures.apply_again(restored.db, now=now) == 1
    assert read_reporters(restored.db) == [sentinel, BO]
    assert restored.file.read_text().startswith("half a li\n")


@pytest.mark.parametrize(
    ("full_member", "anew", "stored"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_who_was_erased_comes_back_only_with_what_they_do(
    full_member: bool, anew: bool, stored: bool, restored: Restored, now: datetime
) -> None:
    """The list of members brings nobody back; doing something does, and only while they work here."""
    erase(restored.db, ANA, now)
    with restored.db.transaction() as tx:
        kept = people.store_people(tx, [describe(ANA, full_member=full_member), describe(BO)], now=now, anew=anew)
        assert kept == ({ANA, BO} if stored else {BO})
        assert (people.find_person(tx, ANA) is not None) == stored


def test_groups_and_messages_bring_nobody_back(restored: Restored, now: datetime) -> None:
    """Slack still lists an erased person in a group, and a message to them was on its way: neither is stored."""
    erase(restored.db, ANA, now)
    with restored.db.transaction() as tx:
        roles.set_group_members(tx, "S1", [ANA, BO])
        roles.change_group_members(tx, "S2", added=[ANA, BO], removed=[])
        direct_channels.remember_channel(tx, ANA, "D1")
        assert not persons.collect_person(tx, ANA)
        assert len(persons.collect_person(tx, BO)["group_members"]) == 3


def test_who_is_on_record_anew_is_kept_up_to_date(restored: Restored, now: datetime) -> None:
    """Somebody who was erased, did something since, and then leaves Slack is no full member any more."""
    erase(restored.db, ANA, now)
    with restored.db.transaction() as tx:
        people.store_people(tx, [describe(ANA)], now=now, anew=True)
        people.store_people(tx, [describe(ANA, full_member=False)], now=now)
        person = people.find_person(tx, ANA)
    assert person is not None
    assert not person.full_member


def test_no_byte_of_an_erased_person_is_left_in_the_file(sqlite_url: str, now: datetime) -> None:
    """The id, the channel and the names are in no page of the database and not in its journal after scrubbing."""
    with closing(Database(sqlite_url, audit_key=AUDIT_KEY)) as db:
        fill(db, now)
        move_rows_about(db, now)
        with db.transaction() as tx:
            tx.connection().exec_driver_sql("UPDATE people SET name = 'Zebulonia'")
            tx.connection().exec_driver_sql("UPDATE customers SET owner_name = 'Zebulonia'")
        for person in (ANA, BO):
            erase(db, person, now)
        assert pages.is_scrubbing_due(db)

        assert pages.scrub(db, now)

        assert not pages.is_scrubbing_due(db)
        assert db.path is not None
        for file in db.path.parent.glob(f"{db.path.name}*"):
            content = file.read_bytes()
            assert not [word for word in (ANA, BO, "Zebulonia") if word.encode() in content], file.name


def move_rows_about(db: Database, now: datetime) -> None:
    """Insert and delete rows that name people in no order, so that SQLite moves them between half-full pages."""
    chance, outbox = random.Random(3), migrations.load_models().tables["outbox"]
    with db.transaction(reading=True) as tx:
        usual = dict(tx.connection().execute(select(outbox)).mappings().first() or {}) | {"channel": "C1"}
    for _ in range(8):
        with db.transaction() as tx:
            for number in range(500):
                intent = f"{chance.choice((ANA, BO, 'U-other'))}:{chance.random()}:{'x' * chance.randrange(200)}"
                row = usual | {"id": chance.randrange(100, 10**9), "intent": intent, "last_error": "x" * number}
                tx.connection().execute(outbox.insert().values(row))
                if number % 5 == 0:
                    some = "SELECT id FROM outbox WHERE id > 2 ORDER BY random() LIMIT 3"
                    tx.connection().exec_driver_sql(f"DELETE FROM outbox WHERE id IN ({some})")


def test_scrubbing_that_did_not_happen_happens_at_the_next_start(sqlite_url: str, now: datetime) -> None:
    """Umpire was stopped after the commit of an erasure: the start scrubs the file."""
    with closing(Database(sqlite_url, audit_key=AUDIT_KEY)) as db:
        fill(db, now)
        erase(db, ANA, now)
    with closing(Database(sqlite_url, audit_key=AUDIT_KEY)) as db:
        erasures.apply_again(db, now=now)
        assert not pages.is_scrubbing_due(db)


def test_a_file_that_somebody_reads_is_scrubbed_at_the_next_start(sqlite_url: str, now: datetime) -> None:
    """A reader who does not end keeps old pages alive: that is said, and the start does it."""
    with closing(Database(sqlite_url, audit_key=AUDIT_KEY, patience=0.1)) as db:
        fill(db, now)
        reader = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM people").fetchone()
        try:
            erase(db, ANA, now)
            assert not pages.scrub(db, now)
        except DatabaseAway:  # without a write-ahead journal, whoever reads keeps others from writing
            reader.close()
            erase(db, ANA, now)
        reader.close()
        assert pages.is_scrubbing_due(db)
        erasures.apply_again(db, now=now)
        assert not pages.is_scrubbing_due(db)


def test_copies_that_updates_left_are_named(sqlite_url: str) -> None:
    """An update copies the file first; the admin hears which copies still hold the person."""
    with closing(Database(sqlite_url, audit_key=AUDIT_KEY)) as db:
        assert pages.list_copies(db) == ()
        assert db.path is not None
        copy = db.path.with_name(f"{db.path.stem}.before-0030.sqlite")
        sqlite3.connect(copy).close()
        assert pages.list_copies(db) == (copy.name,)


def describe(user_id: str, *, full_member: bool = True) -> Person:
    return Person(user_id, "Ana", full_member=full_member, workspace_admin=False, timezone="")
