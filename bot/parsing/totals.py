"""Tells totals in a table from customers: `Total`, `Summe`, `Total Acme` below Acme's rows, but not Total Energies."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from scoring.values.words import fold

_WORDS = (
    "total", "totals", "grand total", "sub total", "subtotal", "overall total", "total general", "sum", "sums",
    "summe", "summen", "gesamt", "gesamtsumme", "insgesamt", "zwischensumme", "endsumme",
    "totaux", "sous total", "somme", "suma", "sumas", "totale", "totali", "totale generale", "somma",
    "totaal", "eindtotaal", "subtotaal", "soma", "total geral", "totais",
    "razem", "suma koncowa", "lacznie", "ogolem", "celkem", "osszesen", "summa", "итого", "всего",
)  # fmt: skip
_BEGINNINGS = tuple({word[:4] for word in _WORDS})
_TOTAL_OF = re.compile(
    r"(?:sub-?total|totale?|totaal|summe|gesamt|suma|somma|razem)\b(?: (?:for|für|de|di|van))? (.+)", re.IGNORECASE
)
_FIGURE = re.compile(
    r"[^\d\w]*(?:[A-Za-z]{1,3}\.? ?)?[^\d\w]*\d[\d.,' \u00a0\u202f]*(?:[A-Za-zł]{2,3}|[^\w]*)", re.ASCII
)
_MOST_SUMMED = 2_000
"""Rows that are added up for a total of some."""
_MOST_GRAND = 50
"""Totals of all rows that are looked for; each adds up the whole table."""


class Verdict(Enum):
    """What a row is: a total, one if nothing but lines of text follows, or a customer."""

    TOTAL = auto()
    TOTAL_IF_LAST = auto()
    ROW = auto()


@dataclass
class TotalFinder:
    """Tells totals while a table is read from above."""

    _grand: int = 0

    def judge(self, cells: Sequence[str], rows: Sequence[Sequence[str]]) -> Verdict:
        """Judge a row below these rows: its first words say it is a total, and nothing but figures follow them.

        `Total` alone is one if it is all there is, if it adds up, or if it is last; `Total Acme` if it adds up what
        stands from Acme on, or is last and adds up everything.
        """
        label, figures = _split(cells)
        word = re.sub(r"\W*\(?\d*\)?\W*$", "", fold(label)).replace("-", " ")
        of = _TOTAL_OF.fullmatch(label.strip())
        if figures is None or not (word in _WORDS or of):
            return Verdict.ROW
        if word in _WORDS and not figures:
            return Verdict.TOTAL
        if of and _adds_up(figures, _find_rows_of(fold(of[1]), rows)):
            return Verdict.TOTAL
        self._grand += 1
        adds_up = self._grand <= _MOST_GRAND and _adds_up(figures, rows)
        if word in _WORDS:
            return Verdict.TOTAL if adds_up else Verdict.TOTAL_IF_LAST
        return Verdict.TOTAL_IF_LAST if adds_up else Verdict.ROW


def may_be_total(cells: Sequence[str]) -> bool:
    """Tell quickly whether a row's first words may say that it is a total."""
    label = next((cell for cell in cells if cell), "").lstrip()[:24]
    return fold(label).startswith(_BEGINNINGS)


def _split(cells: Sequence[str]) -> tuple[str, dict[int, int] | None]:
    """Split a row into its first text and its figures by column, in hundredths; None if it holds other text too."""
    filled = [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip()]
    if not filled:
        return "", None
    figures = {at: _read_figure(cell) for at, cell in filled[1:]}
    if any(figure is None for figure in figures.values()):
        return filled[0][1], None
    return filled[0][1], {at: figure for at, figure in figures.items() if figure is not None}


def _read_figure(text: str) -> int | None:
    """Read a figure in hundredths, whichever its marks; None if it is none. A dash is zero."""
    if not text.strip(" -–—"):
        return 0
    if len(text) > 40 or not _FIGURE.fullmatch(text):
        return None
    digits = re.sub(r"[^\d.,]", "", text)
    decimals = re.search(r"[.,](\d\d?)$", digits)
    whole = re.sub(r"\D", "", digits[: decimals.start()] if decimals else digits)
    amount = int(whole[-18:] or "0") * 100 + (int(decimals[1].ljust(2, "0")) if decimals else 0)
    return -amount if "(" in text or text.strip(" $€£").startswith(("-", "−")) else amount


def _adds_up(figures: dict[int, int], rows: Iterable[Sequence[str]]) -> bool:
    """Tell whether a column of figures is the sum of these rows' cells, to a hundredth a row for rounding."""
    rows = list(rows)
    for at, figure in figures.items():
        parts = [part for row in rows if at < len(row) and (part := _read_figure(row[at].strip())) is not None]
        if figure and parts and abs(sum(parts) - figure) <= len(parts):
            return True
    return False


def _find_rows_of(name: str, rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """Find the rows from the last one on that begins with this name, alone or before a colon; none if there is none."""
    for back, row in enumerate(reversed(rows[-_MOST_SUMMED:]), 1):
        label = fold(next((cell for cell in row if cell.strip()), ""))
        if label == name or label.startswith((f"{name}:", f"{name} :")):
            return rows[len(rows) - back :]
    return ()
