"""Signs: the currency that the amounts of a file are in, as far as their signs show it."""

import re
from collections import Counter
from collections.abc import Iterable

from scoring.imports.columns import ColumnMap
from scoring.imports.sheets import Sheet
from scoring.values import figures
from scoring.values.money import list_currencies

_USUAL = {"$": "USD", "£": "GBP", "¥": "JPY", "€": "EUR"}
"""What a sign that several currencies share stands for in most files; a person sees it before it counts."""
_SAMPLED_ROWS = 500


def find_file_currency(sheet: Sheet, columns: ColumnMap) -> str | None:
    """Find the currency that the headings of money name, or that the signs in their cells stand for; None if unclear.

    >>> from scoring.imports.columns import map_columns
    >>> from scoring.imports.sheets import SheetLine
    >>> table = Sheet(("name", "revenue"), (SheetLine(2, ("Acme", "£ 12.50")),))
    >>> find_file_currency(table, map_columns(table.headings, {}))
    'GBP'
    >>> zloty = Sheet(("name", "revenue"), (SheetLine(2, ("Łoś", "1 200,50 zł")),))
    >>> find_file_currency(zloty, map_columns(zloty.headings, {}))
    'PLN'
    """
    positions = [columns.columns[field] for field in ("revenue", "average_sale") if field in columns.columns]
    positions += [columns.currency] if columns.currency is not None else []
    named = {code for at in positions if (code := figures.find_currency(columns.headings[at]))}
    if len(named) == 1:
        return named.pop()
    codes = Counter(filter(None, map(_find_code, _iterate_cells(sheet, positions))))
    return codes.most_common(1)[0][0] if len(codes) == 1 else None


def _iterate_cells(sheet: Sheet, positions: Iterable[int]) -> Iterable[str]:
    return (line.cells[at] for at in positions for line in sheet.lines[:_SAMPLED_ROWS])


def _find_code(text: str) -> str | None:
    """Find the currency of one amount by its sign or code."""
    unit = re.sub(r"[\d.,'’\s()+\-–−]", "", text)
    if unit.upper() in list_currencies():
        return unit.upper()
    possible = figures.read_sign(unit)
    return _USUAL.get(unit) or (next(iter(possible)) if len(possible) == 1 else None)
