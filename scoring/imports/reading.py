"""Reading: what the cells of a table of customers mean, once its columns are known.

A cell that cannot be read is left empty, with a sentence, and its row is used; only a row without a name, or with money
in another currency, is left out. Where all cells of a column leave open what they mean, somebody is asked.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from scoring.customers.customers import check_key, check_name
from scoring.imports import columns as column_rules
from scoring.imports.columns import ID, ColumnMap
from scoring.imports.questions import ImportQuestion
from scoring.imports.sheets import (
    BLANK,
    BadRow,
    CellReader,
    ParsedRow,
    ParsedSheet,
    Sheet,
    SheetLine,
    Value,
    choose_reader,
    format_margin,
    strip_cell,
)
from scoring.refusals import Malformed
from scoring.values import days, figures
from scoring.values.figures import COMMA, POINT, AmbiguousFigure, ForeignCurrency
from scoring.values.money import minor_digits
from scoring.values.words import clean, fold

NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
ID_LIMIT = 200
"""The most characters of another program's id."""
_MOST_SAMPLES = 3
_MONEY = ("revenue", "average_sale")
_DAYS = ("since", "last_order")
_LONG_ID = 20
_OPAQUE = re.compile(r"_|(?:\d\D*){4}|^\d+$|[a-z].*[A-Z]|[A-Z]{2}.*[a-z]|\d.*[A-Z].*[a-z]|[A-Z].*\d.*[a-z]", re.ASCII)
"""Ids that nobody types: underscores, four digits or nothing but digits, capitals and small letters mixed."""


@dataclass(frozen=True, slots=True)
class _Column:
    """How one column is read; `question` is what has to be asked before its doubtful cells can be."""

    reader: CellReader
    question: ImportQuestion | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is known when a column is read: the currency money is in, today, and what somebody answered."""

    currency: str
    today: date
    answers: Mapping[str, str]


def parse_rows(
    sheet: Sheet, columns: ColumnMap, *, currency: str, today: date, answers: Mapping[str, str] = NO_ANSWERS
) -> ParsedSheet:
    """Parse every row of a sheet. `today` is the latest date in any time zone, `answers` those to earlier questions.

    Raises Malformed if a column in use has the heading of another one with other cells.
    """
    columns = _settle_names(sheet, columns)
    column_rules.refuse_duplicate_headings(columns, [line.cells for line in sheet.lines])
    columns, asked = _settle_revenue(sheet, columns, answers)
    id_at = columns.columns.get(ID)
    columns = _settle_ids(sheet, columns)
    read = columns.leave_out(asked[0].field) if asked else columns
    by_field = _choose_columns(sheet, read, _Reading(currency, today, answers))
    rows: list[ParsedRow] = []
    bad = list(sheet.bad)
    for line in sheet.lines:
        try:
            row = _parse_row(line, columns, by_field, currency)
            rows.append(row if id_at is None else _keep_id(row, line.cells[id_at]))
        except Malformed as refusal:
            bad.append(BadRow(line.number, str(refusal)))
    open_questions = {column.question.id: column.question for column in by_field.values() if column.question}
    source = column_rules.find_source(columns, id_at) if id_at is not None else ""
    bad_rows = tuple(sorted(bad, key=lambda row: row.line))
    return ParsedSheet(tuple(rows), bad_rows, columns, (*asked, *open_questions.values()), source)


def _keep_id(row: ParsedRow, cell: str) -> ParsedRow:
    """Keep an id as it is spelled, also where it is a key: the file may have had ids before that are none."""
    text = strip_cell(cell, ID)
    return replace(row, values={**row.values, ID: text}) if text and len(text) <= ID_LIMIT else row


def _parse_row(line: SheetLine, columns: ColumnMap, by_field: Mapping[str, _Column], currency: str) -> ParsedRow:
    """Parse one row. Raises Malformed for one that names nobody, or whose money is in another currency."""
    values = dict(_parse_names(line, columns))
    emptied: list[str] = []
    for field, column in by_field.items():
        index = columns.columns[field]
        text = strip_cell(line.cells[index], field)
        if not text:
            continue
        try:
            values[field] = column.reader(text)
        except ForeignCurrency as refusal:
            raise Malformed(f"{columns.headings[index]}: {refusal}") from None
        except Malformed as refusal:
            if column.question is None or not isinstance(refusal, AmbiguousFigure):
                emptied.append(f"{columns.headings[index]}: {refusal}")
    if not values.keys() & {"key", ID, "name"}:
        raise Malformed(" ".join(emptied) or "It names no customer.")
    _refuse_currency_of_row(line, columns, values, currency)
    return ParsedRow(line.number, values, tuple(emptied))


def _parse_names(line: SheetLine, columns: ColumnMap) -> Mapping[str, Value]:
    """Read the name of a customer: of the columns that can have it, the first whose cell is not blank.

    Raises Malformed if that cannot be a name.
    """
    for positions in columns.names:
        texts = [strip_cell(line.cells[position], "name") for position in positions]
        text = clean(" ".join(text for text in texts if len(columns.names) == 1 or text.casefold() not in BLANK))
        if text:
            return _check_names(columns.headings[positions[0]], text, _get_legal_name(line, columns))
    email = strip_cell(line.cells[columns.email], "email") if columns.email is not None else ""
    return {"name": check_name(email)} if "@" in email else {}


def _check_names(heading: str, text: str, legal: str) -> Mapping[str, Value]:
    try:
        name = check_name(text)
    except Malformed as refusal:
        raise Malformed(f"{heading}: {refusal}") from None
    try:
        return (
            {"name": name, "legal_name": check_name(legal)} if legal and fold(legal) != fold(name) else {"name": name}
        )
    except Malformed:  # one more name, that nobody misses
        return {"name": name}


def _get_legal_name(line: SheetLine, columns: ColumnMap) -> str:
    return strip_cell(line.cells[columns.legal], "legal_name") if columns.legal is not None else ""


def _refuse_currency_of_row(line: SheetLine, columns: ColumnMap, values: Mapping[str, Value], currency: str) -> None:
    """Refuse a row with money whose own cell says that it is in another currency."""
    if columns.currency is None or not any(field in values for field in _MONEY):
        return
    text = strip_cell(line.cells[columns.currency], "currency")
    is_ours = figures.find_currency(text) == currency or currency in figures.read_sign(text)
    if text and text.upper() != currency and not is_ours and fold(text) not in figures.list_currency_names(currency):
        raise Malformed(
            f"{columns.headings[columns.currency]}: its money is in “{text[:20]}”, not in {currency}, the currency "
            "this workspace keeps its money in."
        )


def _settle_names(sheet: Sheet, columns: ColumnMap) -> ColumnMap:
    """Pass over a column with one name in every row, that of our own company, if the next tells all rows apart."""
    if len(sheet.lines) < 2 or [len(positions) for positions in columns.names[:2]] != [1, 1]:
        return columns
    (constant,), (telling,) = columns.names[:2]
    first = sheet.lines[0].cells[constant]
    if any(line.cells[constant] != first for line in sheet.lines):
        return columns
    if len({fold(line.cells[telling]) for line in sheet.lines}) < len(sheet.lines):
        return columns
    ignored = (*columns.ignored, columns.headings[constant])
    return replace(columns, columns={**columns.columns, "name": telling}, names=columns.names[1:], ignored=ignored)


def _settle_revenue(
    sheet: Sheet, columns: ColumnMap, answers: Mapping[str, str]
) -> tuple[ColumnMap, tuple[ImportQuestion, ...]]:
    """Ask whether the revenue's column is what customers pay us, where that is doubtful; "no" leaves it out."""
    answer = answers.get("revenue")
    if not columns.doubtful or answer == "yes":
        return columns, ()
    if answer == "no":
        return columns.leave_out("revenue"), ()
    heading = columns.heading("revenue")
    question = ImportQuestion(
        id="revenue",
        field="revenue",
        heading=heading,
        text=f"Is “{heading}” what they pay us in a year?",
        samples=_list_samples(_list_texts(sheet, columns, "revenue")),
        options=(("yes", "Yes, what they pay us"), ("no", "No, leave it out")),
    )
    return columns, (question,)


def _settle_ids(sheet: Sheet, columns: ColumnMap) -> ColumnMap:
    """Take a column of ids for keys if people could type all of them, and there are no other keys."""
    if ID not in columns.columns or "key" in columns.columns:
        return columns
    if any(text and is_opaque(text) for text in _list_texts(sheet, columns, ID)):
        return columns
    return replace(columns, columns={"key" if field == ID else field: at for field, at in columns.columns.items()})


def is_opaque(text: str) -> bool:
    """Tell whether an id is one that only a program reads, so that no person should have to type it.

    >>> [text for text in ("HAR001", "acme", "Acme", "10042", "cus_R8x", "0015g00000ABCDe", "17") if is_opaque(text)]
    ['10042', 'cus_R8x', '0015g00000ABCDe', '17']
    """
    if len(text) > _LONG_ID or _OPAQUE.search(text):
        return True
    try:
        check_key(text)
    except Malformed:
        return True
    return False


def _choose_columns(sheet: Sheet, columns: ColumnMap, reading: _Reading) -> dict[str, _Column]:
    """Choose how each column is read. All its cells together tell the decimal mark and the order of day and month."""
    texts = {field: _list_texts(sheet, columns, field) for field in columns.columns if field != "name"}
    file_mark = figures.find_decimal_mark(text for field in _MONEY for text in texts.get(field, ()))
    file_order = days.find_order((text for field in _DAYS for text in texts.get(field, ())), reading.today)
    chosen: dict[str, _Column] = {}
    for field, column in texts.items():
        heading = columns.heading(field)
        if field in (*_MONEY, "orders"):
            chosen[field] = _choose_figures(field, heading, column, file_mark, reading)
        elif field == "margin":
            chosen[field] = _choose_margins(heading, column, reading.answers)
        elif field in _DAYS:
            chosen[field] = _choose_days(field, heading, column, file_order, reading)
        else:
            chosen[field] = _Column(_read_id if field == ID else choose_reader(field, reading.currency))
    return chosen


def _list_texts(sheet: Sheet, columns: ColumnMap, field: str) -> list[str]:
    index = columns.columns[field]
    return [strip_cell(line.cells[index], field) for line in sheet.lines]


def _list_samples(texts: Sequence[str], is_meant: Callable[[str], bool] = bool) -> tuple[str, ...]:
    """List a few different cells, of those that are meant."""
    samples: list[str] = []
    for text in dict.fromkeys(texts):
        if text and is_meant(text):
            samples.append(text)
            if len(samples) == _MOST_SAMPLES:
                break
    return tuple(samples)


def _read_id(text: str) -> str:
    """Give back another program's id as it spells it. Raises Malformed if it is too long."""
    if len(text) > ID_LIMIT:
        raise Malformed(f"“{text[:40]}…” is too long for an id; {ID_LIMIT} characters are the most.")
    return text


def _choose_figures(
    field: str, heading: str, column: Sequence[str], file_mark: str | None, reading: _Reading
) -> _Column:
    """Choose how amounts and counts are read; where `1,234` may be two numbers, somebody is asked."""
    answer = reading.answers.get("decimal-mark")
    mark = figures.find_decimal_mark(column) or file_mark or (answer if answer in (POINT, COMMA) else None)
    reader = _choose_figure_reader(field, heading, reading.currency, mark)
    samples = () if mark else _list_samples(column, lambda text: _is_ambiguous(reader, text))
    if not samples:
        return _Column(reader)
    options = figures.list_spellings(samples[0])
    text = f"“{heading}” has “{samples[0]}”. Which number is that?"
    whole = next(mark for mark, number in options if POINT not in number)
    # nobody writes all amounts with three decimals, but where money has three
    likely = "" if field in _MONEY and minor_digits(reading.currency) == 3 else whole
    return _Column(reader, ImportQuestion("decimal-mark", field, heading, text, samples, options, likely))


def _choose_figure_reader(field: str, heading: str, currency: str, mark: str | None) -> CellReader:
    """Choose how money or a count is read; every amount is refused if the heading names another currency."""
    if field == "orders":
        return lambda text: figures.parse_whole(text, mark=mark)
    other = figures.find_foreign_currency(heading, currency)
    if other is None:
        return lambda text: figures.parse_money(text, currency=currency, mark=mark)

    def refuse(text: str) -> Value:
        raise ForeignCurrency(f"“{text}” is in {other}; this workspace keeps its money in {currency}.")

    return refuse


def _choose_margins(heading: str, column: Sequence[str], answers: Mapping[str, str]) -> _Column:
    """Choose between per cent and fractions: by the heading, else by bare figures over 1, else somebody is asked.

    A few over 1 among more that are below show nothing: one of them may be a slip.
    """
    by_heading = column_rules.is_fraction(heading)
    different = set(column)
    if by_heading is None and figures.are_amounts(different):
        return _Column(_refuse_amount)
    below = Counter(map(figures.is_bare_fraction, different))
    is_over = below[False] > 0 and below[False] >= below[True]
    by_cells = False if is_over else {"fraction": True, "percent": False}.get(answers.get("margin-unit", ""))
    fraction = by_cells if by_heading is None else by_heading
    if fraction is not None or not any(map(figures.is_bare, column)):
        return _Column(lambda text: figures.parse_basis_points(text, fraction=fraction))
    samples = _list_samples(column, lambda text: figures.is_bare(text) and figures.is_bare_fraction(text) is not False)
    options = tuple(
        (unit, format_margin(figures.parse_basis_points(samples[0], fraction=unit == "fraction")))
        for unit in ("fraction", "percent")
    )
    text = f"“{heading}” has “{samples[0]}”. Which margin is that?"
    question = ImportQuestion("margin-unit", "margin", heading, text, samples, options)
    return _Column(_read_margin_with_sign, question)


def _refuse_amount(text: str) -> Value:
    """Read a margin that says that it is one in per cent; the others of its column are amounts of money."""
    if figures.is_bare(text):
        raise Malformed(f"“{text}” seems to be an amount of money, like others in its column, and no percentage.")
    return figures.parse_basis_points(text)


def _read_margin_with_sign(text: str) -> Value:
    """Read a margin that says that it is one in per cent. Raises AmbiguousFigure for a bare one but 0."""
    if figures.is_bare(text):
        raise AmbiguousFigure(f"“{text}” may be a percentage or a fraction.")
    return figures.parse_basis_points(text)


def _choose_days(
    field: str, heading: str, column: Sequence[str], file_order: days.DayOrder | None, reading: _Reading
) -> _Column:
    """Choose the order of day and month: by the column's other cells, else the file's, else somebody is asked."""
    question_id = f"day-order:{field}"
    found = days.find_order(column, reading.today)
    answer = next((each for each in days.DAY_ORDERS if each == reading.answers.get(question_id)), None)
    order = found or answer or file_order

    def read(text: str) -> Value:
        return days.parse_day_in_column(text, today=reading.today, order=order)

    samples = _list_samples(column, lambda text: _is_ambiguous(read, text))
    if not samples:
        return _Column(read)
    options = tuple((each, f"{day:%-d %B %Y}") for each, day in days.list_readings(samples[0], reading.today).items())
    text = f"“{heading}” has “{samples[0]}”. Which day is that?"
    return _Column(read, ImportQuestion(question_id, field, heading, text, samples, options))


def _is_ambiguous(reader: CellReader, text: str) -> bool:
    """Tell whether a text can be read in two ways."""
    try:
        reader(text)
    except AmbiguousFigure:
        return True
    except Malformed:
        pass
    return False
