"""A person is found, and erased, in every table there is."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from scoring.privacy.erased import make_sentinel
from storage import audit, migrations
from storage.database import Database
from storage.privacy import ledger, persons
from storage.privacy.register import REGISTER, Kind
from tests.storage.filled import AUDIT, fill_every_table
from tests.stored import read_all_rows

ANA, ANAS_NAMES = "U0ANA77", ("Anabelle Quist", "belle")
BO, BOS_NAMES = "U0BO", ("Bo Okonkwo", "okonk")


@pytest.fixture
def filled(db: Database, now: datetime) -> Database:
    """Every table has a row about Ana and one about Bo."""
    with db.transaction() as tx:
        fill_every_table(tx, ANA, ANAS_NAMES, number=1, now=now)
        fill_every_table(tx, BO, BOS_NAMES, number=2, now=now)
    return db


def erase(db: Database, user_id: str, now: datetime) -> persons.Erasure:
    with db.transaction() as tx:
        return persons.erase_person(tx, user_id, make_sentinel(), now)


def test_the_rows_name_the_person_in_every_column_that_can(filled: Database) -> None:
    """What follows would prove nothing if the person were not everywhere to begin with."""
    with filled.transaction(reading=True) as tx:
        for name, table in migrations.load_models().tables.items():
            for column in REGISTER[name].list_columns(Kind.PERSON, Kind.PEOPLE):
                values = [json.dumps(value) for value in tx.connection().execute(select(table.c[column])).scalars()]
                assert any(ANA in value for value in values), f"{name}.{column}"


def test_an_erased_person_is_in_no_column_of_any_table(filled: Database, now: datetime) -> None:
    """No id, no mention with its label, no direct channel, and none of the names Slack gave is left anywhere."""
    erase(filled, ANA, now)
    for name, rows in read_all_rows(filled).items():
        assert not [row for row in rows if ANA in row or "belle>" in row], name
    with filled.transaction(reading=True) as tx:
        assert persons.load_person_names(tx, ANA) == ()
        for name in ("people", "customers"):
            table = migrations.load_models().tables[name]
            for column in REGISTER[name].list_columns(Kind.NAME):
                assert not set(tx.connection().execute(select(table.c[column])).scalars()) & set(ANAS_NAMES)


def test_others_keep_everything(filled: Database, now: datetime) -> None:
    """What is on record about Bo is the same before and after Ana is erased."""
    with filled.transaction(reading=True) as tx:
        before = persons.collect_person(tx, BO)
    erase(filled, ANA, now)
    with filled.transaction(reading=True) as tx:
        assert persons.collect_person(tx, BO) == before


def test_two_erased_people_stay_apart(filled: Database, now: datetime) -> None:
    """Where two people acted, two sentinels stand: reporters, voters and raters still count as two."""
    one, two = erase(filled, ANA, now), erase(filled, BO, now)
    tables = migrations.load_models().tables
    with filled.transaction(reading=True) as tx:
        for table, column in (("strikes", "reporter"), ("ballot_votes", "user_id"), ("answers", "rater")):
            stored = list(tx.connection().execute(select(tables[table].c[column])).scalars())
            assert sorted(stored) == sorted([one.sentinel, two.sentinel])


def test_what_is_about_the_person_alone_is_deleted(filled: Database, now: datetime) -> None:
    """Feelings, questions, roles, absences, drafts and messages to them go; what they did with others stays."""
    erasure = erase(filled, ANA, now)
    gone = {entry.name for entry in REGISTER.values() if entry.deleted_with}
    assert erasure.deleted == dict.fromkeys(gone, 1)
    assert {"strikes", "ballot_votes", "witnesses", "interactions", "audit_private"} <= erasure.changed.keys()


def test_the_audit_verifies_and_names_the_sentinel(filled: Database, now: datetime) -> None:
    """Ana's own entry has her sentinel as its actor; fields of others that named her are gone."""
    erasure = erase(filled, ANA, now)
    with filled.transaction(reading=True) as tx:
        assert audit.verify_chain(tx).ok
        entries = audit.list_entries(tx)
    assert [(entry.actor, dict(entry.private)) for entry in entries[2:]] == [("U-other", {}), (erasure.sentinel, {})]


def test_erasing_twice_does_nothing_the_second_time(filled: Database, now: datetime) -> None:
    """Of somebody who is erased, or was never here, nothing is changed and nothing recorded."""
    erase(filled, ANA, now)
    before = read_all_rows(filled)
    assert erase(filled, ANA, now).total == erase(filled, "U0NOBODY", now).total == 0
    assert read_all_rows(filled) == before


def test_the_next_file_asks_who_a_name_means(filled: Database, now: datetime) -> None:
    """A name in files that stood for an erased person stands for nobody; those of others are kept."""
    erase(filled, ANA, now)
    mappings = migrations.load_models().tables["import_mappings"]
    with filled.transaction(reading=True) as tx:
        choices = list(tx.connection().execute(select(mappings.c.choices).order_by(mappings.c.shape)).scalars())
    assert choices[0]["owners"] == {"c3d4": "U-other"}


def test_everything_on_record_is_collected(filled: Database) -> None:
    """Each table that names Ana is there with her row alone, the audit with what she did and what names her."""
    with filled.transaction(reading=True) as tx:
        collected = persons.collect_person(tx, ANA)
    personal = (Kind.PERSON, Kind.PEOPLE, Kind.NAME, Kind.TEXT)
    naming = {entry.name for entry in REGISTER.values() if entry.list_columns(*personal)} - set(AUDIT)
    assert collected.keys() == naming | {"audit_entries", "audit_private"}
    assert all(len(collected[name]) == 1 for name in naming)
    assert [row["seq"] for row in collected["audit_entries"]] == [1, 2]


def test_names_in_prose_are_listed_and_not_changed(filled: Database, now: datetime) -> None:
    """Where somebody wrote “Anabelle Quist”, it is found with its customer, before and after she is erased."""
    with filled.transaction(reading=True) as tx:
        names = persons.load_person_names(tx, ANA)
        before = persons.find_mentions_in_texts(tx, ANA)
    places = {(hit.table, hit.column) for hit in before}
    assert {("strikes", "note"), ("witnesses", "note"), ("ideals", "statement"), ("audit_private", "fields")} <= places
    assert {hit.customer_id for hit in before if hit.table in ("strikes", "witnesses", "customers")} == {1}
    assert not any("Okonkwo" in hit.excerpt for hit in before)

    erase(filled, ANA, now)
    with filled.transaction(reading=True) as tx:
        after = persons.find_mentions_in_texts(tx, ANA, names)
    assert {(hit.table, hit.column) for hit in after} == places - {("audit_private", "fields"), ("drafts", "line")}


def test_a_note_that_gets_too_long_is_cut(db: Database, now: datetime) -> None:
    """A sentinel is longer than an id; a note of the greatest length is stored all the same."""
    with db.transaction() as tx:
        fill_every_table(tx, ANA, ANAS_NAMES, number=1, now=now)
        strikes = migrations.load_models().tables["strikes"]
        tx.connection().execute(strikes.update().values(note=f"<@{ANA}> ".ljust(2000, "x")))
        erasure = persons.erase_person(tx, ANA, make_sentinel(), now)
        note = tx.connection().execute(select(strikes.c.note)).scalar_one()
    assert note.startswith(f"<@{erasure.sentinel}> x")
    assert len(note) == 2000


def test_the_hash_says_nothing_without_the_key(filled: Database, now: datetime) -> None:
    """The table of erasures has a keyed hash and the sentinel, and not who it was."""
    erasure = erase(filled, ANA, now)
    with filled.transaction(reading=True) as tx:
        (line,) = ledger.list_lines(tx)
        assert (line.sentinel, line.person_hash) == (erasure.sentinel, ledger.hash_person(tx, ANA))
        assert ledger.list_erased(tx, [ANA, BO]) == {ANA}
