"""Excel workbooks: cells come out as people see them, the sheet with the customers is read, and what fails says why."""

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bot.parsing.tables import read_table
from scoring.refusals import Malformed

Rows = Sequence[Sequence[object]]
NOON = datetime(2021, 5, 6, 12, 30)  # noqa: DTZ001 - Excel knows no time zones
CUSTOMERS: Rows = (("Customer", "Revenue"), ("Acme", 100), ("Müller", 200.5))


def workbook(*sheets: tuple[str, Rows]) -> Workbook:
    """A workbook with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return book


def save(book: Workbook) -> bytes:
    """The workbook's bytes."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def change(content: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with other XML in one of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            after.writestr(name, text)
    return changed.getvalue()


def test_a_workbook_is_read_like_a_file_of_text() -> None:
    """Headings, rows and line numbers are those of the sheet; the title, the total and blank rows are no customers."""
    rows = [["Sales 2026"], [], *CUSTOMERS, [], ["Total", 300.5], ["Printed on 27 Nov"]]
    book = workbook(("Customers", rows))
    book["Customers"].merge_cells("A1:B1")
    read = read_table(save(book))
    assert (read.headings, read.heading_line) == (("Customer", "Revenue"), 3)
    assert [(line.number, line.cells) for line in read.lines] == [(4, ("Acme", "100")), (5, ("Müller", "200.5"))]
    assert [row.line for row in read.left_out] == [1, 7, 8]
    assert (read.sheet_names, read.sheet_name) == (("Customers",), "Customers")


@pytest.mark.parametrize("calendar_1904", [False, True])
@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (date(2020, 3, 1), "dd.mm.yyyy", "2020-03-01"), (NOON, "m/d/yy h:mm", "2021-05-06 12:30"),
        (time(9, 15), "h:mm", "09:15:00"),
        (timedelta(hours=30), "[h]:mm", "30:00"), (0.31, "0%", "31%"), (0.3125, "0%", "31.25%"), (1, "0%", "100%"),
        (-0.05, "0.0%", "-5%"), (1234.5, '#,##0.00 "€"', "1234.5 €"), (1234.5, "[$£-809]#,##0.00", "£1234.5"),
        (-3, '"$"#,##0.00_);("$"#,##0.00)', "-$3"), (7, "[$CHF] #,##0", "CHF7"), (7, "#,##0\\ [$zł-415]", "7 zł"),
        (7, '0 "orders"', "7"), (42, "00000", "00042"), (45.125, "General", "45.1250"), (0.1 + 0.2, "General", "0.3"),
        (6001234567890, "General", "6001234567890"), (1e-7, "General", "0.0000001"), (True, "General", "TRUE"),
        ("#N/A", "General", ""), ("#REF!", "General", ""), ("two\nlines_x000D_", "General", "two\nlines\r"),
        (12, "_-* #,##0.00\\ _D_M_-", "12"), ("  padded ", "General", "  padded "),
    ],
)  # fmt: skip
def test_a_cell_is_what_it_shows(value: object, number_format: str, text: str, calendar_1904: bool) -> None:
    """Days are ISO in both calendars, percentages have their sign and money its currency; errors are blank."""
    book = workbook(("Customers", [("Customer", "x", "y"), ("Acme", value, "z")]))
    if calendar_1904:
        book.epoch = CALENDAR_MAC_1904
    book["Customers"]["B2"].number_format = number_format
    assert read_table(save(book)).lines[0].cells == ("Acme", text, "z")


def test_a_day_counts_from_where_the_calendar_begins() -> None:
    """A number that is formatted as a day is another day in Excel's other calendar, and is rounded to a second."""
    book = workbook(("Customers", [("Customer", "Since"), ("Acme", 43891.99999999)]))
    book["Customers"]["B2"].number_format = "yyyy-mm-dd"
    assert read_table(save(book)).lines[0].cells == ("Acme", "2020-03-02")
    content = change(save(book), "xl/workbook.xml", "<workbookPr />", '<workbookPr date1904="1" />')
    assert read_table(content).lines[0].cells == ("Acme", "2024-03-03")


def test_the_sheet_with_the_customers_is_read() -> None:
    """Cover, empty and hidden sheets are passed over; a sheet that is named is read, by its name in any case."""
    book = workbook(
        ("Read me", [["How to use this file"], ["Ask Olga"]]),
        ("Old", [("Customer", "Revenue"), ("Gone", 1)]),
        ("Figures", [("Month", "Turnover"), ("May", 5)]),
        ("Customers", CUSTOMERS),
        ("More", [("Customer", "Revenue"), ("Other", 1)]),
        ("Empty", []),
    )
    book["Old"].sheet_state = "hidden"
    content = save(book)
    read = read_table(content)
    assert (read.sheet_name, read.lines[0].cells[0]) == ("Customers", "Acme")
    assert read.sheet_names == ("Read me", "Old", "Figures", "Customers", "More", "Empty")
    assert read_table(content, sheet_name="more").lines[0].cells[0] == "Other"
    assert read_table(content, sheet_name="Old").lines[0].cells[0] == "Gone"
    with pytest.raises(Malformed, match=r"no sheet “Nope”\. Its sheets are “Read me”, “Old”"):
        read_table(content, sheet_name="Nope")
    with pytest.raises(Malformed, match="is empty"):
        read_table(content, sheet_name="Empty")


def test_hidden_rows_and_unnamed_columns_are_read() -> None:
    """Hidden rows and columns are read like all others, and notes beside the table make no row bad."""
    book = workbook(("Customers", [*CUSTOMERS, ("Zeus", 1, None, "call first")]))
    book["Customers"].row_dimensions[2].hidden = True
    book["Customers"].column_dimensions["B"].hidden = True
    read = read_table(save(book))
    assert read.headings == ("Customer", "Revenue", "", "")
    assert [line.cells for line in read.lines] == [
        ("Acme", "100", "", ""),
        ("Müller", "200.5", "", ""),
        ("Zeus", "1", "", "call first"),
    ]


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "B2:C3"])
def test_what_the_file_says_of_its_size_is_not_believed(dimension: str) -> None:
    """Programs write wrong sizes of sheets; all cells are read all the same, and no others."""
    content = change(
        save(workbook(("Customers", CUSTOMERS))), "xl/worksheets/sheet1.xml", 'ref="A1:B3"', f'ref="{dimension}"'
    )
    read = read_table(content)
    assert read.headings == ("Customer", "Revenue")
    assert len(read.lines) == 2


def test_formulas_are_read_by_what_they_came_to() -> None:
    """A formula with a value is its value, an empty text is blank, and one never calculated is refused by its cell."""
    content = save(workbook(("Customers", [*CUSTOMERS, ("Zeus", "=B2+B3")])))
    sheet = "xl/worksheets/sheet1.xml"
    with pytest.raises(Malformed, match="Cell B4 holds a formula that was never calculated"):
        read_table(content)
    calculated = change(content, sheet, "<f>B2+B3</f><v />", "<f>B2+B3</f><v>300.5</v>")
    assert read_table(calculated).lines[-1].cells == ("Zeus", "300.5")
    empty = change(
        change(content, sheet, "<f>B2+B3</f><v />", "<f>B2+B3</f><v></v>"), sheet, '<c r="B4">', '<c r="B4" t="str">'
    )
    assert read_table(empty).lines[-1].cells == ("Zeus", "")


def test_lines_within_single_cells_of_a_sheet_are_split() -> None:
    """CSV that was opened with another delimiter and saved as a workbook is read all the same."""
    read = read_table(save(workbook(("Customers", [["Customer;Revenue"], ["Acme;1,50"], ["Zeus;2,50"]]))))
    assert [line.cells for line in read.lines] == [("Acme", "1,50"), ("Zeus", "2,50")]


def test_a_workbook_is_known_by_its_contents() -> None:
    """Whatever it is called, a workbook with macros or named .csv is read as what it is."""
    content = change(
        save(workbook(("Customers", CUSTOMERS))), "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )  # fmt: skip
    assert len(read_table(content).lines) == 2


def package(**parts: str) -> bytes:
    """A ZIP file with these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (OLE + "Workbook".encode("utf-16-le"), r"\(\.xls\).* save it as an Excel workbook \(\.xlsx\)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password. Save it without one"),
        (package(mimetype="application/vnd.oasis.opendocument.spreadsheet"), r"\(\.ods\)"),
        (package(Index__Document_iwa="", **{"Index/Tables.iwa": ""}), "Numbers choose File › Export To"),
        (package(**{"xl/workbook.bin": ""}), r"\(\.xlsb\)"),
        (package(notes="hello"), "ZIP file"),
        (b"%PDF-1.7 ...", "PDF.*Export the list as CSV or Excel"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"\xef\xbb\xbf \n<HTML><table><tr><td>Acme", "web page"),
        (b"<?xml version='1.0'?><Workbook/>", "web page or XML"),
        (b"PK\x03\x04 not really", "damaged"),
        (package(**{"xl/workbook.xml": "<a/>"}), "damaged"),
        (save(workbook(("Customers", CUSTOMERS)))[:-300], "damaged"),
    ],
)  # fmt: skip
def test_another_kind_of_file_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    """What is no table of ours is named for what it is, in a sentence that says what to do."""
    with pytest.raises(Malformed, match=words):
        read_table(content)


def test_a_workbook_that_fills_the_memory_is_refused() -> None:
    """A small file that unpacks to hundreds of megabytes is refused before it is unpacked, with the figure."""
    content = save(workbook(("Customers", CUSTOMERS)))
    bomb = io.BytesIO(content)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/more.xml", "w") as part:
        for _ in range(201):
            part.write(bytes(1024 * 1024))
    with pytest.raises(Malformed, match="unpacks to 201 MB; 200 MB is the most"):
        read_table(bomb.getvalue())


def test_a_workbook_that_lies_about_its_size_is_refused() -> None:
    """A part that says it is smaller than it is counts as damaged; what it says is all that is unpacked."""
    content = save(workbook(("Customers", [*CUSTOMERS, *[("Acme", 1)] * 5_000])))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    with pytest.raises(Malformed, match="damaged"):
        read_table(content.replace(struct.pack("<I", size), struct.pack("<I", 1_000)))


def test_xml_that_grows_when_it_is_read_is_refused() -> None:
    """Entities that stand for each other a billion times are not resolved."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet '
    content = change(save(workbook(("Customers", CUSTOMERS))), "xl/worksheets/sheet1.xml", "<worksheet ", bomb)
    with pytest.raises(Malformed, match="damaged"):
        read_table(content)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('<row r="2"><c r="SG2"><v>1</v></c></row>', "more than 500 columns"),
        ('<row r="99999999"><c r="A99999999"><v>1</v></c></row>', "1,048,576 blank lines"),
    ],
)
def test_too_much_on_a_sheet_is_refused_with_the_number(rows: str, words: str) -> None:
    """Rows and columns are counted while they are read, wherever the file says they are."""
    content = save(workbook(("Customers", [("Customer", "Revenue")])))
    with pytest.raises(Malformed, match=words):
        read_table(change(content, "xl/worksheets/sheet1.xml", "</sheetData>", f"{rows}</sheetData>"))
