"""Imports at the desk: looked at by admins, written at once, never twice, and taken back as a whole."""

from datetime import date, datetime

import pytest

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.imports.usecases import applying, exporting, previewing
from bot.features.imports.usecases.importers import ShellUser
from bot.features.imports.usecases.previewing import ImportReport
from bot.parsing import csv_files, tables
from bot.workflow.requests import AlreadyDelivered, Call
from scoring.imports.choices import ImportChoices
from scoring.imports.sheets import Sheet
from scoring.refusals import NotAllowed, UnknownCustomer
from scoring.scorecards.scorecards import QUESTION_IDS, Answer, Choice
from storage import audit
from storage.customers import customers as customer_records
from storage.database import Database
from storage.scorecards import scorecards, standings
from tests.usecases.office import ada, rosa, store_office_people

COMPANIES = """Customer ID,Company Name,Contact,Country,Account Manager,Orders,Revenue,Average Sale,First Order,Last \
Order
BLONP,Blondesddsl père et fils,Frédérique,67000,Jo Müller,11,18534.08,1684.92,1996-07-25,1998-01-12
BOLID,Bólido Comidas preparadas,Martín,28023,Li,3,4232.85,1410.95,1996-10-10,1998-03-24
BSBEV,B's Beverages,Victoria,UK,Margaret Peacock,10,6089.90,608.99,1996-08-26,1998-04-14
PARIS,Paris spécialités,Marie,75012,,0,,,,
WOLZA,Wolski  Zajazd,Zbyszek,Poland,Jo Müller,7,3531.95,504.56,1996-12-05,1998-04-23
"""


@pytest.fixture
def office(db: Database, now: datetime) -> Database:
    """A database in which the office is known."""
    store_office_people(db, now)
    return db


def build_table(text: str = COMPANIES) -> Sheet:
    """A file as it is read."""
    return tables.read_table(text.encode())


def count_rows(report: ImportReport) -> tuple[int, int, int, int, int]:
    """How many rows are new, changed, same, duplicate and bad."""
    plan = report.plan
    return len(plan.new), len(plan.changed), len(plan.same), len(plan.duplicate), len(plan.bad)


def apply_text(db: Database, text: str, call: Call) -> ImportReport:
    """A file that was imported from Slack."""
    return applying.apply_import(db, build_table(text), ImportChoices(), by=call)


def test_a_preview_writes_nothing(office: Database, now: datetime) -> None:
    """Looking at a file leaves the database as it is, without an audit entry."""
    assert count_rows(previewing.preview_import(office, build_table(), ImportChoices(), by=ada(now))) == (5, 0, 0, 0, 0)
    with office.transaction(reading=True) as tx:
        assert customer_records.count_unarchived_customers(tx) == 0
        assert not audit.list_entries(tx, "customers")


def test_a_sales_tools_export_is_imported(office: Database, now: datetime) -> None:
    """Apostrophes, accents, postcodes for countries, customers without orders: all are read as they are."""
    report = apply_text(office, COMPANIES, ada(now))
    assert [owner.text for owner in report.plan.unmatched] == ["Li", "Margaret Peacock"]
    with office.transaction(reading=True) as tx:
        assert (
            sum(customer.revenue or 0 for customer in customer_records.list_customers(tx))
            == 1_853_408 + 423_285 + 608_990 + 353_195
        )
        bolid = customer_records.resolve_customer(tx, "bolido")
        assert (bolid.orders, bolid.average_sale, bolid.since) == (3, 141_095, date(1996, 10, 10))
        assert customer_records.resolve_customer(tx, "b’s bev").owner_name == "Margaret Peacock"
        assert customer_records.resolve_customer(tx, "blonp").owner == "U0JO"
        assert customer_records.resolve_customer(tx, "wolski zajazd").name == "Wolski Zajazd"
        assert customer_records.resolve_customer(tx, "paris").revenue is None
        standing = standings.find_standing(tx, bolid.id)
        assert standing is not None
        assert not standing.newcomer


def test_the_same_file_twice_changes_nothing(office: Database, now: datetime) -> None:
    """A second import finds every row the same, and offers nothing to undo."""
    apply_text(office, COMPANIES, ada(now))
    again = apply_text(office, COMPANIES, ada(now))
    assert (count_rows(again), again.undo) == ((0, 0, 5, 0, 0), None)


def test_an_export_imports_as_the_same(office: Database, now: datetime) -> None:
    """What is exported, formulas and people included, changes nothing when it is imported."""
    apply_text(office, COMPANIES, ada(now))
    customers.add_customer(
        office, {"name": "=cmd|' /C calc'!A0", "aliases": "@sum; a|b", "margin": "-5%"}, call=rosa(now)
    )
    content = csv_files.format_csv(exporting.export_customers(office, by=ada(now)))
    assert b",'=cmd" in content
    assert count_rows(applying.apply_import(office, tables.read_table(content), ImportChoices(), by=ada(now))) == (
        0,
        0,
        6,
        0,
        0,
    )


def test_bad_rows_stop_no_good_ones(office: Database, now: datetime) -> None:
    """Rows that cannot be used are reported with their lines, the others are written, if need be without a cell."""
    report = apply_text(office, "key,name,revenue\na,Alpha,1\nb,Beta,two\nc\nd,Delta,5 USD\ne,Alpha,5\n", ada(now))
    assert count_rows(report) == (2, 0, 0, 1, 2)
    assert [row.line for row in report.plan.bad] == [4, 5]
    assert [(row.line, row.why) for row in report.plan.emptied] == [(3, "revenue: “two” is not a number.")]
    with office.transaction(reading=True) as tx:
        assert [(each.key, each.revenue) for each in customer_records.list_customers(tx)] == [("a", 100), ("b", None)]


def test_one_entry_in_the_audit(office: Database, now: datetime) -> None:
    """An import is one audit entry with its counts, by whoever did it; the shell has a name of its own."""
    apply_text(office, COMPANIES, ada(now))
    applying.apply_import(office, build_table(), ImportChoices(), by=ShellUser(now))
    with office.transaction(reading=True) as tx:
        entries = audit.list_entries(tx, "customers")
    assert sorted(entry.actor for entry in entries if entry.actor) == ["U0ADA", "shell"]


def test_undo_takes_the_whole_import_back(office: Database, now: datetime) -> None:
    """What was changed is as before, what was added is gone, and the file imports as it did the first time."""
    customers.add_customer(office, {"name": "Bolido", "key": "bolid", "revenue": "7.00"}, call=rosa(now))
    with office.transaction(reading=True) as tx:
        before = customer_records.resolve_customer(tx, "bolid")
    report = apply_text(office, COMPANIES, ada(now))
    assert count_rows(report) == (4, 1, 0, 0, 0)
    assert report.undo is not None
    said = dispatch.take_back(office, report.undo, call=ada(now))
    assert said == "The import is undone: 4 taken out again, 1 as before."
    with office.transaction(reading=True) as tx:
        assert list(customer_records.list_customers(tx)) == [before]
    assert count_rows(apply_text(office, COMPANIES, ada(now))) == (4, 1, 0, 0, 0)


def test_undo_leaves_what_people_did_since(office: Database, now: datetime) -> None:
    """Customers that were edited or rated after the import stay, and the answer says how many."""
    report = apply_text(office, COMPANIES, ada(now))
    customers.edit_customer(office, "bolid", {"segment": "retail"}, call=rosa(now))
    with office.transaction() as tx:
        scorecards.store_answers(
            tx, customer_records.resolve_customer(tx, "paris").id, [Answer(QUESTION_IDS[0], "U0JO", Choice.YES, now)]
        )
    assert report.undo is not None
    said = dispatch.take_back(office, report.undo, call=ada(now))
    assert "3 taken out again" in said
    assert "rated, struck or logged: 2." in said
    with office.transaction(reading=True) as tx:
        assert [customer.key for customer in customer_records.list_customers(tx)] == ["bolid", "paris"]
        with pytest.raises(UnknownCustomer):
            customer_records.resolve_customer(tx, "wolza")


def test_undo_leaves_names_that_others_have_now(office: Database, now: datetime) -> None:
    """A customer whose former alias belongs to another by now stays as imported."""
    customers.add_customer(office, {"name": "Alpha", "key": "a"}, call=rosa(now))
    report = apply_text(office, "key,name\na,Beta\n", ada(now))
    customers.remove_alias(office, "a", "Alpha", call=rosa(now))
    customers.add_customer(office, {"name": "Alpha", "key": "other"}, call=rosa(now))
    assert report.undo is not None
    assert "struck or logged: 1." in dispatch.take_back(office, report.undo, call=ada(now))
    with office.transaction(reading=True) as tx:
        assert customer_records.resolve_customer(tx, "beta").key == "a"


@pytest.mark.parametrize("user", ["U0ROSA", "U0JO", "U0GUEST", "U0NOBODY", "shell", "cli", ""])
def test_only_admins_import_and_export_from_slack(office: Database, now: datetime, user: str) -> None:
    """Managers, staff, guests and whoever calls themselves the shell in Slack neither look, write nor export."""
    call = Call(user, now)
    for attempt in (
        lambda: previewing.preview_import(office, build_table(), ImportChoices(), by=call),
        lambda: applying.apply_import(office, build_table(), ImportChoices(), by=call),
        lambda: exporting.export_customers(office, by=call),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    with office.transaction(reading=True) as tx:
        assert customer_records.count_unarchived_customers(tx) == 0


def test_a_delivery_that_comes_twice_counts_once(office: Database, now: datetime) -> None:
    """The same click on Apply again is recognised."""
    applying.apply_import(office, build_table(), ImportChoices(), by=ada(now, "T1"))
    with pytest.raises(AlreadyDelivered):
        applying.apply_import(office, build_table(), ImportChoices(), by=ada(now, "T1"))


def test_progress_goes_up_to_all(office: Database, now: datetime) -> None:
    """Whoever watches hears where it stands, up to the end."""
    heard: list[tuple[int, int]] = []
    rows = "".join(f"Company {n}\n" for n in range(1_200))
    report = applying.apply_import(
        office,
        build_table(f"name\n{rows}"),
        ImportChoices(),
        by=ShellUser(now),
        progress=lambda done, total: heard.append((done, total)),
    )
    assert heard == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]
    assert len({new.customer.key for new in report.plan.new}) == 1_200
    assert count_rows(
        previewing.preview_import(office, build_table(f"name\n{rows}"), ImportChoices(), by=ShellUser(now))
    ) == (
        0,
        0,
        1200,
        0,
        0,
    )
