"""Writes the cells of a workbook as text that cannot be read in two ways: ISO days, `31%`, money with its sign."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from scoring.values.figures import read_sign
from scoring.values.money import list_currencies

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].|(?P<bare>.)', re.DOTALL
)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class _Format:
    """What a number format adds to a number: a currency before or after it, per cent, leading zeros."""

    before: str = ""
    after: str = ""
    is_percent: bool = False
    digits: int = 0


def format_cell(value: object, number_format: str) -> str:
    """Format a cell's value as text. `number_format` is Excel's: of days openpyxl has judged by it already."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _format_number(value, _read_format(number_format))
    if isinstance(value, datetime):
        return _format_moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value // timedelta(hours=1)}:{value // timedelta(minutes=1) % 60:02d}"
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))


def _format_moment(moment: datetime) -> str:
    """Format a day, with the time of day if it has one. Excel keeps fractions of days, so seconds are rounded."""
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    if moment.time() == time():
        return moment.date().isoformat()
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def _format_number(value: float, shape: _Format) -> str:
    """Format a number with a point. Of three decimals a fourth shows that the point is no mark of thousands."""
    exact = Decimal(f"{value:.15g}")
    if shape.is_percent:
        return f"{exact * 100:f}".rstrip("0").rstrip(".") + "%" if exact % 1 else f"{exact * 100:.0f}%"
    if exact == exact.to_integral_value():
        text = f"{abs(exact):.0f}".zfill(shape.digits)
    else:
        text = f"{abs(exact):f}"
        text += "0" if len(text.partition(".")[2]) == 3 else ""
    sign = "-" if value < 0 else ""
    return f"{sign}{shape.before}{text}{' ' if shape.after else ''}{shape.after}"


@lru_cache(maxsize=1_000)
def _read_format(number_format: str) -> _Format:
    """Read what matters in a number format; its section for positive numbers stands for the others."""
    before, after, is_percent, has_digits = "", "", False, False
    for match in _TOKEN.finditer(number_format.split(";")[0]):
        bare = match["bare"] or ""
        literal = match["quoted"] or match["escaped"] or match["currency"] or (bare if _is_sign(bare) else "")
        has_digits = has_digits or bare in ("0", "#", "?")
        is_percent = is_percent or bare == "%"
        if has_digits:
            after += literal
        else:
            before += literal
    digits = len(number_format) if re.fullmatch("0+", number_format) else 0
    return _Format(_keep_currency(before), _keep_currency(after), is_percent, digits)


def _is_sign(letter: str) -> bool:
    return bool(letter) and unicodedata.category(letter) == "Sc"


def _keep_currency(literal: str) -> str:
    """Give back a text that stands beside numbers if it is a currency; units of other kinds are dropped."""
    text = literal.strip()
    return text if read_sign(text) or text in list_currencies() or any(map(_is_sign, text)) else ""
