"""The conversation of an import in Slack: what was guessed is shown, can be changed, and is remembered."""

import io
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from openpyxl import Workbook

from playground.slack.dialogs import Modal
from playground.slack.plain import plain_text
from tests.features.imports.test_import_export import choose, import_file, press_import, preview_file, send_form
from tests.surface.house import House, open_house

PLAIN = b"name,revenue\nInitech,120\nHooli,300\n"
UNCLEAR = b"Company,Kontakt,Sum 2025,Rate\nInitech,Jo Mertens,1200.50,31\nHooli,Somebody Else,300.00,12\n"
OWNED = "Customer,Owner\nInitech,Lindqvist\nHooli,Lindqvist\nPied Piper,Max Weber\nAviato,Nobody Known\n"


@pytest.fixture
def empty_house(sqlite_template: Path, tmp_path: Path, leaving: ThreadPoolExecutor) -> Iterator[House]:
    """A workspace in which nothing was set up yet."""
    path = tmp_path / "empty.sqlite"
    shutil.copyfile(sqlite_template, path)
    with open_house(f"sqlite:///{path}", leaving=leaving) as house:
        yield house


@pytest.fixture
def empty_postgresql_house(postgresql_url: str, leaving: ThreadPoolExecutor) -> Iterator[House]:
    """The same on PostgreSQL."""
    with open_house(postgresql_url, leaving=leaving) as house:
        yield house


def label(modal: Modal) -> str:
    """What the button says that writes; "" if there is none."""
    submit = modal.view.content.get("submit")
    return str(submit["text"]) if submit else ""


def chosen(modal: Modal, action_id: str) -> str:
    """What is chosen in a menu: the words of an option, or a person's id; "" if nothing is."""
    for block in modal.view.content["blocks"]:
        for element in (block.get("accessory") or {}, *block.get("elements", ())):
            if element.get("action_id") == action_id:
                option = element.get("initial_option")
                return str(option["text"]["text"] if option else element.get("initial_user", ""))
    raise AssertionError(f"there is no {action_id} in {modal.text}")


def reopen(house: House, content: bytes) -> Modal:
    """The preview of a file after the modal of the last one was closed."""
    if house.olga.modal is not None:
        house.modal(house.olga).close(everything=True)
    return preview_file(house, content)


def test_pasted_rows_are_imported(house: House) -> None:
    """Rows as a spreadsheet copies them, with tabs and a blank first cell, need no file."""
    preview = send_form(house, house.olga, rows="\tName\tUmsatz\n1\tInitech\t1200,50\n2\tHooli\t300,00\n")

    assert label(preview) == "Import 2 Customers"
    press_import(house, house.olga)
    assert house.customer("initech").revenue == 120_050


def test_pasted_rows_that_cannot_be_read_are_not_lost(house: House) -> None:
    """Whoever pasted something that is no table finds it in the form again, below the reason."""
    rows = "\n".join(['"a'] * 60)

    form = send_form(house, house.olga, rows=rows)

    assert "Too many quotes are opened" in form.text
    assert form.fields["Or paste rows"].value == rows


def test_typed_names_are_imported(house: House) -> None:
    """Three names are enough to begin with; a comma is part of a name."""
    preview = send_form(house, house.olga, names="Initech\n\n  Hooli, Inc.\nPied Piper\n")

    assert label(preview) == "Import 3 Customers"
    assert "column" not in preview.text
    press_import(house, house.olga)
    assert house.customer("hooli").name == "Hooli, Inc."


@pytest.mark.parametrize(
    ("filled", "field", "sentence"),
    [
        ({}, "file", "Choose a file, paste rows, or type names."),
        ({"rows": "name\nInitech", "names": "Hooli"}, "names", "Use one of the three"),
        ({"names": "A One\nB Two\nC Three\nD Four"}, "names", "Those are 4 names. Paste them as rows"),
    ],
)
def test_the_form_takes_one_of_three(house: House, filled: dict[str, str], field: str, sentence: str) -> None:
    """None, two of them, or too many names is said at the field, and the form stays open."""
    house.types(house.olga, "/umpire import")
    errors = house.modal(house.olga).fill(filled).submit()

    assert errors is not None
    assert sentence in errors[field]


def test_a_menu_changes_the_preview(house: House) -> None:
    """Choosing another column reads the file again: the button counts anew, and nothing is written before it."""
    preview = preview_file(house, UNCLEAR)
    assert chosen(preview, "import_column:revenue") == "No column"
    before = house.records()["customers"]

    preview = choose(house, house.olga, "import_column:revenue", "Sum 2025")
    assert "1200.50 · 300.00" in preview.text
    assert house.records()["customers"] == before
    preview = choose(house, house.olga, "import_column:name", "Kontakt")
    assert "Somebody Else" in preview.text

    press_import(house, house.olga)
    assert house.customer("somebody").revenue == 30_000


def test_what_is_imported_is_what_was_shown(house: House) -> None:
    """Whoever changes a menu and presses at once sees the new preview first: nothing unseen is written."""
    preview = preview_file(house, UNCLEAR)
    before = house.records()["customers"]
    option = {"text": {"type": "plain_text", "text": "Kontakt"}, "value": "1"}
    block_id = next(block for block in preview.view.values if block.startswith("import_column:name"))
    preview.view.values[block_id]["import_column:name"]["selected_option"] = option

    preview.submit()

    preview = house.modal(house.olga)
    assert "Somebody Else" in preview.text
    assert label(preview) == "Import 2 Customers"
    assert house.records()["customers"] == before


def test_a_file_without_names_asks_which_column_has_them(house: House) -> None:
    """Where no heading says who the customers are there is no dead end: a menu finds the column."""
    preview = preview_file(house, b"Zzz,Qqq\nInitech,1\nHooli,2\n")
    assert "No column holds the customers' names" in preview.text
    assert label(preview) == ""

    assert label(choose(house, house.olga, "import_column:name", "Zzz")) == "Import 2 Customers"


def test_a_column_without_a_heading_is_shown_by_its_number(house: House) -> None:
    """A report whose first column has no heading is previewed: Slack would refuse a menu with nothing written on it."""
    report = b"Brightside Studio,\nSales by Customer Summary,\n\n,Total\nInitech,120.00\nHooli,300.00\nTOTAL,420.00\n"

    preview = preview_file(house, report)

    assert chosen(preview, "import_column:name") == "Column 1"
    assert label(preview) == "Import 2 Customers"
    assert "TOTAL" in preview.text


def test_a_question_is_asked_once_and_answered_in_a_menu(house: House) -> None:
    """What a file does not say is asked; until it is answered the cells stay empty, and the answer can be changed."""
    file = b"name,margin\nInitech,0.31\nHooli,0.12\n"
    preview = preview_file(house, file)
    assert chosen(preview, "import_answer:margin-unit") == ""
    assert "Until you choose, I leave these cells empty." in preview.text

    choose(house, house.olga, "import_answer:margin-unit", "fraction")
    preview = house.modal(house.olga)
    assert chosen(preview, "import_answer:margin-unit")
    assert "Until you choose" not in preview.text
    press_import(house, house.olga)
    assert house.customer("initech").margin == 3_100


def test_amounts_in_thousands_are_read_so_and_the_menu_says_it(house: House) -> None:
    """Where all amounts look like `48,200`, the likely reading is chosen already, and another choice counts."""
    preview = preview_file(house, 'name,revenue\nInitech,"€48,200"\nHooli,"€8,400"\n'.encode())
    assert chosen(preview, "import_answer:decimal-mark") == "48200"
    assert "Until you choose" not in preview.text

    preview = choose(house, house.olga, "import_answer:decimal-mark", ",")
    assert chosen(preview, "import_answer:decimal-mark") == "48.200"
    choose(house, house.olga, "import_answer:decimal-mark", ".")
    press_import(house, house.olga)

    assert house.customer("initech").revenue == 4_820_000


def test_letters_that_were_guessed_are_shown_with_a_menu(house: House) -> None:
    """Where a file does not say its encoding, some words show whether the guess is right, and a menu changes it."""
    preview = preview_file(house, "name\nŁódzka Spółka\nGęś\n".encode("cp1250"))
    assert chosen(preview, "import_encoding") == "Central European (Windows-1250)"
    assert "Łódzka · Spółka" in preview.text

    preview = choose(house, house.olga, "import_encoding", "Western European (Windows-1252)")

    assert "Łódzka" not in preview.text
    assert chosen(preview, "import_encoding") == "Western European (Windows-1252)"


def test_the_sheet_of_a_workbook_is_chosen(house: House) -> None:
    """A workbook shows which of its sheets was read; another one has columns of its own."""
    book = Workbook()
    for title, headings in (("Kunden", ("Firma", "Umsatz")), ("Alt", ("Zzz", "Firma"))):
        sheet = book.create_sheet(title)
        sheet.append(headings)
        sheet.append(("Initech", "Hooli"))
    del book["Sheet"]
    content = io.BytesIO()
    book.save(content)
    preview = send_form(house, house.olga, file=house.olga.uploads("book.xlsx", content.getvalue()))
    assert chosen(preview, "import_sheet") == "Kunden"
    choose(house, house.olga, "import_column:name", "Umsatz")

    preview = choose(house, house.olga, "import_sheet", "Alt")

    assert chosen(preview, "import_sheet") == "Alt"
    assert chosen(preview, "import_column:name") == "Firma"
    press_import(house, house.olga)
    assert house.customer("hooli").name == "Hooli"


def test_owners_nobody_is_for_certain_are_chosen_from_a_menu(house: House) -> None:
    """Whoever alone has that last name is chosen beforehand, and can be taken back; a namesake is only named."""
    preview = preview_file(house, OWNED.encode())
    assert "Lindqvist, 2 customers" in preview.text
    assert "Nobody Known, 1 customer" in preview.text
    jo, nobody = (house_menu(preview, name) for name in ("Lindqvist,", "Nobody Known,"))
    assert chosen(preview, f"import_owner:{jo}") == house.jo.id
    assert chosen(preview, f"import_owner:{nobody}") == ""
    assert chosen(preview, f"import_owner:{house_menu(preview, 'Max Weber,')}") == ""
    assert f"Max Weber, 1 customer, perhaps <@{house.max.id}>" in preview.text

    preview = choose(house, house.olga, f"import_owner:{nobody}", "li")
    assert chosen(preview, f"import_owner:{nobody}") == house.li.id
    house.olga.clicks(in_=preview, action_id=f"import_keep:{jo}")
    preview = house.modal(house.olga)
    assert chosen(preview, f"import_owner:{jo}") == ""

    press_import(house, house.olga)
    assert house.customer("aviato").owner == house.li.id
    assert (house.customer("initech").owner, house.customer("initech").owner_name) == (None, "Lindqvist")


def house_menu(preview: Modal, beginning: str) -> str:
    """The number of the menu of people below the text that begins so."""
    blocks = preview.view.content["blocks"]
    at = next(at for at, block in enumerate(blocks) if plain_text({"blocks": [block]}).startswith(beginning))
    return str(blocks[at + 1]["elements"][0]["action_id"].partition(":")[2])


def test_a_guest_owns_no_customer(house: House) -> None:
    """Whoever is no full member can be chosen in Slack's menu, and is refused in the preview."""
    preview = preview_file(house, OWNED.encode())
    number = house_menu(preview, "Nobody Known,")

    preview = choose(house, house.olga, f"import_owner:{number}", "gus")

    assert "Nobody Known" in preview.text
    press_import(house, house.olga)
    assert house.customer("aviato").owner is None


def test_the_next_file_of_that_shape_is_read_the_same_way(house: House) -> None:
    """What was chosen is remembered with who chose it, and the table of it holds no owner's name."""
    preview_file(house, UNCLEAR)
    choose(house, house.olga, "import_column:revenue", "Sum 2025")
    choose(house, house.olga, "import_column:owner", "Kontakt")
    number = house_menu(house.modal(house.olga), "Somebody Else,")
    choose(house, house.olga, f"import_owner:{number}", "li")
    press_import(house, house.olga)
    stored = " ".join(house.records()["import_mappings"]).casefold()
    assert house.li.id.casefold() in stored
    assert "somebody" not in stored

    preview = reopen(house, UNCLEAR.replace(b"Initech", b"Aviato").replace(b"Company", b"*company"))

    assert f"I read this file the way <@{house.olga.id}> decided" in preview.text
    assert chosen(preview, "import_column:revenue") == "Sum 2025"
    press_import(house, house.olga)
    assert house.customer("aviato").revenue == 120_050
    assert house.customer("hooli").owner == house.li.id


def test_a_mapping_is_forgotten_with_the_import(house: House) -> None:
    """Forget reads the file as it says itself; only Import makes that last, as for everything else in a preview."""
    preview_file(house, UNCLEAR)
    choose(house, house.olga, "import_column:revenue", "Sum 2025")
    press_import(house, house.olga)
    other = UNCLEAR.replace(b"Initech", b"Aviato")

    house.olga.clicks("Forget This Mapping", in_=reopen(house, other))
    preview = house.modal(house.olga)
    assert chosen(preview, "import_column:revenue") == "No column"
    assert "left aside, and replaced when you import" in preview.text
    assert chosen(reopen(house, other), "import_column:revenue") == "Sum 2025"

    house.olga.clicks("Forget This Mapping", in_=house.modal(house.olga))
    press_import(house, house.olga)

    assert "I read this file the way" not in reopen(house, other).text
    assert house.records()["import_mappings"] == []


def test_the_currency_is_chosen_with_the_first_import(empty_house: House) -> None:
    """The amounts' signs fill the menu; the import sets the workspace's currency, and its undo puts that back."""
    house = empty_house
    preview = preview_file(house, "name,revenue\nInitech,£120.00\nHooli,£300.50\n".encode())
    assert chosen(preview, "import_currency") == "GBP, British Pound"

    press_import(house, house.olga)

    assert "currency GBP" in currency_of(house)
    assert house.customer("hooli").revenue == 30_050
    assert [row for row in house.records()["audit_entries"] if "setting:currency" in row]
    house.olga.clicks("Undo", in_=house.modal(house.olga))
    assert "Money is in EUR again." in house.modal(house.olga).text
    assert "currency GBP" not in currency_of(house)
    house.modal(house.olga).close(everything=True)
    house.types(house.olga, "/umpire import")
    assert "Currency" in house.modal(house.olga).fields


def test_the_currency_stays_where_money_is_left_in_it(empty_house: House) -> None:
    """Undo does not rename amounts that somebody recorded since."""
    house = empty_house
    preview_file(house, "name,revenue\nInitech,£120.00\n".encode())
    press_import(house, house.olga)
    house.types(house.olga, "/umpire roles manager add @olga")
    house.types(house.olga, "/umpire customer add Hooli --revenue 5")

    house.olga.clicks("Undo", in_=house.modal(house.olga))

    assert "Money stays in GBP, since some is on record." in house.modal(house.olga).text
    assert "currency GBP" in currency_of(house)


def test_without_money_the_currency_stays(empty_house: House) -> None:
    """Signs in a column that is left out change nothing: there is no amount that needs another currency."""
    house = empty_house
    preview_file(house, b"Account Name,Annual Revenue\nInitech,$120.00\nHooli,$300.50\n")
    choose(house, house.olga, "import_answer:revenue", "no")

    press_import(house, house.olga)

    assert house.customer("hooli").revenue is None
    assert "currency" not in currency_of(house)


def test_who_was_found_for_an_owner_is_shown(house: House) -> None:
    """Whoever is called otherwise in the file is named beside the person who was found."""
    preview = preview_file(house, b"Customer,Owner\nInitech,@jo\nHooli,Max Weber\n")

    assert f"Owners I found: “@jo” is {house.jo.mention}." in preview.text


def test_a_customer_taken_for_the_headings_is_pointed_out(house: House) -> None:
    """Rows without headings lose their first customer, so the preview names what it took the first line for."""
    preview = send_form(house, house.olga, rows="Pied Piper\t12000\nRaviga\t9500\n")

    assert "I read the first line as headings: “Pied Piper”, “12000”. If it is a customer" in preview.text


def currency_of(house: House) -> str:
    """What is stored of the currency, with blanks between."""
    return " ".join(" ".join(house.records()["settings"]).replace("'", " ").replace(",", " ").split())


def test_the_forms_menu_finds_a_currency_by_its_name(empty_house: House) -> None:
    """Whoever knows their currency chooses it before anything is read, by code or name."""
    house = empty_house
    house.types(house.olga, "/umpire import")
    house.modal(house.olga).fill(
        {"rows": "name\trevenue\nInitech\t120,50\nHooli\t1.300,00", "Currency": "PLN"}
    ).submit()
    assert chosen(house.modal(house.olga), "import_currency") == "PLN, Polish Zloty"

    press_import(house, house.olga)

    assert "currency PLN" in currency_of(house)


def test_no_currency_is_offered_once_money_is_on_record(house: House) -> None:
    """Amounts in another currency are refused by line then, and never converted."""
    house.types(house.olga, "/umpire import")
    assert "Currency" not in house.modal(house.olga).fields

    preview = preview_file(house, "name,revenue\nInitech,£120.00\nHooli,300.50\n".encode())

    assert "import_currency" not in str(preview.view.content)
    assert "Line 2: " in preview.text


def test_a_file_deleted_meanwhile_is_said_so(house: House) -> None:
    """Between preview and import a file can go: nothing is written, and the sentence says why."""
    preview_file(house, PLAIN)
    before = house.records()["customers"]
    house.slack.faults.add(kind="error", method="files.info", error="file_deleted")

    assert "could not be fetched from Slack" in press_import(house, house.olga)
    assert house.records()["customers"] == before


def test_a_preview_is_good_for_a_day(house: House) -> None:
    """A preview that stood open since yesterday is refused with what to do."""
    preview_file(house, PLAIN)
    before = house.records()["customers"]
    house.away(days=1, minutes=1)

    assert "a day old" in press_import(house, house.olga)
    assert house.records()["customers"] == before


def test_whoever_closes_the_form_reads_the_result_in_their_messages(house: House) -> None:
    """An import goes on when its window is closed; what it did, with Undo, arrives as a direct message."""
    preview = preview_file(house, PLAIN)
    house.slack.faults.add(kind="error", method="views.update", error="not_found")

    preview.submit()
    house.modal(house.olga)

    (message,) = house.olga.dm
    assert "Imported: 2 new customers" in plain_text(message).replace("*", "")
    house.olga.clicks("Undo", in_=message)
    house.settle()
    assert not [row for row in house.records()["customer_names"] if "initech" in row]


@pytest.mark.parametrize("engine", ["house", "postgresql_house"])
def test_two_admins_import_the_same_file_at_once(engine: str, request: pytest.FixtureRequest) -> None:
    """Each customer is added once, and whoever comes second is told that they are the same by then."""
    house: House = request.getfixturevalue(engine)
    house.types(house.olga, "/umpire roles admin add @li")
    previews = [preview_file(house, PLAIN, person=person) for person in (house.olga, house.li)]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(Modal.submit, previews)) == [None, None]

    told = [house.modal(person).text.replace("*", "") for person in (house.olga, house.li)]
    assert sorted("2 new customers" in text for text in told) == [False, True]
    assert sorted("2 the same" in text for text in told) == [False, True]
    assert len([row for row in house.records()["customers"] if "Initech" in row]) == 1


@pytest.mark.parametrize("engine", ["empty_house", "empty_postgresql_house"])
def test_two_currencies_at_once_are_one(engine: str, request: pytest.FixtureRequest) -> None:
    """Of two admins who import the first money in two currencies one is refused, and nothing of theirs is written."""
    house: House = request.getfixturevalue(engine)
    house.types(house.olga, "/umpire roles admin add @li")
    for person, sign in ((house.olga, "£"), (house.li, "CHF ")):
        preview_file(house, f"name,revenue\nInitech {person.handle},{sign}120.00\n".encode(), person=person)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda person: house.modal(person).submit(), (house.olga, house.li)))

    told = [house.modal(person).text.replace("*", "") for person in (house.olga, house.li)]
    assert sorted("1 new customer" in text for text in told) == [False, True]
    assert sorted("Amounts are already kept in" in text for text in told) == [False, True]
    assert len([row for row in house.records()["customers"] if "Initech" in row]) == 1


@pytest.mark.parametrize("engine", ["house", "postgresql_house"])
def test_the_mapping_of_the_last_import_stands(engine: str, request: pytest.FixtureRequest) -> None:
    """Two admins who decide otherwise about files of one shape leave one mapping, whole."""
    house: House = request.getfixturevalue(engine)
    house.types(house.olga, "/umpire roles admin add @li")
    for person, heading in ((house.olga, "Sum 2025"), (house.li, "Rate")):
        preview_file(house, UNCLEAR.replace(b"Initech", person.id.encode()), person=person)
        choose(house, person, "import_column:revenue", heading)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda person: house.modal(person).submit(), (house.olga, house.li)))
    for person in (house.olga, house.li):
        house.modal(person)

    assert len(house.records()["import_mappings"]) == 1


def test_what_comes_next_is_a_button_away(house: House) -> None:
    """After an import the forms for those without an owner, and for the unrated, are one press away."""
    import_page = preview_file(house, PLAIN)
    assert label(import_page) == "Import 2 Customers"
    assert "the 2 new customers are not rated yet, and 2 have no owner" in press_import(house, house.olga)

    house.olga.clicks("Name Owners", in_=house.modal(house.olga))

    assert "Initech" in house.modal(house.olga).fields
    house.modal(house.olga).close(everything=True)
    import_file(house, b"name\nAviato\n")
