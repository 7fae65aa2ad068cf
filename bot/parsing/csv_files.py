"""Sheets as files: bytes of CSV in the encodings and dialects people's programs write, to a table and back.

What the cells mean is in `scoring.sheets`. Encodings are told by their marks and by what is valid, never by letter
statistics, which take short Latin-1 files for other alphabets.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scoring.customers.customers import fold
from scoring.imports.sheets import BadRow, Sheet, SheetLine, clean
from scoring.refusals import Malformed

if TYPE_CHECKING:
    from _csv import Reader

MOST_BYTES = 50 * 1024 * 1024
"""Bytes of the largest file that is read."""

_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SPREADSHEET_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAMPLED_ROWS = 50
_LONG_RECORD_LINES = 20
_MOST_OPEN_QUOTES = 20


def parse_csv(content: bytes) -> Sheet:
    """The table in a CSV file: UTF-8, UTF-16 with or without mark, else Windows' Latin-1; `,` `;` tab or `|`.

    A first line `sep=;` is obeyed. Rows with too many or too few cells, an open quote or NUL are bad rows with
    their line. Refused: an empty file, one over 50 MB, a spreadsheet that is no CSV, a heading that stands twice.
    """
    if len(content) > MOST_BYTES:
        raise Malformed(f"The file has {len(content) // 1024 // 1024} MB; 50 MB is the most.")
    if content.startswith(_SPREADSHEET_SIGNATURES):
        raise Malformed("That is a spreadsheet, not a CSV file. Save it as “CSV UTF-8” and try again.")
    lines = list(io.StringIO(decode(content), newline=""))
    delimiter, skipped = _find_declared_delimiter(lines)
    records = _iterate_records(lines, delimiter or _guess_delimiter(lines), skipped)
    headings: tuple[str, ...] = ()
    good: list[SheetLine] = []
    bad: list[BadRow] = []
    for number, cells, why in records:
        if not headings and not why:
            headings = _clean_headings(cells)
        elif why:
            bad.append(BadRow(number, why))
        elif (wrong := _find_fault(cells, len(headings))) is not None:
            bad.append(BadRow(number, wrong))
        else:
            good.append(SheetLine(number, tuple(cells[: len(headings)])))
    if not headings:
        raise Malformed("The file is empty. Its first line holds the columns' headings.")
    return Sheet(headings, tuple(good), tuple(bad))


def format_csv(sheet: Sheet) -> bytes:
    """The table as CSV that spreadsheets open by themselves: UTF-8 with a mark, commas, CRLF."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(sheet.headings)
    rows.writerows(line.cells for line in sheet.lines)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def decode(content: bytes) -> str:
    """The text: by its mark, as UTF-16 where every other byte is NUL, as UTF-8 where valid, else as Windows-1252.

    UTF-8 with a few broken letters stays UTF-8, so that only their rows suffer.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    wide = _detect_utf16(content[:65_536])
    if wide:
        return content.decode(wide, "replace")
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or sum(letter > "\x7f" for letter in text) > 2 * broken:
        return text
    return content.decode("cp1252", "replace") if _is_valid_cp1252(content) else content.decode("latin-1")


def _detect_utf16(start: bytes) -> str | None:
    """UTF-16 without a mark: many NUL bytes, nearly all on one side of the pairs, and lines that end as UTF-16's do."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if even + odd < max(1, len(start) // 20) or min(even, odd) * 5 > max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = start.decode(encoding, "replace")
    return encoding if (even + odd) * 4 > len(start) or "\n" in text or "\r" in text else None


def _is_valid_cp1252(content: bytes) -> bool:
    return not any(byte in content for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def _find_declared_delimiter(lines: Sequence[str]) -> tuple[str | None, int]:
    """The delimiter that a first line `sep=…` tells a spreadsheet, and how many lines to skip."""
    first = lines[0].rstrip("\r\n").strip('"') if lines else ""
    if first[:4].casefold() == "sep=" and len(first) == 5:
        return first[4], 1
    return None, 0


def _guess_delimiter(lines: Sequence[str]) -> str:
    """The delimiter under which most rows are as wide as the heading, and wide; a lone column has none."""
    best, score = _NO_DELIMITER, 0
    for delimiter in _DELIMITERS:
        widths = [
            len(cells) for _, cells, why in _iterate_records(lines[: _SAMPLED_ROWS * 4], delimiter, 0) if not why
        ][:_SAMPLED_ROWS]
        if widths and widths[0] > 1:
            fitting = widths[0] * 1000 * sum(width == widths[0] for width in widths) // len(widths)
            if fitting > score:
                best, score = delimiter, fitting
    return best


def _iterate_records(lines: Sequence[str], delimiter: str, skipped: int) -> Iterator[tuple[int, list[str], str]]:
    """(line it begins on, cells, what is wrong) of every record that is not blank.

    A quote that is never closed costs its own line only: reading goes on with the next one.
    """
    start, opened, width = skipped, 0, 0
    reader = _make_reader(lines, start, delimiter)
    base = start
    while start < len(lines):
        cells: list[str] = []
        why = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why = _explain_csv_error(error)
        end = base + reader.line_num
        if (why and end - start > 1) or (
            not why and end - start > _LONG_RECORD_LINES and width and len(cells) != width
        ):
            opened += 1
            if opened > _MOST_OPEN_QUOTES:
                raise Malformed(f"Too many quotes are opened and not closed, the first near line {start + 1}.")
            cells, why, end = [], "A quote is opened here and never closed.", start + 1
            base, reader = end, _make_reader(lines, end, delimiter)
        if why or any(cell.strip() for cell in cells):
            width = width or len(cells)
            yield start + 1, cells, why
        start = end


def _make_reader(lines: Sequence[str], start: int, delimiter: str) -> "Reader":
    rest = (lines[at] for at in range(start, len(lines)))
    return csv.reader(rest, delimiter=delimiter, strict=True, skipinitialspace=True)


def _explain_csv_error(error: csv.Error) -> str:
    if "limit" in str(error):
        return "A cell is longer than 131,072 characters."
    return "A quote stands where it cannot: write quotes inside a quoted cell twice."


def _clean_headings(cells: Sequence[str]) -> tuple[str, ...]:
    headings = tuple(clean(cell.removeprefix("\ufeff")) for cell in cells)
    seen: dict[str, int] = {}
    for at, heading in enumerate(headings, 1):
        word = fold(heading)
        if word and word in seen:
            raise Malformed(f"The heading “{heading}” stands over columns {seen[word]} and {at}. Rename one.")
        seen[word] = at
    return headings


def _find_fault(cells: Sequence[str], width: int) -> str | None:
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return f"The heading has {width} cells, this row has {len(cells)}."
    if any("\0" in cell for cell in cells):
        return "It holds NUL characters, which are no text."
    if any("\ufffd" in cell for cell in cells):
        return "It holds letters that are broken. Save the file as UTF-8 again."
    return None
