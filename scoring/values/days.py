"""Dates as files hold them, from text to days. `03/04/2026` is read only where the values beside it tell the order."""

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
    """A day from `2026-03-14`, `14.03.2026`, `14 March 2026` (also German, French, Spanish), `14/03/2026`.

    A time of day after it is dropped. Refused: two-digit years, days that do not exist, and an order of day and
    month that neither the value nor `order` (the column's) tells.
    """
    said = _TIME.sub("", fold(text).replace(" / ", "/"))
    if found := _ISO.fullmatch(said):
        return _day(text, int(found[1]), int(found[3]), int(found[4]))
    if found := _NAMED.fullmatch(said):
        month = next((n for n, names in enumerate(_MONTHS, 1) if (found[2] or found[3]) in names), 0)
        return _day(text, int(found[5]), month, int(found[1] or found[4]))
    if found := _NUMBERS.fullmatch(said):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        seen = "day first" if found[2] == "." or first == second else _seen(first, second) or order
        if seen is None:
            raise AmbiguousFigure(f"“{text}” can be read with the day or the month first. Write it like 2026-03-14.")
        return _day(text, year, second, first) if seen == "day first" else _day(text, year, first, second)
    if re.fullmatch(r"\d{5}(\.0+)?", said):
        raise Malformed(f"“{text}” is a spreadsheet's day number. Format the column as a date, like 2026-03-14.")
    raise Malformed(f"“{text}” is not a date. Write it like 2026-03-14.")


def find_order(texts: Iterable[str]) -> DayOrder | None:
    """Whether these values have the day or the month first, if some show it and none contradicts."""
    pairs = (_NUMBERS.fullmatch(_TIME.sub("", fold(text))) for text in texts)
    shown = {_seen(int(found[1]), int(found[3])) for found in pairs if found and found[2] != "."} - {None}
    return shown.pop() if len(shown) == 1 else None


def _seen(first: int, second: int) -> DayOrder | None:
    if (first > 12) == (second > 12):
        return None
    return "day first" if first > 12 else "month first"


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        if 1900 <= year <= 2200:
            return date(year, month, day)
    except ValueError:
        pass
    raise Malformed(f"“{text}” is not a day of the calendar. Write it like 2026-03-14.")
