"""Sheets: what a file of customers says, row by row, as values; and customers as the cells of such a file."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scoring.customers.customers import NAME_LIMIT, Customer, check_key, check_name
from scoring.customers.names import joined, parted
from scoring.imports import columns as headings
from scoring.imports.columns import FIELDS, ColumnMap
from scoring.refusals import Malformed
from scoring.values import days, figures, notes
from scoring.values.money import typed

Value = str | int | date | tuple[str, ...]
Read = Callable[[str], Value]

FIGURES = frozenset({"revenue", "average_sale", "margin", "orders", "since", "last_order"})
"""The columns whose cells umpire writes itself, as figures and days: no text of anybody's is in them."""
_BLANK = {"", "-", "–", "—", "n/a", "na", "#n/a", "null", "none", "nan", "nil", "k.a."}
_FORMULA = re.compile("'*[=+\\-@\t\r]")
_UNSEEN = re.compile("[\u200b\ufeff\u202a-\u202e\u2066-\u2069\u00ad]")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: the line it begins on, counted from 1 with the heading, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not applied, and why, in a sentence."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as a table; `bad` are the rows that are none (too many or too few cells)."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    bad: tuple[BadRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says: field -> value. A field whose cell is blank is not in it."""

    line: int
    values: Mapping[str, Value]


def read(sheet: Sheet, columns: ColumnMap, *, currency: str) -> tuple[tuple[Row, ...], tuple[BadRow, ...]]:
    """The rows that can be read and those that cannot, each with its line; one bad cell makes a bad row."""
    readers = _readers(sheet, columns, currency)
    rows: list[Row] = []
    bad = list(sheet.bad)
    for line in sheet.lines:
        values: dict[str, Value] = {}
        wrong: list[str] = []
        for field, at in columns.columns.items():
            text = _cell(line.cells[at], field)
            if text:
                try:
                    values[field] = readers[field](text)
                except Malformed as refusal:
                    wrong.append(f"{columns.headings[at]}: {refusal}")
        if not wrong and not ("key" in values or "name" in values):
            wrong.append("It names no customer.")
        if wrong:
            bad.append(BadRow(line.number, " ".join(wrong)))
        else:
            rows.append(Row(line.number, values))
    return tuple(rows), tuple(sorted(bad, key=lambda row: row.line))


def value(field: str, text: str, *, currency: str) -> Value:
    """One field as a person fills it in by itself. Refusals carry the field's name."""
    try:
        return _alone(field, currency)(clean(text))
    except Malformed as refusal:
        raise Malformed(str(refusal), field=field) from None


def written(customers: Iterable[Customer], *, currency: str) -> Sheet:
    """Customers as a table that reads back as the same customers. Archived ones and backups are not in it."""
    rows = (tuple(cell(customer, field, currency=currency) for field in FIELDS) for customer in customers)
    return table(FIELDS, rows)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Sheet:
    """Rows as a file: texts guarded against spreadsheets, figures and days as they are, so that they stay figures."""
    guards = [_same if heading in FIGURES else guarded for heading in headings]
    lines = (tuple(guard(cell) for guard, cell in zip(guards, row, strict=True)) for row in rows)
    return Sheet(tuple(headings), tuple(Line(number, cells) for number, cells in enumerate(lines, 2)))


def cell(customer: Customer, field: str, *, currency: str) -> str:
    """One field of a customer as plain text: money with a point, margins in percent, ISO dates, owners as mentions."""
    if field == "owner":
        return f"<@{customer.owner}>" if customer.owner else customer.owner_name or ""
    stored = getattr(customer, field)
    if stored is None:
        return ""
    if field == "aliases":
        return joined(stored)
    if field in ("revenue", "average_sale"):
        return typed(stored, currency)
    if field == "margin":
        return rate(stored)
    return stored.isoformat() if isinstance(stored, date) else str(stored)


def guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would calculate. Source: product.md §7."""
    return f"'{text}" if _FORMULA.match(text) else text


def _same(text: str) -> str:
    return text


def rate(basis_points: int) -> str:
    """A margin as a cell: `12.50%`, from basis points."""
    whole, part = divmod(abs(basis_points), 100)
    return f"{'-' if basis_points < 0 else ''}{whole}.{part:02d}%"


def clean(text: str) -> str:
    """The text on one line, without control, direction and zero-width characters, which no name needs."""
    if text.isprintable():  # nearly every cell, and ten times as fast
        return " ".join(text.split())
    seen = _UNSEEN.sub("", text)
    kept = (" " if unicodedata.category(c) == "Cc" else c for c in seen if unicodedata.category(c) != "Cs")
    return " ".join("".join(kept).split())


def _readers(sheet: Sheet, columns: ColumnMap, currency: str) -> dict[str, Read]:
    """How each mapped column's cells are read, given all of its cells."""
    texts = {field: [_cell(line.cells[at], field) for line in sheet.lines] for field, at in columns.columns.items()}
    of_money = {field: texts[field] for field in ("revenue", "average_sale") if field in texts}
    of_file = figures.find_decimal_mark(text for column in of_money.values() for text in column)
    readers: dict[str, Read] = {}
    for field, column in texts.items():
        heading = columns.heading(field)
        if field in of_money:
            readers[field] = _money(heading, currency, figures.find_decimal_mark(column) or of_file)
        elif field == "margin":
            readers[field] = _margin(heading, column)
        elif field == "orders":
            readers[field] = _count(figures.find_decimal_mark(column) or of_file)
        elif field in ("since", "last_order"):
            readers[field] = _day(days.find_order(column))
        else:
            readers[field] = _alone(field, currency)
    return readers


def _alone(field: str, currency: str) -> Read:
    plain: dict[str, Read] = {
        "key": check_key,
        "name": check_name,
        "aliases": _aliases,
        "revenue": lambda text: figures.parse_money(text, currency=currency),
        "average_sale": lambda text: figures.parse_money(text, currency=currency),
        "margin": lambda text: figures.parse_percent(text, *figures.MARGIN_LIMITS),
        "orders": figures.parse_whole,
        "since": days.parse_day,
        "last_order": days.parse_day,
    }
    return plain.get(field, _one_line)


def _money(heading: str, currency: str, mark: str | None) -> Read:
    named = figures.find_foreign_currency(heading, currency)
    if named is None:
        return lambda text: figures.parse_money(text, currency=currency, mark=mark)

    def refuse(text: str) -> Value:
        raise Malformed(f"“{text}” is in {named}; this workspace keeps its money in {currency}.")

    return refuse


def _margin(heading: str, column: Sequence[str]) -> Read:
    """Percent, unless the heading says fraction. Bare figures that are all below one could be either: refused."""
    said = headings.is_fraction(heading)
    below = [figures.is_bare_fraction(text) for text in column]
    fraction = False if said is None and False in below else said
    return lambda text: figures.parse_basis_points(text, fraction=fraction)


def _count(mark: str | None) -> Read:
    return lambda text: figures.parse_whole(text, mark=mark)


def _day(order: days.DayOrder | None) -> Read:
    return lambda text: days.parse_day(text, order=order)


def _aliases(text: str) -> tuple[str, ...]:
    return tuple(check_name(part, field="aliases") for part in parted(text))


def _one_line(text: str) -> str:
    if len(text) > NAME_LIMIT:
        raise Malformed(f"That has {len(text)} characters; {NAME_LIMIT} is the most.")
    notes.refuse_secrets(text)
    return text


def _cell(text: str, field: str) -> str:
    """The cell's text without what only spreadsheets need: the apostrophe an export puts before formulas, `="…"`."""
    if _FORMULA.match(text) and text.startswith("'"):
        text = text[1:]
    elif text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    if field == "aliases":
        text = re.sub("[\r\n]+", ";", text.strip())
    plain = clean(text)
    return "" if field not in ("key", "name", "aliases") and plain.casefold() in _BLANK else plain
