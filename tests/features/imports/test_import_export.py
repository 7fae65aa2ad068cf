"""Import and export through Slack: a file, a preview that writes nothing, Import, Undo, and the file back."""

import csv
import io
import re
from collections.abc import Mapping

import pytest

from playground.slack.clicks import Place
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
Café Zoë;zoe;viel;
""".encode("utf-16")

KEYS = {"key": "Kürzel"}


def send_form(house: House, person: Person, **filled: object) -> Modal:
    """The modal after this was sent with the form, and read."""
    house.types(person, "/umpire import")
    assert house.modal(person).fill(filled).submit() is None
    return house.modal(person)


def preview_file(
    house: House, content: bytes, columns: Mapping[str, str] | None = None, *, person: Person | None = None
) -> Modal:
    """The modal after the file was chosen and read, and the columns were chosen where it reads them otherwise."""
    by = person or house.olga
    preview = send_form(house, by, file=by.uploads("customers.csv", content))
    for field, heading in (columns or {}).items():
        preview = choose(house, by, f"import_column:{field}", heading)
    return preview


def choose(house: House, person: Person, action_id: str, value: str) -> Modal:
    """The modal after something was chosen in the menu with this action id, and read again."""
    house.modal(person).fill({action_id: value})
    return house.modal(person)


def press_import(house: House, person: Person) -> str:
    """What stands in the modal after its button was pressed, which must be there."""
    modal = house.modal(person)
    assert modal.view.content.get("submit"), modal.text
    assert modal.submit() is None
    return house.modal(person).text


def import_file(house: House, content: bytes, columns: Mapping[str, str] | None = None) -> None:
    """Import a file, and close the modal."""
    preview_file(house, content, columns)
    assert "Imported" in press_import(house, house.olga)
    house.modal(house.olga).close(everything=True)


def test_the_preview_tells_what_the_file_would_do_and_writes_nothing(house: House) -> None:
    """New, changed, duplicate and bad rows with line numbers and reasons; nothing is on record yet."""
    before = house.records()

    preview = preview_file(house, FILE, KEYS).text

    assert "Nothing is written yet." in preview
    assert "3 new customers" in preview
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
        "CSV, text or Excel (.xlsx), up to 10 MB. Larger ones are imported on the server: umpire import FILE."
        in house.modal(house.olga).text
    )


def test_import_writes_the_good_rows_and_undo_takes_them_out_again(house: House) -> None:
    """The button says how many, and bad rows stop nothing; Undo brings everything back as it was."""
    before = house.records()["customers"]
    preview = preview_file(house, FILE, KEYS)
    assert preview.view.content["submit"]["text"] == "Import 4 Customers"

    assert "Imported: 3 new customers · 1 changed customer" in press_import(house, house.olga).replace("*", "")

    acme = house.customer("acme")
    assert (acme.revenue, acme.owner) == (123456, house.max.id)
    assert house.customer("hyper").name == '=HYPERLINK("x")'

    house.olga.clicks("Undo", in_=house.modal(house.olga))

    assert "The import is undone: 3 taken out again, 1 as before." in house.modal(house.olga).text
    assert [row for row in house.records()["customers"] if not re.search("Initech|HYPERLINK|Caf", row)] == before


def test_the_same_file_twice_changes_nothing(house: House) -> None:
    """A file that was imported finds nothing to do, and has no button but Close."""
    import_file(house, FILE, KEYS)
    before = house.records()["customers"]

    preview = preview_file(house, FILE)

    assert "new customer" not in preview.text
    assert "changed customer" not in preview.text
    assert "There is nothing to import." in preview.text
    assert not preview.view.content.get("submit")
    assert preview.view.content["close"]["text"] == "Close"
    assert house.records()["customers"] == before


def test_import_pressed_twice_writes_once(house: House) -> None:
    """An impatient second press changes nothing more."""
    preview_file(house, FILE, KEYS)
    house.slack.faults.add(kind="duplicate", copies=3, parallel=True)

    press_import(house, house.olga)

    assert len([row for row in house.records()["customers"] if "Initech" in row]) == 1
    assert len([row for row in house.records()["audit_entries"] if "customers.imported" in row]) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b"PK\x03\x04 but no workbook", ""), (b"%PDF-1.7 list", "")],
)
def test_a_file_that_cannot_be_read_leads_back_to_the_form(house: House, content: bytes, why: str) -> None:
    """What is no customer list is said so in words, above the form in which another one can be chosen."""
    before = house.records()["customers"]

    form = send_form(house, house.olga, file=house.olga.uploads("customers.csv", content))

    assert why in form.text
    assert "went wrong" not in form.text
    assert form.fill({"names": "Initech"}).submit() is None
    assert "1 new customer" in house.modal(house.olga).text
    assert house.records()["customers"] == before


def test_a_file_slack_does_not_give_is_explained(house: House) -> None:
    """When the upload cannot be had from Slack the form says so, and does not wait for ever."""
    house.slack.faults.add(kind="error", method="files.info", error="file_not_found")

    told = preview_file(house, b"name\nInitech\n").text

    assert "Reading the file" not in told
    assert "could not be fetched from Slack" in told


def test_a_list_is_imported_by_admins_only(house: House) -> None:
    """Staff and managers get no form; a preview somebody else looked at cannot be imported or changed."""
    for person in (house.ana, house.rosa):
        assert "Only an umpire admin can import and export" in house.answer(person, "/umpire import")
    preview = preview_file(house, FILE, KEYS)
    house.types(house.olga, "/umpire roles admin add @li")
    house.types(house.li, "/umpire import")
    other = house.modal(house.li)
    other.view.content = preview.view.content
    other.view.values = preview.view.values
    before = house.records()["customers"]

    other.submit()
    assert "a day old or not yours" in house.modal(house.li).text

    other.view.content = preview.view.content
    action = {"type": "static_select", "block_id": "x", "action_id": "import_column:key"}
    house.li.acts(action, place=Place(view=house.modal(house.li).view))
    assert "a day old or not yours" in house.modal(house.li).text
    assert house.records()["customers"] == before


def test_an_admin_who_is_none_any_more_cannot_import(house: House) -> None:
    """The role is asked again when the button is pressed."""
    house.types(house.olga, "/umpire roles admin add @li")
    preview_file(house, FILE, KEYS, person=house.li)
    house.types(house.olga, "/umpire roles admin remove @li")
    before = house.records()["customers"]

    assert "Only an umpire admin can import and export" in press_import(house, house.li)
    assert house.records()["customers"] == before


def test_the_export_arrives_as_a_file_in_the_direct_messages(house: House) -> None:
    """An admin gets every customer as CSV, in private; importing it again would change nothing."""
    import_file(house, FILE, KEYS)

    told = house.answer(house.olga, "/umpire export")

    assert "with 8 customers is on its way" in told
    content = export_file(house, house.olga)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["key"] for row in rows} == {"acme", "globex", "bs", "bolido", "obrien", "initech", "hyper", "zoe"}
    assert [row["name"] for row in rows if row["key"] == "hyper"] == ['\'=HYPERLINK("x")']
    preview = preview_file(house, content).text
    assert "8 the same" in preview
    assert "There is nothing to import." in preview


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
