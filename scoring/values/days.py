"""Days: dates as files contain them. `03/04/2026` is read only if other values of the column show the order."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from scoring.refusals import Malformed
from scoring.values.figures import AmbiguousFigure
from scoring.values.words import fold

DayOrder = Literal["day first", "month first"]

_ISO = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(?<=\d)[t ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)? ?(am|pm|z|utc|[+-]\d{2}:?\d{2})?$", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_NAMED = re.compile(r"(?:(\d{1,2})[.]?[ -]*(?:de )?([^\W\d]+)[.]?|([^\W\d]+)[.]? (\d{1,2}),?)[ -]*(?:de )?(\d{4})")
_MONTHS = tuple(
    set(names.split())
    for names in (
        "january jan januar janvier janv enero ene",
        "february feb februar fevrier fevr fev febrero",
        "march mar marz mrz mars marzo",
        "april apr avril avr abril abr",
        "may mai mayo",
        "june jun juni juin junio",
        "july jul juli juillet juil julio",
        "august aug aout agosto ago",
        "september sep sept septembre septiembre",
        "october oct okt oktober octobre octubre",
        "november nov novembre noviembre",
        "december dec dez dezember decembre diciembre dic",
    )
)


def parse_day(text: str, *, order: DayOrder | None = None) -> date:
    """Read a day like `2026-03-14`, `14.03.2026`, `14/03/2026`, `14 March 2026` (also German, French, Spanish).

    A time of day after it is dropped. Refused: two-digit years, days that do not exist, and a day and month whose order
    neither the text nor `order` (that of its column) tells.
    """
    folded = _TIME.sub("", fold(text).replace(" / ", "/"))
    if match := _ISO.fullmatch(folded):
        return _build_day(text, int(match[1]), int(match[3]), int(match[4]))
    if match := _NAMED.fullmatch(folded):
        month = next((n for n, names in enumerate(_MONTHS, 1) if (match[2] or match[3]) in names), 0)
        return _build_day(text, int(match[5]), month, int(match[1] or match[4]))
    if match := _NUMBERS.fullmatch(folded):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        shown_order = "day first" if match[2] == "." or first == second else _detect_order(first, second) or order
        if shown_order is None:
            raise AmbiguousFigure(f"“{text}” can be read with the day or the month first. Write it like 2026-03-14.")
        return (
            _build_day(text, year, second, first)
            if shown_order == "day first"
            else _build_day(text, year, first, second)
        )
    if re.fullmatch(r"\d{5}(\.0+)?", folded):
        raise Malformed(f"“{text}” is a spreadsheet's day number. Format the column as a date, like 2026-03-14.")
    raise Malformed(f"“{text}” is not a date. Write it like 2026-03-14.")


def find_order(texts: Iterable[str]) -> DayOrder | None:
    """Find whether these texts have the day or the month first; None if none shows it or they contradict."""
    pairs = (_NUMBERS.fullmatch(_TIME.sub("", fold(text))) for text in texts)
    orders = {_detect_order(int(match[1]), int(match[3])) for match in pairs if match and match[2] != "."} - {None}
    return orders.pop() if len(orders) == 1 else None


def _detect_order(first: int, second: int) -> DayOrder | None:
    if (first > 12) == (second > 12):
        return None
    return "day first" if first > 12 else "month first"


def _build_day(text: str, year: int, month: int, day: int) -> date:
    try:
        if 1900 <= year <= 2200:
            return date(year, month, day)
    except ValueError:
        pass
    raise Malformed(f"“{text}” is not a day of the calendar. Write it like 2026-03-14.")
