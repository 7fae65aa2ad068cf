"""Finds the row of a file that holds the columns' headings: the first one, unless there is something else above it.

Reports begin with their title and for whom they were made, DATEV's files with a line about the file. Such lines fill
fewer cells than the table below them has columns. Where a later row is made of headings that are known, it is that.
"""

import re
from collections.abc import Sequence

from bot.parsing.records import Record, count_filled
from scoring.imports.columns import map_columns
from scoring.refusals import Malformed

SEARCHED_RECORDS = 200
"""How many records from the first on are looked at; the headings are among the first forty that are not blank."""

_SEARCHED_ROWS = 40
_DATEV = ("EXTF", "DTVF")
_FIGURE = re.compile(r"[^\w]*\d[\d.,' \u00a0\u202f]*[^\w]*|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*", re.ASCII)
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)


def find_heading(records: Sequence[Record]) -> int | None:
    """Find which of a file's first records holds the headings; None if all are blank."""
    rows = [at for at, record in enumerate(records) if not (record.why or record.is_blank)]
    rows = [at for at in rows if records[at].cells[0] not in _DATEV] or rows
    if not rows:
        return None
    width = _find_width([records[at] for at in rows])
    full = [at for at in rows[:_SEARCHED_ROWS] if _is_full(records[at], width)]
    if width < 2 or not full:
        return rows[0]
    first = _find_first(records, full)
    return _find_known(records, rows[:_SEARCHED_ROWS], first)


def _find_width(rows: Sequence[Record]) -> int:
    """Find how many columns the table has: as many as its second widest row fills, since one alone may be broken."""
    return sorted(map(_measure, rows))[-2:][0]


def _measure(record: Record) -> int:
    """Measure up to which cell a record is filled."""
    return max(at for at, cell in enumerate(record.cells, 1) if cell.strip())


def _is_full(record: Record, width: int) -> bool:
    """Tell whether a record fills most columns. Above the names of rows the headings may be blank."""
    blank_corner = not record.cells[0].strip()
    return (count_filled(record.cells) + blank_corner) * 5 >= width * 3


def _find_first(records: Sequence[Record], full: Sequence[int]) -> int:
    """Find the first full row; of several parted by blank rows, the first without figures if there is one."""
    if not _has_figures(records[full[0]]):
        return full[0]
    for at in full[1:]:
        if records[at - 1].is_blank and not _has_figures(records[at]):
            return at
    return full[0]


def _has_figures(record: Record) -> bool:
    """Tell whether a row holds figures or days, which headings are not. A year may be a heading."""
    cells = (cell.strip() for cell in record.cells)
    return any(len(cell) <= 40 and _FIGURE.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in cells)


def _find_known(records: Sequence[Record], rows: Sequence[int], first: int) -> int:
    """Find the row with most headings that umpire knows, if it has at least two and the first one has not."""
    if count_known(records[first].cells) >= 2:
        return first
    known = {at: count_known(records[at].cells) for at in rows if not _has_figures(records[at])}
    best = max(known, key=lambda at: known[at], default=first)
    return best if known.get(best, 0) >= 2 else first


def count_known(cells: Sequence[str]) -> int:
    """Count the fields of a customer that a row's cells are headings of."""
    try:
        return len(map_columns(cells, {}).columns)
    except Malformed:  # neither a name nor a key
        return 0
