"""Money: whole minor units of a currency."""

import pytest

from scoring.refusals import Malformed
from scoring.values.money import MINOR_DIGITS, list_currencies, minor_digits, parse_currency, refuse_unused_currency


@pytest.mark.parametrize(
    ("currency", "digits"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("XOF", 0), ("KWD", 3), ("IQD", 3)]
)
def test_minor_digits(currency: str, digits: int) -> None:
    """A currency has two decimal digits unless ISO 4217 gives it none or three."""
    assert minor_digits(currency) == digits


@pytest.mark.parametrize("text", ["eur", " EUR ", "Eur"])
def test_currency_in_any_case(text: str) -> None:
    """A currency is typed in any case and kept in capitals."""
    assert parse_currency(text) == "EUR"


@pytest.mark.parametrize("text", ["", "€", "EU", "EURO", "E1R", "ÉUR"])
def test_currency_is_refused(text: str) -> None:
    """What is not three letters is refused with an example."""
    with pytest.raises(Malformed, match="like EUR"):
        parse_currency(text)


@pytest.mark.parametrize(("code", "why"), [("XYZ", "not a currency"), ("DEM", "German Mark"), ("XAU", "legal tender")])
def test_a_currency_nobody_pays_with_is_refused(code: str, why: str) -> None:
    """Three letters are not enough: what is no legal tender today is refused, with what to type instead."""
    with pytest.raises(Malformed, match=why) as refusal:
        refuse_unused_currency(code)
    assert "like EUR" in str(refusal.value)


def test_every_country_has_its_currency() -> None:
    """What people are paid in is known, and the digits kept here are those of currencies that exist."""
    assert {"EUR", "USD", "CHF", "PLN", "JPY", "BHD", "INR", "BRL", "ZAR", "NGN"} <= list_currencies()
    assert MINOR_DIGITS.keys() <= list_currencies()
