"""Reads and writes CSV files, in the dialects that spreadsheet programs use.

A file is read line by line: what is too long or has too many rows is refused before it is kept.
"""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise

from bot.parsing.records import MOST_ROW_LENGTH, Record
from scoring.imports.sheets import Sheet
from scoring.refusals import Malformed

_DELIMITERS = ";\t|,"
_NO_DELIMITER = "\x1f"
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_SAMPLED_LINES = 300
_LONG_RECORD_LINES = 20
_MOST_OPEN_QUOTES = 20


class _Lines(Iterator[str]):
    """The lines of a text, of which those of the record being read can be read again."""

    def __init__(self, text: str) -> None:
        self._unread = _LINE.finditer(text)
        self._again: deque[str] = deque()
        self.taken: list[str] = []  # of the record being read
        self._length = 0
        self.number = 0  # of lines read and not put back

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        self.taken.append(line)
        self._length += len(line)
        self.number += 1
        if self._length > MOST_ROW_LENGTH:
            raise csv.Error("a record is too long")
        return line

    def _read(self) -> str:
        """Read the next line. Refuses one that is too long, before it is copied."""
        match = next(self._unread)
        if match.end() - match.start() > MOST_ROW_LENGTH:
            raise Malformed(f"Line {self.number + 1:,} has more than 1 MB. That is not a list of customers.")
        return match[0]

    def begin_record(self) -> None:
        """Forget the lines of the record before."""
        self.taken, self._length = [], 0

    def keep_first(self) -> None:
        """Put back all lines of the record but its first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        self.begin_record()


def read_records(text: str) -> Iterator[Record]:
    """Read the records of a CSV text, blank ones too. The delimiter is what a first line `sep=…` says, else a guess.

    What cannot be read is a record that says why. A quote that is never closed costs its own line only. Refused: a line
    of more than 1 MB, and a text with many open quotes.
    """
    sample = "".join(match[0] for match in islice(_LINE.finditer(text, 0, MOST_ROW_LENGTH), _SAMPLED_LINES))
    declared = _find_declared_delimiter(sample)
    delimiter, width = _guess_dialect(sample, declared or _DELIMITERS)
    records = _iterate_records(text, declared or delimiter, width)
    return islice(records, 1, None) if declared else records


def split_lone_cells(records: Iterable[Record]) -> Iterator[Record]:
    """Split records of one cell each, if these hold whole lines of CSV: opened with another delimiter, and saved so."""
    unread = iter(records)
    first = list(islice(unread, _SAMPLED_LINES))
    texts = [" ".join(record.cells[0].split()) for record in first if record.cells and not record.is_blank]
    is_lone = all(len(record.cells) < 2 or not any(record.cells[1:]) for record in first)
    cut = max((_cut("\n".join(texts), each) for each in _DELIMITERS), key=lambda cut: cut.fitting) if is_lone else None
    if cut is None or cut.width == 1 or cut.begin or cut.share < 0.75 or (cut.delimiter == "," and _is_prose(texts)):
        yield from chain(first, unread)
        return
    for record in chain(first, unread):
        split = _iterate_records(record.cells[0] if record.cells else "", cut.delimiter, 0)
        yield next((replace(each, line=record.line) for each in split), record)


def format_csv(sheet: Sheet) -> bytes:
    """Write a table as CSV that spreadsheet programs open without asking: UTF-8 with a mark, commas, CRLF."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(sheet.headings)
    rows.writerows(line.cells for line in sheet.lines)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def _find_declared_delimiter(sample: str) -> str:
    """Return the delimiter that a first line `sep=…` declares, or an empty text."""
    first = sample[:20].splitlines()[0].strip('"') if sample.strip("\r\n") else ""
    return first[4] if first[:4].casefold() == "sep=" and len(first) == 5 else ""


def _guess_dialect(sample: str, delimiters: str) -> tuple[str, int]:
    """Guess the delimiter, and how many cells most rows have; no delimiter for one column.

    It is the one whose table begins first, of those that cut three quarters of the rows into as many cells; else the
    one that cuts most rows into as many, and many.
    """
    cuts = [cut for cut in (_cut(sample, delimiter) for delimiter in delimiters) if cut.width > 1]
    clear = [cut for cut in cuts if cut.share >= 0.75]
    if clear:
        begin = min(cut.begin for cut in clear)
        cuts = [cut for cut in clear if cut.begin == begin]
    best = max(cuts, key=lambda cut: cut.fitting, default=_Cut(_NO_DELIMITER, 1, 1.0, 0))
    return best.delimiter, best.width


@dataclass(frozen=True, slots=True)
class _Cut:
    """How a delimiter cuts a text: the cells most rows have, the share of these rows, and the first of them."""

    delimiter: str
    width: int
    share: float
    begin: int

    @property
    def fitting(self) -> float:
        """How much the delimiter does; without one it is 1."""
        return self.width * self.share


def _cut(sample: str, delimiter: str) -> _Cut:
    """Cut a text by a delimiter. A table begins with two rows of its width; a comma in prose has a blank behind it."""
    try:
        widths = [len(record.cells) for record in _iterate_records(sample, delimiter, 0) if not record.is_blank]
    except Malformed:  # too many open quotes: with another delimiter they are closed
        widths = []
    widths = [width for width in widths if width]  # 0: what could not be read
    width = max(set(widths) - {1}, key=lambda each: (each * widths.count(each), -each), default=1)
    share = widths.count(width) / len(widths) if widths else 0.0
    begin = next((at for at, pair in enumerate(pairwise(widths)) if pair == (width, width)), None)
    is_unlikely = (begin is None and width * share <= 1) or (delimiter == "," and _is_prose([sample]))
    if width == 1 or (widths[0] == 1 and is_unlikely):
        return _Cut(delimiter, 1, share, 0)
    return _Cut(delimiter, width, share, widths.index(width) if begin is None else begin)


def _is_prose(texts: Iterable[str]) -> bool:
    """Tell whether a blank follows every comma."""
    return not any(re.search(r",\S", text) for text in texts)


def _iterate_records(text: str, delimiter: str, width: int) -> Iterator[Record]:
    """Iterate over all records. Of a long one with another width than most have, a quote stands where it should not."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    opened = 0
    while True:
        lines.begin_record()
        start = lines.number
        cells: Sequence[str] = ()
        why = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = _read_escaped(lines.taken, delimiter)
            why = "" if cells else _explain_csv_error(error)
        many = lines.number - start
        if (why and many > 1) or (many > _LONG_RECORD_LINES and width and len(cells) != width):
            opened += 1
            if opened > _MOST_OPEN_QUOTES:
                raise Malformed(f"Too many quotes are opened and not closed, the first near line {start + 1:,}.")
            cells, why = (), "A quote is opened here and never closed."
            lines.keep_first()
        yield Record(start + 1, tuple(cells), why)


def _read_escaped(lines: Sequence[str], delimiter: str) -> list[str]:
    """Read a line in which backslashes stand before quotes, as databases write them; no cells if it is not so."""
    if len(lines) != 1 or '\\"' not in lines[0]:
        return []
    try:
        return next(csv.reader(lines, delimiter=delimiter, escapechar="\\", doublequote=False, strict=True))
    except csv.Error:
        return []


def _explain_csv_error(error: csv.Error) -> str:
    """Explain in a sentence why a row could not be read."""
    if "limit" in str(error):
        return "A cell is longer than 131,072 characters."
    return "A quote stands where it cannot: write quotes inside a quoted cell twice."
