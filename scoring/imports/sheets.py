"""Sheets: the values in the rows of a table of customers, and customers as such a table."""

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scoring.customers.customers import NAME_LIMIT, Customer, check_key, check_name
from scoring.customers.names import join_aliases, split_aliases
from scoring.imports.columns import FIELDS, ID, ColumnMap
from scoring.imports.questions import ImportQuestion
from scoring.refusals import Malformed
from scoring.values import days, figures, notes
from scoring.values.money import format_plain_money
from scoring.values.words import clean

Value = str | int | date | tuple[str, ...]
CellReader = Callable[[str], Value]

FIGURES = frozenset({"revenue", "average_sale", "margin", "orders", "since", "last_order"})
"""The columns of figures and days: umpire writes their cells itself, so that nobody's formula can be in them."""
_TEXTS = frozenset({"name", "legal_name", "aliases", "segment", "package", "owner"})
BLANK = {"", "-", "--", "---", "–", "—", "n/a", "na", "#n/a", "null", "none", "nan", "nil", "k.a."}
_ENTITY = re.compile("&#?[A-Za-z0-9]{1,8};")
"""Signs as programs write them that keep their texts for web pages: `Wren &amp; Sons`."""
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

    Beside the fields it may hold `id`, as the file spells it, and `legal_name`. `emptied` has a sentence for each
    optional cell that could not be read; the row is used without it.
    """

    line: int
    values: Mapping[str, Value]
    emptied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """The rows of a sheet that can be used, those that cannot, and what the sheet leaves open.

    `columns` are the columns as they were read. `source` tells one program's ids from another's; it is "" if the rows
    have no ids but keys.
    """

    rows: tuple[ParsedRow, ...]
    bad: tuple[BadRow, ...]
    columns: ColumnMap
    questions: tuple[ImportQuestion, ...] = ()
    source: str = ""


def parse_field(field: str, text: str, *, currency: str) -> Value:
    """Parse one field that was typed by itself. Raises Malformed, which names the field."""
    try:
        return choose_reader(field, currency)(clean(text))
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


def choose_reader(field: str, currency: str) -> CellReader:
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


def _parse_aliases(text: str) -> tuple[str, ...]:
    return tuple(check_name(part, field="aliases") for part in split_aliases(text))


def _check_text(text: str) -> str:
    """Give back the text. Raises Malformed if it is too long or holds a secret."""
    if len(text) > NAME_LIMIT:
        raise Malformed(f"That has {len(text)} characters; {NAME_LIMIT} is the most.")
    notes.refuse_secrets(text)
    return text


def strip_cell(text: str, field: str) -> str:
    """Strip a cell of what only spreadsheets need (the apostrophe before a formula, `="…"`); a blank one gives ""."""
    is_guarded = _FORMULA.match(text) or (field not in _TEXTS and text[1:2].isdigit())
    if is_guarded and text.startswith("'"):
        text = text[1:]
    elif text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    if field in _TEXTS and "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if field == "aliases":
        text = re.sub("[\r\n]+", ";", text.strip())
    plain = clean(text)
    if field in ("key", ID) and not plain.strip("0"):
        return ""
    return "" if field not in ("key", "name", "aliases") and plain.casefold() in BLANK else plain
