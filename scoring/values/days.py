"""Days: dates as files contain them. `03/04/2026` is read only if other values of the column show the order."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

from scoring.refusals import Malformed
from scoring.values.figures import AmbiguousFigure
from scoring.values.words import fold

DayOrder = Literal["day first", "month first", "year first"]
DAY_ORDERS: tuple[DayOrder, ...] = ("day first", "month first", "year first")

_OLDEST_TWO_DIGIT_YEAR = 1950
"""A year of two digits is one between this and today."""
_SERIAL_ZERO = date(1899, 12, 30)
"""The day that spreadsheets count from."""
_NO_DAYS = (date(1899, 12, 30), date(1900, 1, 1))
"""The first days that databases and spreadsheets can write, which stand for none."""
_SERIALS = range(18_264, 73_051)
"""The day numbers that are taken for days: from 1950 to the end of 2099."""

_ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d))", re.ASCII)
_TIME = re.compile(
    r"(?<=\d)(?:,? +|t)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)? ?(?:[ap]m)? ?"
    r"(?:z|[a-z]{3,4}|(?:utc|gmt)? ?[+-]\d{1,2}(?::?\d{2})?)?$",
    re.ASCII,
)
_WEEKDAY = re.compile(r"^[^\W\d]+[.]?(?:, +(?=[\w])| +(?=\d{1,2}[.]?[ -][^\W\d]))")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er|[oae°])?[.]?[ -]*(?:de |of )?([^\W\d_]+)[.]?"
    r"|([^\W\d_]+)[.]? (\d{1,2})(?:st|nd|rd|th)?,?)(?:[ -]+(?:de )?|(?<=[.])|(?<=,))(\d{4}|\d{2})(?: r[.]?)?"
)
_MONTH_ALONE = re.compile(
    r"(?:([^\W\d_]+)[.]?[ -]+(?:de )?(?P<a>\d{4})|(\d{1,2})[./-](?P<b>\d{4})|(?P<c>\d{4})[./-](\d{1,2}))(?: r[.]?)?"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janner janvier janv enero ene gennaio gen genn januari janeiro styczen stycznia sty",
            "february feb februar feber fevrier fevr fev febrero febbraio febb februari fevereiro luty lutego lut",
            "march mar marz mrz maerz mars marzo maart mrt marco marzec marca",
            "april apr avril avr abril abr aprile kwiecien kwietnia kwi",
            "may mai mayo maggio mag magg mei maio maj maja",
            "june jun juni juin junio giugno giu junho czerwiec czerwca cze",
            "july jul juli juillet juil julio luglio lug lugl julho lipiec lipca lip",
            "august aug aout agosto ago augustus sierpien sierpnia sie",
            "september sep sept septembre septiembre setiembre settembre sett setembro set wrzesien wrzesnia wrz",
            "october oct oktober okt octobre octubre ottobre ott outubro out pazdziernik pazdziernika paz",
            "november nov novembre noviembre novembro listopad listopada lis",
            "december dec dezember dez decembre diciembre dic dicembre dezembro grudzien grudnia gru",
        ),
        1,
    )
    for name in names.split()
}
"""Months in English, German, French, Spanish, Italian, Dutch, Portuguese and Polish, folded."""


def parse_day(text: str, *, order: DayOrder | None = None) -> date:
    """Read a day like `2026-03-14`, `14.03.2026`, `14/03/2026`, `14 March 2026` (in eight languages).

    A time of day after it is dropped. Refused: two-digit years, days that do not exist, and a day and month whose order
    neither the text nor `order` (that of its column) tells.
    """
    day = _parse_whole_day(text, _simplify(text), order, None)
    if day is not None:
        return day
    if re.fullmatch(r"\d{5}(\.0+)?", text.strip()):
        raise Malformed(f"“{text}” is a spreadsheet's day number. Format the column as a date, like 2026-03-14.")
    raise Malformed(f"“{text}” is not a date. Write it like 2026-03-14.")


def parse_day_in_column(text: str, *, today: date, order: DayOrder | None = None) -> date:
    """Read a cell of a column of days: also a month or a year, by its first day, and a spreadsheet's day number.

    A year of two digits is the latest that is not after `today`, and not before 1950.

    >>> [f"{parse_day_in_column(text, today=date(2026, 5, 1))}" for text in ("March 2018", "14-Mar-19", "43539")]
    ['2018-03-01', '2019-03-14', '2019-03-15']
    """
    folded = _simplify(text)
    day = _parse_whole_day(text, folded, order, today) or _parse_part(text, folded)
    if day is None or day in _NO_DAYS:
        raise Malformed(f"“{text}” is not a date. Write it like 2026-03-14.")
    return day


def find_order(texts: Iterable[str], today: date | None = None) -> DayOrder | None:
    """Find the one order in which all these texts can be read; None if several will do, or none."""
    fitting = set(DAY_ORDERS)
    for text in set(texts):
        match = _NUMBERS.fullmatch(_simplify(text))
        readings = _list_readings(match, today) if match and match[2] != "." else {}
        if readings:
            fitting &= readings.keys()
    return fitting.pop() if len(fitting) == 1 else None


def list_readings(text: str, today: date) -> Mapping[DayOrder, date]:
    """List the days a text of three numbers can mean, by order; empty if the text shows the order, or is none."""
    match = _NUMBERS.fullmatch(_simplify(text))
    readings = _list_readings(match, today) if match else {}
    return readings if len(set(readings.values())) > 1 else {}


def _simplify(text: str) -> str:
    """Fold a text, without a weekday before it and a time of day after it."""
    folded = re.sub(r" ([/.-]) (?=\d)", r"\1", fold(text))
    return _TIME.sub("", _WEEKDAY.sub("", folded))


def _parse_whole_day(text: str, folded: str, order: DayOrder | None, today: date | None) -> date | None:
    """Read a text with day, month and year; None if it is none. Years of two digits are read only with `today`."""
    if match := _ISO.fullmatch(folded):
        return _build_day(text, int(match[1]), int(match[3] or match[5]), int(match[4] or match[6]))
    if match := _NAMED.fullmatch(folded):
        month, day = _MONTHS.get(match[2] or match[3], 0), int(match[1] or match[4])
        return _build_day(text, _complete_year(match[5], month, day, today), month, day)
    if match := _NUMBERS.fullmatch(folded):
        readings = _list_readings(match, today)
        if not readings:
            raise _build_no_such_day(text)
        if len(set(readings.values())) > 1 and order not in readings:
            first = " or the ".join(each.split()[0] for each in readings)
            raise AmbiguousFigure(f"“{text}” can be read with the {first} first. Write it like 2026-03-14.")
        return readings[order] if order in readings else next(iter(readings.values()))
    return None


def _parse_part(text: str, folded: str) -> date | None:
    """Read a month, a year or a spreadsheet's day number; None if the text is none of them."""
    if re.fullmatch(r"\d{4}(\.0+)?", folded, re.ASCII):
        return _build_day(text, int(folded[:4]), 1, 1)
    if match := _MONTH_ALONE.fullmatch(folded):
        month = int(match[3] or match[6]) if match[1] is None else _MONTHS.get(match[1], 0)
        return _build_day(text, int(match["a"] or match["b"] or match["c"]), month, 1)
    if re.fullmatch(r"\d{5}(\.\d+)?", folded, re.ASCII) and int(folded[:5]) in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=int(folded[:5]))
    return None


def _list_readings(match: re.Match[str], today: date | None) -> dict[DayOrder, date]:
    """List the days that three numbers can mean, by order; with dots the day comes first."""
    first, second, third = match[1], match[3], match[4]
    triples: dict[DayOrder, tuple[str, str, str]] = {"day first": (third, second, first)}
    if match[2] != ".":
        triples["month first"] = (third, first, second)
    if match[2] == "-" and len(third) == 2:
        triples["year first"] = (first.zfill(2), second, third)
    readings: dict[DayOrder, date] = {}
    for order, (year, month, day) in triples.items():
        whole_year = _complete_year(year, int(month), int(day), today)
        if _is_day(whole_year, int(month), int(day)):
            readings[order] = date(whole_year, int(month), int(day))
    return readings


def _complete_year(year: str, month: int, day: int, today: date | None) -> int:
    """Return the year that digits mean; 0 for two digits that mean none."""
    if len(year) == 4:
        return int(year)
    if today is None:
        return 0
    years = (century + int(year) for century in (2000, 1900))
    fitting = (each for each in years if (each, month, day) <= (today.year, today.month, today.day))
    return next((each for each in fitting if each >= _OLDEST_TWO_DIGIT_YEAR), 0)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1900 <= year <= 2200


def _build_day(text: str, year: int, month: int, day: int) -> date:
    if not _is_day(year, month, day):
        raise _build_no_such_day(text)
    return date(year, month, day)


def _build_no_such_day(text: str) -> Malformed:
    return Malformed(f"“{text}” is not a day of the calendar. Write it like 2026-03-14.")
