"""Sheets as files: the same table from every encoding and dialect, and bad rows that stop no good ones."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st

from bot.parsing import csv_files, encodings, tables
from bot.parsing.records import MOST_BYTES
from scoring.imports.sheets import Sheet, SheetLine
from scoring.refusals import Malformed

COMPANIES = (
    ("KEY", "Company Name", "Country", "Revenue"),
    ("BSBEV", "B's Beverages", "UK", "6089.90"),
    ("BOLID", "Bólido Comidas preparadas", "28023", "4232.85"),
    ("FOLKO", "Folk och fä HB", "Sweden", "29567.56"),
    ("NORTS", "North/South; Ltd, the", "05432-043", ""),
    ("KOENE", 'Königlich "Essen"', "Germany", "30908.38"),
)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"]


def as_file(table: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n", encoding: str = "utf-8") -> bytes:
    """The table as a program would write it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(table)
    return text.getvalue().encode(encoding)


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    """Heading and rows."""
    return [sheet.headings, *(line.cells for line in sheet.lines)]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_same_table_in_every_encoding_and_dialect(encoding: str, delimiter: str, end: str) -> None:
    """Accents, apostrophes and delimiters inside quotes survive every way a program writes CSV."""
    read = tables.read_table(as_file(COMPANIES, delimiter, end, encoding))
    assert cells(read) == list(COMPANIES)
    assert [line.number for line in read.lines] == [2, 3, 4, 5, 6]
    assert not read.bad


LISTS = {
    "German": "Name;Ort;Umsatz\nMüller & Söhne GmbH;München;120\nBäckerei Groß;Köln;1\nFrühauf Möbel;Nürnberg;5\n",
    "French": "Nom;Ville;CA\nBoulangerie Léa;Besançon;12\nHôtel du Château;Orléans;30\nSociété de Pêche;Brest;5\n",
    "Polish": "Nazwa;Miasto;Obrót\nŻabka Sp. z o.o.;Łódź;10\nPiekarnia Gęś;Gdańsk;5\nŚwięty Młyn;Kraków;3\n",
    "Russian": "Название;Город;Выручка\nРомашка ООО;Москва;10\nСтройинвест;Казань;20\nТорговый дом;Самара;5\n",
}


@pytest.mark.parametrize(
    ("language", "encoding", "named"),
    [
        ("German", "cp1252", "Windows-1252"), ("German", "mac_roman", "Mac"), ("German", "cp850", "DOS"),
        ("French", "cp1252", "Windows-1252"), ("French", "mac_roman", "Mac"), ("French", "cp850", "DOS"),
        ("Polish", "cp1250", "Windows-1250"), ("Polish", "cp852", "DOS"),
        ("Russian", "cp1251", "Windows-1251"), ("Russian", "cp866", "DOS"), ("Russian", "koi8_r", "KOI8-R"),
    ],
)  # fmt: skip
def test_an_encoding_is_guessed_and_said(language: str, encoding: str, named: str) -> None:
    """A short list in the encodings of Windows, Mac and DOS is read right, with what was guessed and some letters."""
    text, guess = encodings.decode(LISTS[language].encode(encoding))
    assert text == LISTS[language]
    assert guess is not None
    assert named in guess.encoding
    assert guess.samples
    assert all(sample in text for sample in guess.samples)


@pytest.mark.parametrize("language", LISTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_is_unicode_is_not_guessed(language: str, encoding: str) -> None:
    """UTF-8 and UTF-16 say what they are."""
    assert encodings.decode(LISTS[language].encode(encoding)) == (LISTS[language], None)


@pytest.mark.parametrize("text", ["Name;CA\nLéa;5\n", "Nom\nCafé\n", "Name\n“Acme” – 5 €\n", "Mieter\nGroß\n"])
def test_of_a_few_letters_windows_is_guessed(text: str) -> None:
    """Where several encodings come into question, it is that of Western European Windows."""
    assert encodings.decode(text.encode("cp1252"))[0] == text


words = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff\ufffd\r\n", exclude_categories=("Cc", "Cs")))
filled = words.map(str.strip).filter(lambda text: text and not text.startswith('"'))


@given(st.lists(st.tuples(filled, words.map(str.strip), filled), max_size=8), st.sampled_from(ENCODINGS[:6]))
def test_any_text_comes_through(rows: list[tuple[str, str, str]], encoding: str) -> None:
    """Whatever cells hold is read as written, in every encoding that can hold it."""
    table = [("Key", "Name", "Owner"), *rows]
    assert cells(tables.read_table(as_file(table, encoding=encoding))) == table


@given(st.lists(st.tuples(filled, words.map(str.strip)), max_size=8))
def test_what_is_written_is_read(rows: list[tuple[str, str]]) -> None:
    """An export's bytes are read back as the same table."""
    sheet = Sheet(("key", "name"), tuple(SheetLine(number, row) for number, row in enumerate(rows, 2)))
    content = csv_files.format_csv(sheet)
    assert content.startswith(b"\xef\xbb\xbf")
    assert tables.read_table(content) == sheet


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """No file does anything but give a table or a refusal."""
    try:
        sheet = tables.read_table(content)
    except Malformed:
        return
    assert all(len(line.cells) == len(sheet.headings) for line in sheet.lines)


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    """A file without a heading is refused in words."""
    with pytest.raises(Malformed, match="is empty"):
        tables.read_table(content)


def test_a_heading_alone_is_no_row() -> None:
    """A file with nothing below its heading has nothing to import."""
    assert tables.read_table(b"Name,Revenue\n") == Sheet(("Name", "Revenue"), ())


def test_a_heading_may_stand_twice() -> None:
    """Exports have two columns of one name; whether that matters depends on which columns are used."""
    read = tables.read_table(b"Name,Email,Email,,\nAcme,a,b,,\n")
    assert cells(read) == [("Name", "Email", "Email", "", ""), ("Acme", "a", "b", "", "")]


def test_a_file_over_fifty_megabytes_is_refused() -> None:
    """Nobody has so many customers; the file is not even looked at."""
    with pytest.raises(Malformed, match="50 MB"):
        tables.read_table(b"x" * (MOST_BYTES + 1))


def test_a_spreadsheets_own_hint_is_obeyed() -> None:
    """A first line that names the delimiter settles it, and counts as a line."""
    read = tables.read_table(b"sep=;\r\nName;Revenue\r\nA, B, C;5\r\n")
    assert cells(read) == [("Name", "Revenue"), ("A, B, C", "5")]
    assert read.lines[0].number == 3


def test_decimal_commas_do_not_look_like_delimiters() -> None:
    """With semicolons between cells, commas in amounts are part of them."""
    assert cells(tables.read_table(b"Name;Revenue\nA;1,50\nB;2,75\n"))[1:] == [("A", "1,50"), ("B", "2,75")]


def test_a_lone_column_keeps_its_commas() -> None:
    """A file of names only is not cut at the commas in them."""
    assert cells(tables.read_table(b"Company\nAcme, Inc.\nZeus\n")) == [("Company",), ("Acme, Inc.",), ("Zeus",)]


def test_lines_are_counted_as_an_editor_does() -> None:
    """Quoted line breaks and blank lines do not shift the numbers of the lines after them."""
    read = tables.read_table(b'Name,Notes\n\n"A","two\nlines"\n,\n B ,x\n')
    assert [(line.number, line.cells[0].strip()) for line in read.lines] == [(3, "A"), (6, "B")]


def test_rows_of_another_width() -> None:
    """Too many cells make a bad row with its line, blank ones too many do not, and too few are filled up."""
    read = tables.read_table(b"Name,Revenue\nA,1\nB\nC,1,2\nD,4,,\n")
    assert [line.cells for line in read.lines] == [("A", "1"), ("B", ""), ("D", "4")]
    assert [(row.line, row.why) for row in read.bad] == [(4, "The heading has 2 cells, this row has 3.")]


def test_an_open_quote_costs_one_row() -> None:
    """A quote that is never closed does not swallow the rest of the file."""
    read = tables.read_table(b'Name,Revenue\nA,1\n"B,2\nC,3\nD,4\n')
    assert [line.cells for line in read.lines] == [("A", "1"), ("C", "3"), ("D", "4")]
    assert [(row.line, row.why) for row in read.bad] == [(3, "A quote is opened here and never closed.")]


def test_a_quote_that_closes_far_below_costs_one_row() -> None:
    """A stray quote whose partner stands many rows below is found out by the row's width."""
    rows = "".join(f"C{n},{n}\n" for n in range(40))
    read = tables.read_table(f'Name,Revenue\n"B,2\n{rows}D "x",4\nE",5\n'.encode())
    assert len(read.lines) == 42
    assert [row.line for row in read.bad] == [2]


def test_a_file_of_open_quotes_is_refused() -> None:
    """A file with the wrong quotes is refused as a whole, quickly."""
    with pytest.raises(Malformed, match="Too many quotes"):
        tables.read_table(b"Name,Revenue\n" + b'"A,1\nB,2\n' * 500 + b'"')


def test_letters_that_are_broken_are_bad_rows() -> None:
    """NUL and broken UTF-8 cost their own rows; the others keep their accents."""
    content = "Name,Revenue\nCafé Zürich à l'École,1\n".encode() + b"B\xff,2\nC\0,3\nD,4\n"
    read = tables.read_table(content)
    assert [line.cells[0] for line in read.lines] == ["Café Zürich à l'École", "D"]
    assert [row.line for row in read.bad] == [3, 4]


def test_short_utf_16_files_without_a_mark() -> None:
    """UTF-16 is recognised by its NUL bytes, in other scripts too."""
    for encoding in ("utf-16-le", "utf-16-be"):
        assert cells(tables.read_table("名前,売上\n株式会社,5\n".encode(encoding))) == [
            ("名前", "売上"),
            ("株式会社", "5"),
        ]
