"""Money in whole minor units (cents) and percentages in basis points: no rule counts with floats.

Which currencies there are is in CLDR, by way of Babel. How many digits an amount has is not taken from there: CLDR
counts what people in a country still write, such as no fillér, and changes its mind, while amounts are stored in the
minor units of ISO 4217.
"""

from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_currency_name

from scoring.refusals import Malformed

MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""The currencies whose minor unit is not a hundredth, and their digits in ISO 4217. Never change one: it is stored."""

SMALLEST_ROUNDED = 100
"""From how many whole units on an amount is rounded to whole ones where it is read at a glance."""


def minor_digits(currency: str) -> int:
    """Count the decimal digits of a currency's minor unit, 2 unless ISO 4217 says otherwise."""
    return MINOR_DIGITS.get(currency, 2)


@lru_cache(maxsize=1)
def list_currencies() -> frozenset[str]:
    """List the codes of the currencies that are legal tender somewhere today."""
    by_territory = get_global("territory_currencies").values()
    return frozenset(
        code for periods in by_territory for code, _, end, is_tender in periods if is_tender and end is None
    )


def parse_currency(text: str) -> str:
    """Parse a currency code in any case. Raises Malformed unless it has three letters.

    Whether the currency exists is not asked: what was stored once must be read, though its country gave it up.
    """
    code = text.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise Malformed(f"“{text}” is not a currency code. Use three letters, like EUR or USD.")
    return code


def refuse_unused_currency(code: str) -> None:
    """Raise Malformed for a code that is not that of a currency in use today, such as XYZ or DEM."""
    if code in list_currencies():
        return
    name = get_currency_name(code, locale="en")
    which = "is not a currency" if name == code else f"({name}) is not legal tender anywhere"
    raise Malformed(
        f"{code} {which}. Use the three-letter code of the currency you keep your books in, like EUR, USD or CHF."
    )


def format_money(minor: int, currency: str) -> str:
    """Format an amount, in minor units, for reading: `EUR 1,234.56`. Always with the code: `$` is many currencies."""
    digits = minor_digits(currency)
    sign, amount = ("-" if minor < 0 else ""), abs(minor)
    whole, part = divmod(amount, 10**digits)
    return f"{currency} {sign}{whole:,}" + (f".{part:0{digits}d}" if digits else "")


def format_price(minor: int, currency: str) -> str:
    """Format an amount that somebody set, in minor units: `EUR 400`, `EUR 49.90`. Exact, without needless noughts."""
    return format_money(minor, currency).removesuffix(f".{'0' * minor_digits(currency)}")


def format_whole_money(minor: int, currency: str) -> str:
    """Format an amount that was counted up, in minor units: `EUR 48,150`.

    From a hundred on it is rounded to whole units, half away from zero; a smaller one is exact.
    """
    unit = 10 ** minor_digits(currency)
    if abs(minor) < SMALLEST_ROUNDED * unit:
        return format_price(minor, currency)
    rounded = (abs(minor) + unit // 2) // unit * unit
    return format_price(-rounded if minor < 0 else rounded, currency)


def format_percent(basis_points: int) -> str:
    """Format a percentage, in basis points, for reading: `12.5 %`."""
    sign, amount = ("-" if basis_points < 0 else ""), abs(basis_points)
    whole, part = divmod(amount, 100)
    fraction = f".{part:02d}".rstrip("0").rstrip(".") if part else ""
    return f"{sign}{whole}{fraction} %"


def format_plain_money(minor: int, currency: str) -> str:
    """Format an amount, in minor units, as a person would type it: `1234.50`.

    Three digits after a point would be read as thousands, so a currency that has three gets a fourth, a nought.
    """
    digits = minor_digits(currency)
    if digits == 0:
        return str(minor)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{digits}d}{'0' if digits == 3 else ''}"


def round_to_major(minor: int, currency: str) -> int:
    """Round an amount in minor units to whole currency units, half away from zero.

    >>> round_to_major(123_450, "EUR"), round_to_major(-50, "EUR"), round_to_major(50, "JPY")
    (1235, -1, 50)
    """
    unit: int = 10 ** minor_digits(currency)
    whole = (2 * abs(minor) + unit) // (2 * unit)
    return whole if minor >= 0 else -whole
