"""Makes a table of a file's records: what stands above the headings, totals and footers are left out and named.

A row is never left out silently: every line of a file that is not blank is the headings, a row, bad or left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import chain, dropwhile, islice

from bot.parsing.heading_rows import SEARCHED_RECORDS, find_heading
from bot.parsing.records import MOST_COLUMNS, MOST_ROWS, Record, count_filled, quote_beginning
from bot.parsing.totals import TotalFinder, Verdict, may_be_total
from scoring.imports.sheets import BadRow, Sheet, SheetLine
from scoring.refusals import Malformed
from scoring.values.words import clean

_MOST_BLANK = 1_048_576
"""Blank lines that are passed over: as many as an Excel sheet has rows."""
_MOST_FOOTERS = 10
"""Lines after a blank one that may be footers; more are rows of which only the name is known."""
_FOOTER = re.compile(
    r"(copyright|©|\(c\) ?\d|confidential|(generated|created|exported|printed|report run|as of)\b.*(\d|\bby\b|:)"
    r"|page \d+|seite \d+|erstellt (am|von)|generado|généré|stand: ?\d|(accrual|cash) basis|\*? ?all rights reserved)",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(page|seite|pagina|página|strona|side|sida) \d+( ?(of|von|de|di|van|z|av|/) ?\d+)?", re.IGNORECASE)


def build_table(records: Iterable[Record], *, is_grid: bool = False) -> Sheet:
    """Build the table that a file's records hold. Short rows are padded, and blank cells too many are cut.

    In a grid, as a workbook is, what stands beside the headings is in columns without one; elsewhere a row with too
    many cells is bad, since its cells may be displaced. Refused: no headings, and too many rows or columns.
    """
    unread = dropwhile(lambda record: record.is_blank, _limit_blank(records))
    first = list(islice(unread, SEARCHED_RECORDS))
    at = find_heading(first)
    if at is None:
        raise Malformed("The file is empty. Its first line holds the columns' headings.")
    table = _Table(_clean_headings(first[at]), is_grid)
    for record in first[:at]:
        table.take_above(record)
    for record in chain(first[at + 1 :], unread):
        table.take(record)
    table.close()
    return table.build(first[at].line)


def _limit_blank(records: Iterable[Record]) -> Iterator[Record]:
    """Pass records on, and of blank ones that follow each other the first only. Refuses too many."""
    blank = 0
    is_after_blank = False
    for record in records:
        if not record.is_blank:
            is_after_blank = False
            yield record
            continue
        blank += 1
        if blank > _MOST_BLANK:
            raise Malformed(f"The file has more than {_MOST_BLANK:,} blank lines. Delete them and try again.")
        if not is_after_blank:
            is_after_blank = True
            yield record


def _clean_headings(record: Record) -> tuple[str, ...]:
    """Clean the cells of the heading. Refuses too many."""
    headings = [clean(cell.removeprefix("\ufeff")) for cell in record.cells]
    if len(headings) > MOST_COLUMNS:
        while headings and not headings[-1]:
            headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise Malformed(
            f"The file has {len(headings):,} columns; {MOST_COLUMNS} is the most. Delete those you don't need."
        )
    return tuple(headings)


class _Kind(Enum):
    """What a record may be that does not look like a row."""

    BLANK = auto()
    TEXT = auto()
    TOTAL = auto()
    TOTAL_IF_LAST = auto()


_TOTALS = (_Kind.TOTAL, _Kind.TOTAL_IF_LAST)


@dataclass
class _Table:
    """A table while its records are read from above. `_open` are the last ones, which may stand below the table."""

    headings: tuple[str, ...]
    is_grid: bool
    _rows: list[tuple[str, ...]] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=list)
    _bad: list[BadRow] = field(default_factory=list)
    _left_out: list[BadRow] = field(default_factory=list)
    _open: list[tuple[Record, _Kind]] = field(default_factory=list)
    _totals: TotalFinder = field(default_factory=TotalFinder)
    _titles: set[str] = field(default_factory=set)
    _read: int = 0

    def take_above(self, record: Record) -> None:
        """Take a record that stands above the headings."""
        if record.why:
            self._bad.append(BadRow(record.line, record.why))
        elif not record.is_blank:
            self._titles.add(_find_text(record))
            self._leave_out(record, "stands above the headings")

    def take(self, record: Record) -> None:
        """Take the next record below the headings."""
        kind = self._find_kind(record)
        self._read += kind is not _Kind.BLANK
        if self._read > MOST_ROWS:
            raise Malformed(
                f"The file has more than {MOST_ROWS:,} rows. Split it, or delete rows that are not customers."
            )
        if record.why:
            self._bad.append(BadRow(record.line, record.why))
        elif kind is None:
            if self._repeats_headings(record):
                self._leave_out_title()
            self._end_open()
            self._keep(record)
        else:
            self._open.append((record, kind))

    def close(self) -> None:
        """Settle the last records. Below the table is what follows a total, a footer, or a blank line."""
        is_below = False
        for at, (record, kind) in enumerate(self._open):
            is_below = is_below or kind in _TOTALS or _is_footer(record) or (kind is _Kind.BLANK and self._is_short(at))
            if kind in _TOTALS:
                self._leave_out(record, "is a total")
            elif kind is _Kind.TEXT and is_below:
                self._leave_out(record, "stands below the table")
            elif kind is _Kind.TEXT:
                self._keep(record)
        self._open.clear()

    def _is_short(self, at: int) -> bool:
        """Tell whether so few lines of text follow an open record that they may be footers."""
        return sum(kind is _Kind.TEXT for _, kind in self._open[at : at + 3 * _MOST_FOOTERS]) <= _MOST_FOOTERS

    def build(self, heading_line: int) -> Sheet:
        """Build the sheet of what was taken."""
        width = max(len(self.headings), *map(len, self._rows)) if self._rows else len(self.headings)
        rows = (row + ("",) * (width - len(row)) for row in self._rows)
        lines = tuple(map(SheetLine, self._numbers, rows))
        headings = self.headings + ("",) * (width - len(self.headings))
        bad, left_out = (tuple(sorted(rows, key=lambda row: row.line)) for rows in (self._bad, self._left_out))
        return Sheet(headings, lines, bad, heading_line=heading_line, left_out=left_out)

    def _find_kind(self, record: Record) -> _Kind | None:
        """Find what a record may be other than a row; None if nothing. A list of names only has nothing but rows."""
        if record.is_blank:
            return _Kind.BLANK
        if record.why or not any(self.headings[1:]):
            return None
        if may_be_total(record.cells):
            verdict = self._totals.judge(record.cells, self._rows)
            if verdict is not Verdict.ROW:
                return _Kind[verdict.name]
        return _Kind.TEXT if count_filled(record.cells) < 2 else None

    def _end_open(self) -> None:
        """Settle the open records when a row follows: they are rows too, save totals and what stands on each page."""
        for record, kind in self._open:
            if kind is _Kind.TOTAL:
                self._leave_out(record, "is a total")
            elif kind is _Kind.TEXT and self._is_on_each_page(record):
                self._leave_out(record, "stands between pages")
            elif kind is not _Kind.BLANK:
                self._keep(record)
        self._open.clear()

    def _leave_out_title(self) -> None:
        """Leave out a line of text between a blank line and headings that are repeated: it is the title of a group."""
        if [kind for _, kind in self._open[-2:]] == [_Kind.BLANK, _Kind.TEXT]:
            self._leave_out(self._open.pop()[0], "stands above the headings")

    def _is_on_each_page(self, record: Record) -> bool:
        """Tell whether a text is a page's number, or also stood above the headings."""
        text = _find_text(record)
        return text in self._titles or _PAGE.fullmatch(text) is not None

    def _keep(self, record: Record) -> None:
        """Keep a row, unless it repeats the headings or something is wrong with it."""
        width = len(self.headings)
        cells = record.cells if self.is_grid else record.cells[:width]
        if wrong := _find_fault(record.cells, width, is_grid=self.is_grid):
            self._bad.append(BadRow(record.line, wrong))
        elif self._repeats_headings(record):
            self._leave_out(record, "repeats the headings")
        else:
            self._rows.append(cells)
            self._numbers.append(record.line)

    def _repeats_headings(self, record: Record) -> bool:
        """Tell whether a record is the headings once more."""
        cells = record.cells if self.is_grid else record.cells[: len(self.headings)]
        return cells[0] == self.headings[0] and tuple(map(clean, cells)) == self.headings

    def _leave_out(self, record: Record, why: str) -> None:
        """Name a record that is no row."""
        self._left_out.append(BadRow(record.line, f"{quote_beginning(record.cells)} {why}."))


def _is_footer(record: Record) -> bool:
    """Tell whether a record reads like what programs write below a table."""
    return _FOOTER.match(_find_text(record)) is not None


def _find_text(record: Record) -> str:
    """Find the first text in a record that is not blank."""
    return next((text for cell in record.cells if (text := cell.strip())), "")


def _find_fault(cells: Sequence[str], width: int, *, is_grid: bool) -> str:
    """Find what makes a row unusable; an empty text if nothing does."""
    if not is_grid and any(cell.strip() for cell in cells[width:]):
        return f"The heading has {width} cells, this row has {len(cells)}."
    if any("\0" in cell for cell in cells):
        return "It holds NUL characters, which are not text."
    if any("\ufffd" in cell for cell in cells):
        return "It holds letters that are broken. Save the file as UTF-8 again."
    return ""
