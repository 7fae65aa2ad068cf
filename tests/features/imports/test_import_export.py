"""Import and export through Slack: a file, a preview that writes nothing, Apply, Undo, and the file back."""

import csv
import io

import pytest

from playground.slack.dialogs import Modal
from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.surface.house import House

FILE = """Company;Kürzel;Umsatz;Owner
Acme GmbH;acme;€1.234,56;Max Brandt
Initech;initech;12 000;
=HYPERLINK("x");hyper;7;
;nameless;1;
Initech Two;initech;1;
Café Zoë;zoe;7 USD;
""".encode("utf-16")
COLUMNS = "name=Company\nkey=Kürzel\nrevenue=Umsatz"


def preview_file(house: House, content: bytes, columns: str = "", *, person: Person | None = None) -> Modal:
    """The modal after the file was chosen and read."""
    by = person or house.olga
    house.types(by, "/umpire import")
    form = house.modal(by).fill({"Customer list": by.uploads("customers.csv", content)})
    if columns:
        form.fill({"columns": columns})
    assert form.submit() is None
    return house.modal(by)


def test_the_preview_tells_what_the_file_would_do_and_writes_nothing(house: House) -> None:
    """New, changed, duplicate and bad rows with line numbers and reasons; nothing is on record yet."""
    before = house.records()

    preview = preview_file(house, FILE, COLUMNS).text

    assert "Nothing is written yet." in preview
    assert "2 new customers" in preview
    assert "1 changed customer" in preview
    assert "Line 5: " in preview
    assert "Line 6: " in preview
    assert "Line 7: " in preview
    after = house.records()
    del before["drafts"], after["drafts"]
    assert after == before


def test_the_form_says_how_large_a_file_may_be(house: House) -> None:
    """Before anybody chooses a file the form says what Slack takes, and where larger lists go."""
    house.types(house.olga, "/umpire import")

    assert (
        "A CSV file of up to 10 MB. Larger ones are imported on the server: umpire import FILE."
        in house.modal(house.olga).text
    )


def test_apply_writes_the_good_rows_and_undo_takes_them_out_again(house: House) -> None:
    """Apply writes what the preview showed, bad rows stop nothing; Undo brings everything back as it was."""
    before = house.records()["customers"]
    preview = preview_file(house, FILE, COLUMNS)

    house.olga.clicks("Apply", in_=preview)

    assert "Imported: 2 new customers, 1 changed customer" in house.modal(house.olga).text.replace("*", "")
    acme = house.customer("acme")
    assert (acme.revenue, acme.owner) == (123456, house.max.id)
    assert house.customer("hyper").name == '=HYPERLINK("x")'

    house.olga.clicks("Undo", in_=house.modal(house.olga))

    assert "The import is undone: 2 taken out again, 1 as they were before." in house.modal(house.olga).text
    assert [row for row in house.records()["customers"] if "Initech" not in row and "HYPERLINK" not in row] == before


def test_the_same_file_twice_changes_nothing(house: House) -> None:
    """A file that was imported finds nothing to do, and offers no Apply."""
    house.olga.clicks("Apply", in_=preview_file(house, FILE, COLUMNS))
    house.modal(house.olga).close(everything=True)
    before = house.records()["customers"]

    preview = preview_file(house, FILE, COLUMNS).text

    assert "0 new customers" in preview
    assert "0 changed customers" in preview
    assert "There is nothing to write." in preview
    assert house.records()["customers"] == before


def test_apply_clicked_twice_writes_once(house: House) -> None:
    """An impatient second click on Apply changes nothing more."""
    preview = preview_file(house, FILE, COLUMNS)
    content = preview.view.content
    house.olga.clicks("Apply", in_=preview)
    house.modal(house.olga)
    before = house.records()["customers"]
    preview.view.content = content

    house.olga.clicks("Apply", in_=preview)

    house.modal(house.olga)
    assert house.records()["customers"] == before


@pytest.mark.parametrize(
    ("content", "columns", "why"),
    [
        (b"", "", "empty"),
        (b"\x00\x01\x02\x03" * 40, "", ""),
        (b"foo,bar\n1,2\n", "", "name"),
        (b"name\nInitech\n", "turnover=x", "turnover"),
        (b"name\nInitech\n", "revenue=Nowhere", "Nowhere"),
        (b"name\nInitech\n", "no equals sign", "no equals sign"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(house: House, content: bytes, columns: str, why: str) -> None:
    """What cannot be a customer list is said so, in words, and nothing is written."""
    before = house.records()["customers"]
    house.types(house.olga, "/umpire import")
    form = house.modal(house.olga).fill({"Customer list": house.olga.uploads("customers.csv", content)})
    form.fill({"columns": columns or None})

    told = "".join((form.submit() or {}).values()) + house.modal(house.olga).text

    assert why.casefold() in told.casefold()
    assert "went wrong" not in told
    assert "Apply" not in told
    assert house.records()["customers"] == before


def test_a_file_slack_does_not_give_is_explained(house: House) -> None:
    """When the upload cannot be had from Slack the modal says so, and does not wait for ever."""
    house.slack.faults.add(kind="error", method="files.info", error="file_not_found")

    told = preview_file(house, b"name\nInitech\n").text

    assert "Reading the file" not in told
    assert "again" in told


def test_a_list_is_imported_by_admins_only(house: House) -> None:
    """Staff and managers get no form; a preview somebody else looked at cannot be applied."""
    for person in (house.ana, house.rosa):
        assert "Only an umpire admin can import and export" in house.answer(person, "/umpire import")
    preview = preview_file(house, FILE, COLUMNS)
    house.types(house.olga, "/umpire roles admin add @li")
    house.types(house.li, "/umpire import")
    other = house.modal(house.li)
    other.view.content = preview.view.content
    before = house.records()["customers"]

    house.li.clicks("Apply", in_=other)

    assert "a day old or not yours" in house.modal(house.li).text
    assert house.records()["customers"] == before


def test_an_admin_who_is_none_any_more_cannot_apply(house: House) -> None:
    """The role is asked again at Apply."""
    house.types(house.olga, "/umpire roles admin add @li")
    preview = preview_file(house, FILE, COLUMNS, person=house.li)
    house.types(house.olga, "/umpire roles admin remove @li")
    before = house.records()["customers"]

    house.li.clicks("Apply", in_=preview)

    assert "Only an umpire admin can import and export" in house.modal(house.li).text
    assert house.records()["customers"] == before


def test_the_export_arrives_as_a_file_in_the_direct_messages(house: House) -> None:
    """An admin gets every customer as CSV, in private; importing it again would change nothing."""
    house.olga.clicks("Apply", in_=preview_file(house, FILE, COLUMNS))
    house.modal(house.olga).close(everything=True)

    told = house.answer(house.olga, "/umpire export")

    assert "with 7 customers is on its way" in told
    content = export_file(house, house.olga)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["key"] for row in rows} == {"acme", "globex", "bs", "bolido", "obrien", "initech", "hyper"}
    assert [row["name"] for row in rows if row["key"] == "hyper"] == ['\'=HYPERLINK("x")']
    preview = preview_file(house, content).text
    assert "0 new customers" in preview
    assert "0 changed customers" in preview
    assert "0 bad" in preview


@pytest.mark.parametrize(
    ("handle", "why"),
    [("ana", "Only an umpire admin"), ("rosa", "Only an umpire admin"), ("gus", "members"), ("uli", "members")],
)
def test_nobody_else_gets_the_file(house: House, handle: str, why: str) -> None:
    """Staff, managers and guests are refused, and nothing is uploaded anywhere."""
    person = house.slack.person(handle)

    assert why in plain_text(person.types("/umpire export", in_="random"))

    house.settle()
    assert house.slack.world.files.by_id == {}
    assert [message for message in person.dm if message.files] == []


def test_an_export_is_on_the_record(house: House) -> None:
    """Who took the list away is in the audit."""
    house.types(house.olga, "/umpire export")
    house.settle()

    assert [row for row in house.records()["audit_entries"] if "customers.exported" in row]
    assert [row for row in house.records()["audit_private"] if house.olga.id in row]


def export_file(house: House, person: Person) -> bytes:
    """The file that arrived in the person's direct messages."""
    house.settle()
    (file,) = [file for message in person.dm for file in message.files]
    return house.slack.world.files.by_id[str(file["id"])].content
