"""Ids of other programs: the same file later finds its customers by them, whatever they are called by then."""

from datetime import datetime

import pytest

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.imports.usecases import applying, exporting
from bot.features.imports.usecases.importers import ShellUser
from bot.features.imports.usecases.previewing import ImportReport
from bot.parsing import csv_files, tables
from bot.workflow.requests import Call
from scoring.customers.customers import Customer
from scoring.imports.choices import ImportChoices
from storage.customers import customers as customer_records, external_ids
from storage.database import Database
from tests.usecases.office import ada, rosa, store_office_people

SOURCE = "account id / account name"
FIRST = """Account ID,Account Name,Revenue
0017x00000QrStu,Harbour Foods,10.00
0017x00000QRSTU,Lantern Works,20.00
"""


@pytest.fixture
def office(db: Database, now: datetime) -> Database:
    """A database in which the office is known."""
    store_office_people(db, now)
    return db


def apply_text(db: Database, text: str, by: Call | ShellUser) -> ImportReport:
    """A file that was imported."""
    return applying.apply_import(db, tables.read_table(text.encode()), ImportChoices(), by=by)


def find_customer(db: Database, typed: str) -> Customer:
    """The customer that somebody means who types this."""
    with db.transaction(reading=True) as tx:
        return customer_records.resolve_customer(tx, typed)


def list_ids(db: Database) -> dict[str, str]:
    """The ids kept of the file's program, with the keys of their customers."""
    spelled = ("0017x00000QrStu", "0017x00000QRSTU", "0017x00000qrstu", "0017x00000NeWeR")
    with db.transaction(reading=True) as tx:
        return external_ids.load_keys(tx, SOURCE, spelled)


def test_ids_that_differ_in_case_are_two_customers(office: Database, now: datetime) -> None:
    """An opaque id is no key and keeps its case: two rows that differ in nothing else are two customers."""
    report = apply_text(office, FIRST, ada(now))

    assert [each.customer.key for each in report.plan.new] == ["harbour", "lantern"]
    assert list_ids(office) == {"0017x00000QrStu": "harbour", "0017x00000QRSTU": "lantern"}


def test_a_customer_renamed_there_is_renamed_here(office: Database, now: datetime) -> None:
    """The same file later finds a customer by its id: another name renames it and stays an alias, nobody is added."""
    apply_text(office, FIRST, ada(now))

    report = apply_text(office, FIRST.replace("Harbour Foods", "Quayside Foods"), ShellUser(now))

    assert (report.plan.new, report.plan.same) == ((), (3,))
    renamed = find_customer(office, "quayside")
    assert (renamed.key, renamed.name, renamed.aliases) == ("harbour", "Quayside Foods", ("Harbour Foods",))


def test_an_id_and_a_name_of_two_customers_change_neither(office: Database, now: datetime) -> None:
    """A row whose id is one customer's and whose name another's is refused in a sentence that names both."""
    apply_text(office, FIRST, ada(now))

    text = "Account ID,Account Name,Revenue\n0017x00000QrStu,Lantern Works,99.00\n"
    [row] = apply_text(office, text, ShellUser(now)).plan.bad

    assert "is that of Harbour Foods (`harbour`), but Lantern Works (`lantern`) answers" in row.why
    assert [find_customer(office, key).revenue for key in ("harbour", "lantern")] == [1000, 2000]


def test_another_programs_ids_mean_nothing_here(office: Database, now: datetime) -> None:
    """Ids count for the program they come from only: a file with other headings is matched by its names."""
    apply_text(office, FIRST, ada(now))

    report = apply_text(office, "Kundennummer;Firma\n0017x00000QrStu;Wharf AG\n", ShellUser(now))

    assert [each.customer.name for each in report.plan.new] == ["Wharf AG"]


def test_ids_are_kept_of_customers_that_a_file_does_not_change(office: Database, now: datetime) -> None:
    """Somebody who was typed in before is found by name, and by id from then on."""
    apply_text(office, "name\nHarbour Foods\n", ada(now))
    apply_text(office, "Account ID,Account Name\n0017x00000QrStu,Harbour Foods\n", ShellUser(now))

    report = apply_text(office, "Account ID,Account Name\n0017x00000QrStu,Quayside Foods\n", ShellUser(now))

    assert [each.after.key for each in report.plan.changed] == ["harbour"]


def test_customers_whose_keys_were_ids_are_still_found(office: Database, now: datetime) -> None:
    """A key that looks like an id goes on matching: nobody is added twice who was imported before ids were kept."""
    apply_text(office, "key,name\n20417,Harbour Foods\n", ada(now))

    report = apply_text(office, "Debiteurnummer;Bedrijfsnaam\n20417;Quayside Foods\n", ShellUser(now))

    assert [(each.after.key, each.after.name) for each in report.plan.changed] == [("20417", "Quayside Foods")]


def test_undo_takes_the_ids_back(office: Database, now: datetime) -> None:
    """Whom an undone import added or changed keeps no id of it; the next import begins anew."""
    apply_text(office, "name\nHarbour Foods\n", ada(now, "T0"))
    report = apply_text(office, FIRST, ada(now, "T1"))
    assert report.undo is not None

    dispatch.take_back(office, report.undo, call=ada(now, "T2"))

    assert list_ids(office) == {}
    again = apply_text(office, FIRST, ada(now, "T3"))
    assert (len(again.plan.new), len(again.plan.changed)) == (1, 1)
    assert list_ids(office) == {"0017x00000QrStu": "harbour", "0017x00000QRSTU": "lantern"}


def test_undo_leaves_the_ids_of_those_it_leaves(office: Database, now: datetime) -> None:
    """A customer that somebody changed meanwhile stays, and so does its id: the next file still finds it."""
    report = apply_text(office, FIRST, ada(now, "T1"))
    customers.edit_customer(office, "harbour", {"segment": "food"}, call=rosa(now))
    assert report.undo is not None

    dispatch.take_back(office, report.undo, call=ada(now, "T2"))

    assert list_ids(office) == {"0017x00000QrStu": "harbour"}


def test_whoever_is_taken_out_again_leaves_no_id(office: Database, now: datetime) -> None:
    """Ids that a later file gave to a customer go with it when the import that added it is undone."""
    report = apply_text(office, "name\nHarbour Foods\n", ada(now, "T1"))
    apply_text(office, "Account ID,Account Name\n0017x00000QrStu,Harbour Foods\n", ShellUser(now))
    assert report.undo is not None

    dispatch.take_back(office, report.undo, call=ada(now, "T2"))

    assert list_ids(office) == {}


def test_an_archived_customer_is_not_added_again(office: Database, now: datetime) -> None:
    """An id goes on meaning the customer who was archived, under whatever name: its row is refused, and says so."""
    apply_text(office, FIRST, ada(now))
    customers.archive_customer(office, "harbour", call=rosa(now))

    text = "Account ID,Account Name\n0017x00000QrStu,Quayside Foods\n"
    [row] = apply_text(office, text, ShellUser(now)).plan.bad

    assert "Harbour Foods is archived and stays so" in row.why


def test_short_codes_stay_keys(office: Database, now: datetime) -> None:
    """Codes that people type are keys as before, and no ids are kept of them."""
    apply_text(office, "AccountNumber,ContactName\nHAR001,Harbour Foods\nALFKI,Alfreds\n", ada(now))

    assert [find_customer(office, typed).name for typed in ("har001", "alfki")] == ["Harbour Foods", "Alfreds"]


def test_no_export_has_ids_of_other_programs(office: Database, now: datetime) -> None:
    """What is exported holds umpire's own keys and nothing of another program's."""
    apply_text(office, FIRST, ada(now))
    assert b"0017x" not in csv_files.format_csv(exporting.export_customers(office, by=ada(now, "T9")))
