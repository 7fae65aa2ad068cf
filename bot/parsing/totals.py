"""Tells totals in a table from customers: `Total`, `Summe`, `Total Acme` below Acme's rows, but not Total Energies."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from scoring.values.words import fold

_WORDS = (
    "total", "totals", "grand total", "sub total", "subtotal", "overall total", "total general", "sum", "sums",
    "summe", "summen", "gesamt", "gesamtsumme", "insgesamt", "zwischensumme", "endsumme",
    "totaux", "sous total", "somme", "suma", "sumas", "totale", "totali", "totale generale", "somma",
    "totaal", "eindtotaal", "subtotaal", "soma", "total geral", "totais",
    "razem", "suma koncowa", "lacznie", "ogolem", "celkem", "osszesen", "summa", "итого", "всего",
    "average", "averages", "avg", "durchschnitt", "moyenne", "promedio", "gemiddelde", "gemiddeld", "srednia",
)  # fmt: skip
_BEGINNINGS = tuple({word[:4] for word in _WORDS})
_TOTAL_OF = re.compile(
    r"(?:sub-?total|totale?|totaal|summe|gesamt|suma|somma|razem)\b(?: (?:for|für|de|di|van))? (.+)", re.IGNORECASE
)
_FIGURE = re.compile(
    r"[^\d\w]*(?:[A-Za-z]{1,3}\.? ?)?[^\d\w]*\d[\d.,' \u00a0\u202f]*(?:[A-Za-zł]{2,3}|[^\w]*)", re.ASCII
)
_MOST_ADDED = 500_000
"""Rows that are added up in a file while looking for totals; a file of nothing else is not worth more."""


class Verdict(Enum):
    """What a row is: a total, one if nothing but lines of text follows, or a customer."""

    TOTAL = auto()
    TOTAL_IF_LAST = auto()
    ROW = auto()


@dataclass
class TotalFinder:
    """Tells totals while a table is read from above."""

    _added: int = 0

    def judge(self, cells: Sequence[str], rows: Sequence[Sequence[str]]) -> Verdict:
        """Judge a row below these rows: its first words say it is a total, and nothing but figures follow them.

        `Total` alone is one if it is all there is, if it adds up the rows above it, or if it is last; `Total Acme` if
        it adds up what stands from Acme on, or is last and adds up everything.
        """
        label, figures = _split(cells)
        word = re.sub(r"\W*\(?\d*\)?\W*$", "", fold(label)).replace("-", " ")
        of = _TOTAL_OF.fullmatch(label.strip())
        if figures is None or not (word in _WORDS or of):
            return Verdict.ROW
        if word in _WORDS:
            return Verdict.TOTAL if not figures or self._adds_up(figures, rows) else Verdict.TOTAL_IF_LAST
        if of and self._adds_up(figures, rows, since=fold(of[1])):
            return Verdict.TOTAL
        return Verdict.TOTAL_IF_LAST if self._adds_up(figures, rows, since=None) else Verdict.ROW

    def _adds_up(self, figures: Mapping[int, int], rows: Sequence[Sequence[str]], since: str | None = "") -> bool:
        """Tell whether a figure is the sum of its column in the last rows, to a hundredth a row for rounding.

        `since` is what the first of these rows is called, alone or before a colon; empty for any row, None for all.
        """
        sums = dict.fromkeys(figures, 0)
        for count, row in enumerate(reversed(rows), 1):
            self._added += 1
            if self._added > _MOST_ADDED:
                return False
            for at in sums:
                sums[at] += _read_figure(row[at].strip()) or 0 if at < len(row) else 0
            begins = since == "" or (count == len(rows) if since is None else _is_called(row, since))
            if begins and any(figure and abs(sums[at] - figure) <= count for at, figure in figures.items()):
                return True
        return False


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


def _is_called(row: Sequence[str], name: str) -> bool:
    """Tell whether a row's first text is a name, alone or before a colon."""
    label = fold(next((cell for cell in row if cell.strip()), ""))
    return label == name or label.startswith((f"{name}:", f"{name} :"))
