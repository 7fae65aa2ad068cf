"""Money as integer minor units with a currency code, percentages as basis points: no floats in rules."""

from dataclasses import dataclass

from scoring.refusals import Malformed

MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents) of one currency (ISO 4217 code)."""

    minor: int
    currency: str


def minor_digits(currency: str) -> int:
    """How many decimal digits the currency has: 2 unless ISO 4217 says otherwise."""
    return MINOR_DIGITS.get(currency, 2)


def currency_code(text: str) -> str:
    """A three-letter code in capitals; anything else is refused."""
    code = text.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise Malformed(f"“{text}” is not a currency code. Use three letters, like EUR or USD.")
    return code


def spelled(minor: int, currency: str) -> str:
    """`EUR 1,234.56`, from minor units, without symbols to confuse."""
    digits = minor_digits(currency)
    sign, amount = ("-" if minor < 0 else ""), abs(minor)
    whole, part = divmod(amount, 10**digits)
    return f"{currency} {sign}{whole:,}" + (f".{part:0{digits}d}" if digits else "")


def spelled_percent(basis_points: int) -> str:
    """`12.5 %`, from basis points."""
    sign, amount = ("-" if basis_points < 0 else ""), abs(basis_points)
    whole, part = divmod(amount, 100)
    fraction = f".{part:02d}".rstrip("0").rstrip(".") if part else ""
    return f"{sign}{whole}{fraction} %"


def typed(minor: int, currency: str) -> str:
    """`1234.50`, as a person would type it. Three digits after a point would read like thousands: they get a nought."""
    digits = minor_digits(currency)
    if digits == 0:
        return str(minor)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{digits}d}{'0' if digits == 3 else ''}"
