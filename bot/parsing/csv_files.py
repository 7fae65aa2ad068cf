"""Reads and writes CSV files, in the dialects that spreadsheet programs use.

A file is read line by line: what is too long or has too many rows is refused before it is kept.
"""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

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
        self._taken: list[str] = []
        self._length = 0
        self.number = 0  # of lines read and not put back

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        self._taken.append(line)
        self._length += len(line)
        self.number += 1
        if self._length > MOST_ROW_LENGTH:
            raise csv.Error("a record is too long")
        return line

    def _read(self) -> str:
        """Read the next line. Refuses one that is too long, before it is copied."""
        match = next(self._unread)
        if match.end() - match.start() > MOST_ROW_LENGTH:
            raise Malformed(f"Line {self.number + 1:,} has more than 1 MB. That is no list of customers.")
        return match[0]

    def begin_record(self) -> None:
        """Forget the lines of the record before."""
        self._taken, self._length = [], 0

    def keep_first(self) -> None:
        """Put back all lines of the record but its first."""
        self._again.extendleft(reversed(self._taken[1:]))
        self.number -= len(self._taken) - 1
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
    is_prose = delimiter == "," and not re.search(r",\S", sample)
    if width == 1 or (widths[0] == 1 and (is_prose or width * share <= 1)):
        return _Cut(delimiter, 1, share, 0)
    begin = next((at for at, pair in enumerate(pairwise(widths)) if pair == (width, width)), widths.index(width))
    return _Cut(delimiter, width, share, begin)


def _iterate_records(text: str, delimiter: str, width: int) -> Iterator[Record]:
    """Iterate over all records. Of a long one with another width than most have, a quote stands where it should not."""
    lines = _Lines(text)
    reader = _make_reader(lines, delimiter)
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
            why = _explain_csv_error(error)
        many = lines.number - start
        if (why and many > 1) or (many > _LONG_RECORD_LINES and width and len(cells) != width):
            opened += 1
            if opened > _MOST_OPEN_QUOTES:
                raise Malformed(f"Too many quotes are opened and not closed, the first near line {start + 1:,}.")
            cells, why = (), "A quote is opened here and never closed."
            lines.keep_first()
        if why:
            reader = _make_reader(lines, delimiter)
        yield Record(start + 1, tuple(cells), why)


def _make_reader(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Make a strict CSV reader of lines."""
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)


def _explain_csv_error(error: csv.Error) -> str:
    """Explain in a sentence why a row could not be read."""
    if "limit" in str(error):
        return "A cell is longer than 131,072 characters."
    return "A quote stands where it cannot: write quotes inside a quoted cell twice."
