"""Reads Excel workbooks (.xlsx, .xlsm) row by row: what their cells show, of the sheet that holds customers."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from bot.parsing.cell_texts import format_cell
from bot.parsing.csv_files import split_lone_cells
from bot.parsing.file_kinds import DAMAGED
from bot.parsing.heading_rows import SEARCHED_RECORDS, count_known, find_heading
from bot.parsing.records import MOST_COLUMNS, MOST_ROW_LENGTH, Record
from bot.parsing.table_rows import build_table
from scoring.imports.sheets import Sheet
from scoring.refusals import Malformed, Refusal
from scoring.values.words import fold

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_CHUNK = 1024 * 1024


def read_workbook(content: bytes, sheet_name: str = "") -> Sheet:
    """Read the table on a sheet of a workbook: the one that is named, else the first visible one that holds customers.

    Hidden rows and columns are read too. Refused: a sheet that is not there, with the names; a formula that was never
    calculated; a damaged workbook.
    """
    try:
        return _read_workbook(content, sheet_name)
    except Refusal:
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over: KeyError, ParseError, EntitiesForbidden
        raise Malformed(DAMAGED) from error


def _read_workbook(content: bytes, sheet_name: str) -> Sheet:
    values = _open_workbook(content, data_only=True)
    # what a formula came to and that it is one are not told together
    formulas = _open_workbook(content, data_only=False) if _has_formulas(content) else None
    sheet = _find_sheet(values, sheet_name) if sheet_name else _choose_sheet(values)
    table = build_table(split_lone_cells(_iterate_records(sheet, formulas)), is_grid=True)
    return replace(table, sheet_names=tuple(each.title for each in values.worksheets), sheet_name=sheet.title)


def _open_workbook(content: bytes, *, data_only: bool) -> "Workbook":
    """Open a workbook for reading row by row."""
    from openpyxl import load_workbook  # 0.2 s and 15 MB, which only those take who import a workbook

    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # of what it cannot write back
    return load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)


def _has_formulas(content: bytes) -> bool:
    """Tell whether any sheet of a workbook has formulas."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return any(_search(package, name) for name in package.namelist() if "worksheets/" in name)


def _search(package: zipfile.ZipFile, name: str) -> bool:
    """Search a part of a workbook for a formula, a piece at a time."""
    with package.open(name) as part:
        tail = b""
        while piece := part.read(_CHUNK):
            if _FORMULA.search(tail + piece):
                return True
            tail = piece[-40:]
    return False


def _find_sheet(book: "Workbook", name: str) -> "ReadOnlyWorksheet":
    """Find a sheet by its name. Refuses one that is not there."""
    for sheet in book.worksheets:
        if fold(sheet.title) == fold(name):
            return sheet
    names = ", ".join(f"“{sheet.title}”" for sheet in book.worksheets[:20])
    raise Malformed(f"The workbook has no sheet “{name[:60]}”. Its sheets are {names}.")


def _choose_sheet(book: "Workbook") -> "ReadOnlyWorksheet":
    """Choose the first sheet that looks most like a list of customers, of the visible ones."""
    if not book.worksheets:
        raise Malformed("The workbook has charts only. Choose one with a sheet of customers.")
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    return visible[0] if len(visible) == 1 else max(visible, key=_rate_sheet)


def _rate_sheet(sheet: "ReadOnlyWorksheet") -> int:
    """Rate a sheet: headings of a customer's name or key count most, then several columns, then that there are rows."""
    records = list(islice(_iterate_records(sheet, None), SEARCHED_RECORDS))
    at = find_heading(records)
    if at is None:
        return 0
    has_rows = not all(record.is_blank for record in records[at + 1 :])
    if not has_rows:
        return 1
    return 2 + (len(records[at].cells) > 1) + (count_known(records[at].cells) > 0)


def _iterate_records(sheet: "ReadOnlyWorksheet", formulas: "Workbook | None") -> Iterator[Record]:
    """Iterate over the rows of a sheet. What the file says of its size is not believed."""
    beside = _iterate_rows(formulas[sheet.title]) if formulas else None
    for number, row in enumerate(_iterate_rows(sheet), 1):
        if beside:
            _refuse_uncalculated(row, next(beside))
        cells = [_format(cell) for cell in row[:MOST_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        if len(row) > MOST_COLUMNS and any(map(_format, row[MOST_COLUMNS:])):
            raise Malformed(f"The sheet has more than {MOST_COLUMNS} columns. Delete those you don't need.")
        if sum(map(len, cells)) > MOST_ROW_LENGTH:
            raise Malformed(f"Row {number:,} has more than 1 MB. That is not a list of customers.")
        yield Record(number, tuple(cells))


def _iterate_rows(sheet: Any) -> "Iterator[tuple[ReadOnlyCell, ...]]":
    """Iterate over a sheet's rows. Empty cells are of another class, which has no coordinate."""
    sheet.reset_dimensions()
    rows: Iterator[tuple[ReadOnlyCell, ...]] = sheet.iter_rows()  # which openpyxl's types take for a writable sheet's
    return rows


def _format(cell: "ReadOnlyCell") -> str:
    """Format a cell as text; an error in it is blank."""
    if cell.value is None or cell.data_type == "e":
        return ""
    return format_cell(cell.value, cell.number_format or "")


def _refuse_uncalculated(row: "Sequence[ReadOnlyCell]", formulas: "Sequence[ReadOnlyCell]") -> None:
    """Refuse a formula without a value. One that came to an empty text has none either, but says that it is a text."""
    for cell, formula in zip(row, formulas, strict=True):
        if formula.data_type == "f" and cell.value is None and cell.data_type != "str":
            raise Malformed(
                f"Cell {formula.coordinate} holds a formula that was never calculated. Open the workbook in a "
                "spreadsheet program, save it, and try again."
            )
