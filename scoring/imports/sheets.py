"""Sheets: the values in the rows of a table of customers, and customers as such a table."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from scoring.customers.customers import NAME_LIMIT, Customer, check_key, check_name
from scoring.customers.names import join_aliases, split_aliases
from scoring.imports import columns as headings
from scoring.imports.columns import FIELDS, ColumnMap
from scoring.imports.questions import ImportQuestion
from scoring.refusals import Malformed
from scoring.values import days, figures, notes
from scoring.values.money import format_plain_money
from scoring.values.words import clean

Value = str | int | date | tuple[str, ...]
CellReader = Callable[[str], Value]

FIGURES = frozenset({"revenue", "average_sale", "margin", "orders", "since", "last_order"})
"""The columns of figures and days: umpire writes their cells itself, so that nobody's formula can be in them."""
NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
_BLANK = {"", "-", "–", "—", "n/a", "na", "#n/a", "null", "none", "nan", "nil", "k.a."}
_FORMULA = re.compile("'*[=+\\-@\t\r]")


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row of a file: its cells, and the line it begins on; the file's first line is line 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is left out of an import, its line in the file, and a sentence that says why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """The encoding that a file which says none was read in, and a few words that show whether it is right."""

    encoding: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as a table.

    `bad` are rows that do not fit into it. `left_out` are lines that are no rows of the table, with a sentence each:
    titles above the headings, totals, what is written below. `sheet_names` are the sheets of a workbook, of which
    `sheet_name` was read. A heading may stand over several columns.
    """

    headings: tuple[str, ...]
    lines: tuple[SheetLine, ...]
    bad: tuple[BadRow, ...] = ()
    guess: EncodingGuess | None = None
    heading_line: int = 1
    left_out: tuple[BadRow, ...] = ()
    sheet_names: tuple[str, ...] = ()
    sheet_name: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """The values of one row by field. A field whose cell is blank is not in it.

    `emptied` has a sentence for each optional cell that could not be read; the row is used without it.
    """

    line: int
    values: Mapping[str, Value]
    emptied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """The rows of a sheet that can be used, those that cannot, and what the sheet leaves open."""

    rows: tuple[ParsedRow, ...]
    bad: tuple[BadRow, ...] = ()
    questions: tuple[ImportQuestion, ...] = ()


def parse_rows(
    sheet: Sheet, columns: ColumnMap, *, currency: str, answers: Mapping[str, str] = NO_ANSWERS
) -> ParsedSheet:
    """Parse every row of a sheet; gives the rows that can be used, and the bad ones: one bad cell makes a row bad."""
    readers = _choose_readers(sheet, columns, currency, answers)
    rows: list[ParsedRow] = []
    bad = list(sheet.bad)
    for line in sheet.lines:
        values: dict[str, Value] = {}
        problems: list[str] = []
        for field, index in columns.columns.items():
            text = _strip_cell(line.cells[index], field)
            if text:
                try:
                    values[field] = readers[field](text)
                except Malformed as refusal:
                    problems.append(f"{columns.headings[index]}: {refusal}")
        if not problems and not ("key" in values or "name" in values):
            problems.append("It names no customer.")
        if problems:
            bad.append(BadRow(line.number, " ".join(problems)))
        else:
            rows.append(ParsedRow(line.number, values))
    return ParsedSheet(tuple(rows), tuple(sorted(bad, key=lambda row: row.line)))


def parse_field(field: str, text: str, *, currency: str) -> Value:
    """Parse one field that was typed by itself. Raises Malformed, which names the field."""
    try:
        return _choose_reader(field, currency)(clean(text))
    except Malformed as refusal:
        raise Malformed(str(refusal), field=field) from None


def build_customer_sheet(customers: Iterable[Customer], *, currency: str) -> Sheet:
    """Build the table of these customers: imported again, it changes nothing. Their backups are not in it."""
    rows = (tuple(format_cell(customer, field, currency=currency) for field in FIELDS) for customer in customers)
    return build_sheet(FIELDS, rows)


def build_sheet(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Sheet:
    """Build a sheet of rows of text, with an apostrophe before formulas; figures and days stay as they are."""
    lines = (tuple(map(_guard_cell, headings, row)) for row in rows)
    return Sheet(tuple(headings), tuple(SheetLine(number, cells) for number, cells in enumerate(lines, 2)))


def format_cell(customer: Customer, field: str, *, currency: str) -> str:
    """Format one field of a customer as plain text: money with a point, margin in per cent, ISO dates, a mention."""
    if field == "owner":
        return f"<@{customer.owner}>" if customer.owner else customer.owner_name or ""
    stored = getattr(customer, field)
    if stored is None:
        return ""
    if field == "aliases":
        return join_aliases(stored)
    if field in ("revenue", "average_sale"):
        return format_plain_money(stored, currency)
    if field == "margin":
        return format_margin(stored)
    return stored.isoformat() if isinstance(stored, date) else str(stored)


def guard_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula and calculate."""
    return f"'{text}" if _FORMULA.match(text) else text


def _guard_cell(heading: str, text: str) -> str:
    return text if heading in FIGURES else guard_formula(text)


def format_margin(basis_points: int) -> str:
    """Format a margin, in basis points, for a cell: `12.50%`."""
    whole, part = divmod(abs(basis_points), 100)
    return f"{'-' if basis_points < 0 else ''}{whole}.{part:02d}%"


def _choose_readers(
    sheet: Sheet, columns: ColumnMap, currency: str, answers: Mapping[str, str]
) -> dict[str, CellReader]:
    """Choose how each column is read. All its cells together tell the decimal mark and the order of day and month."""
    texts = {
        field: [_strip_cell(line.cells[index], field) for line in sheet.lines]
        for field, index in columns.columns.items()
    }
    money_columns = {field: texts[field] for field in ("revenue", "average_sale") if field in texts}
    file_mark = figures.find_decimal_mark(text for column in money_columns.values() for text in column)
    readers: dict[str, CellReader] = {}
    for field, column in texts.items():
        heading = columns.heading(field)
        if field in money_columns:
            readers[field] = _choose_money_reader(heading, currency, figures.find_decimal_mark(column) or file_mark)
        elif field == "margin":
            readers[field] = _choose_margin_reader(heading, column, answers.get("margin-unit"))
        elif field == "orders":
            readers[field] = _choose_count_reader(figures.find_decimal_mark(column) or file_mark)
        elif field in ("since", "last_order"):
            readers[field] = _choose_day_reader(days.find_order(column))
        else:
            readers[field] = _choose_reader(field, currency)
    return readers


def _choose_reader(field: str, currency: str) -> CellReader:
    """Choose how one field is read by itself, without the cells beside it."""
    readers: dict[str, CellReader] = {
        "key": check_key,
        "name": check_name,
        "aliases": _parse_aliases,
        "revenue": lambda text: figures.parse_money(text, currency=currency),
        "average_sale": lambda text: figures.parse_money(text, currency=currency),
        "margin": lambda text: figures.parse_percent(text, *figures.MARGIN_LIMITS),
        "orders": figures.parse_whole,
        "since": days.parse_day,
        "last_order": days.parse_day,
    }
    return readers.get(field, _check_text)


def _choose_money_reader(heading: str, currency: str, mark: str | None) -> CellReader:
    """Choose how money is read; every amount is refused if the heading names another currency."""
    other = figures.find_foreign_currency(heading, currency)
    if other is None:
        return lambda text: figures.parse_money(text, currency=currency, mark=mark)

    def refuse(text: str) -> Value:
        raise Malformed(f"“{text}” is in {other}; this workspace keeps its money in {currency}.")

    return refuse


def _choose_margin_reader(heading: str, column: Sequence[str], answer: str | None) -> CellReader:
    """Choose between per cent and fractions: by the heading, else by a bare figure of 1 or more.

    Where neither tells, the reader refuses what could be both.
    """
    by_heading = headings.is_fraction(heading)
    below = [figures.is_bare_fraction(text) for text in column]
    by_cells = False if False in below else answer == "fraction" if answer else None
    fraction = by_cells if by_heading is None else by_heading
    return lambda text: figures.parse_basis_points(text, fraction=fraction)


def _choose_count_reader(mark: str | None) -> CellReader:
    return lambda text: figures.parse_whole(text, mark=mark)


def _choose_day_reader(order: days.DayOrder | None) -> CellReader:
    return lambda text: days.parse_day(text, order=order)


def _parse_aliases(text: str) -> tuple[str, ...]:
    return tuple(check_name(part, field="aliases") for part in split_aliases(text))


def _check_text(text: str) -> str:
    """Give back the text. Raises Malformed if it is too long or holds a secret."""
    if len(text) > NAME_LIMIT:
        raise Malformed(f"That has {len(text)} characters; {NAME_LIMIT} is the most.")
    notes.refuse_secrets(text)
    return text


def _strip_cell(text: str, field: str) -> str:
    """Strip a cell of what only spreadsheets need (the apostrophe before a formula, `="…"`); a blank one gives ""."""
    if _FORMULA.match(text) and text.startswith("'"):
        text = text[1:]
    elif text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    if field == "aliases":
        text = re.sub("[\r\n]+", ";", text.strip())
    plain = clean(text)
    return "" if field not in ("key", "name", "aliases") and plain.casefold() in _BLANK else plain
