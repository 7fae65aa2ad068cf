"""Reads and writes CSV files, in the encodings and dialects that spreadsheet programs use.

What the cells mean is in `scoring.imports.sheets`. An encoding is taken from its mark or from what is valid. Where
neither tells, it is guessed, and the preview of an import shows what was guessed and some of the letters.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scoring.imports.sheets import BadRow, EncodingGuess, Sheet, SheetLine
from scoring.refusals import Malformed
from scoring.values.words import clean

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
_ENCODINGS = {
    "cp1252": "Western European (Windows-1252)",
    "latin_1": "Western European (Latin-1)",
    "mac_roman": "Western European (Mac)",
    "cp850": "Western European (DOS)",
    "cp1250": "Central European (Windows-1250)",
    "cp852": "Central European (DOS)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp866": "Cyrillic (DOS)",
    "koi8_r": "Cyrillic (KOI8-R)",
}
"""The encodings that are guessed, by Python's name, as people choose them in a spreadsheet."""

_ACCENTED_WORD = re.compile(r"[^\s;,|\"]*[^\x00-\x7f][^\s;,|\"]*")
_COMMON_SIGNS = frozenset("’‘“”„«»–—…€®™°§·")
_SPREADSHEET_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAMPLED_ROWS = 50
_LONG_RECORD_LINES = 20
_MOST_OPEN_QUOTES = 20


def parse_csv(content: bytes) -> Sheet:
    """Read the table in a CSV file: UTF-8, UTF-16 with or without mark, else what is guessed; `,` `;` tab or `|`.

    A first line `sep=;` is obeyed. Rows with too many or too few cells, an open quote or NUL are bad rows with
    their line. Refused: an empty file, one over 50 MB, a spreadsheet that is no CSV.
    """
    if len(content) > MOST_BYTES:
        raise Malformed(f"The file has {len(content) // 1024 // 1024} MB; 50 MB is the most.")
    if content.startswith(_SPREADSHEET_SIGNATURES):
        raise Malformed("That is a spreadsheet, not a CSV file. Save it as “CSV UTF-8” and try again.")
    text, guess = decode(content)
    lines = list(io.StringIO(text, newline=""))
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
    return Sheet(headings, tuple(good), tuple(bad), guess)


def format_csv(sheet: Sheet) -> bytes:
    """Write a table as CSV that spreadsheet programs open without asking: UTF-8 with a mark, commas, CRLF."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(sheet.headings)
    rows.writerows(line.cells for line in sheet.lines)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def decode(content: bytes) -> tuple[str, EncodingGuess | None]:
    """Decode a file: by its mark, as UTF-16 where every other byte is NUL, as UTF-8 where valid, else by a guess.

    UTF-8 with a few broken letters stays UTF-8, so that only their rows suffer.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), None
    wide = _detect_utf16(content[:65_536])
    if wide:
        return content.decode(wide, "replace"), None
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or sum(letter > "\x7f" for letter in text) > 2 * broken:
        return text, None
    encoding = _guess_encoding(content[:65_536])
    text = content.decode(encoding, "replace")
    samples = dict.fromkeys(_ACCENTED_WORD.findall(text))
    return text, EncodingGuess(_ENCODINGS[encoding], tuple(samples)[:4])


def _guess_encoding(content: bytes) -> str:
    """Guess the encoding of 8 bits a letter under which the fewest letters look odd, Windows' own where several do.

    charset-normalizer tells which come into question. Its order is not taken: short lists of names mislead it.
    """
    from charset_normalizer import from_bytes  # 0.1 s, which only those few files take

    matches = from_bytes(content, cp_isolation=list(_ENCODINGS))
    candidates = [name for match in matches for name in (match.encoding, *match.could_be_from_charset)]
    windows = "latin_1" if any(byte in content for byte in b"\x81\x8d\x8f\x90\x9d") else "cp1252"
    if not candidates or len({byte for byte in content if byte > 0x7F}) < 5:  # too few to tell
        candidates.append(windows)
    known = sorted(filter(_ENCODINGS.__contains__, candidates), key=lambda name: name != windows)
    return min(known, key=lambda name: _count_odd_letters(content.decode(name, "replace")), default=windows)


def _count_odd_letters(text: str) -> int:
    """Count what names do not hold: signs in a word, a capital within small letters, letters of two alphabets."""
    return sum(map(_is_odd, " " + text, text, text[1:] + " "))


def _is_odd(before: str, letter: str, after: str) -> bool:
    """Tell whether a letter between these two looks like the result of a wrong encoding."""
    if letter.isascii() or letter in _COMMON_SIGNS:
        return False
    if not letter.isalpha():
        return before.isalpha() or after.isalpha() or not letter.isprintable()
    if letter > "\u024f" and (not (before + after).strip() or (before + after).strip().isascii()):
        return True
    return letter.isupper() and before.isalpha() and (before.islower() or after.islower())


def _detect_utf16(start: bytes) -> str | None:
    """Name the UTF-16 encoding of a file that has no mark; None if it is another one.

    Such a file has many NUL bytes, nearly all on one side of the pairs, and lines that end as they do in UTF-16.
    """
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if even + odd < max(1, len(start) // 20) or min(even, odd) * 5 > max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = start.decode(encoding, "replace")
    return encoding if (even + odd) * 4 > len(start) or "\n" in text or "\r" in text else None


def _find_declared_delimiter(lines: Sequence[str]) -> tuple[str | None, int]:
    """Return the delimiter that a first line `sep=…` declares, and how many lines to skip for it."""
    first = lines[0].rstrip("\r\n").strip('"') if lines else ""
    if first[:4].casefold() == "sep=" and len(first) == 5:
        return first[4], 1
    return None, 0


def _guess_delimiter(lines: Sequence[str]) -> str:
    """Guess the delimiter: the one that gives most rows as many cells as the heading, and many; none for one column."""
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
    """Iterate over (line it begins on, cells, what is wrong) of every record that is not blank.

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
    """Make a strict CSV reader of the lines from number `start` on."""
    rest = (lines[at] for at in range(start, len(lines)))
    return csv.reader(rest, delimiter=delimiter, strict=True, skipinitialspace=True)


def _explain_csv_error(error: csv.Error) -> str:
    """Explain in a sentence why a row could not be read."""
    if "limit" in str(error):
        return "A cell is longer than 131,072 characters."
    return "A quote stands where it cannot: write quotes inside a quoted cell twice."


def _clean_headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Clean the cells of the heading."""
    return tuple(clean(cell.removeprefix("\ufeff")) for cell in cells)


def _find_fault(cells: Sequence[str], width: int) -> str | None:
    """Find what makes a row unusable; None if nothing does."""
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return f"The heading has {width} cells, this row has {len(cells)}."
    if any("\0" in cell for cell in cells):
        return "It holds NUL characters, which are no text."
    if any("\ufffd" in cell for cell in cells):
        return "It holds letters that are broken. Save the file as UTF-8 again."
    return None
