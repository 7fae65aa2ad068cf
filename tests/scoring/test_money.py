"""Money: whole minor units of a currency."""

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import Malformed
from scoring.values.money import (
    MINOR_DIGITS,
    format_money,
    format_price,
    format_whole_money,
    list_currencies,
    minor_digits,
    parse_currency,
    refuse_unused_currency,
)


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


@pytest.mark.parametrize(
    ("minor", "currency", "price", "whole"),
    [
        (4_815_000, "EUR", "EUR 48,150", "EUR 48,150"),
        (4_815_050, "EUR", "EUR 48,150.50", "EUR 48,151"),
        (4_815_049, "EUR", "EUR 48,150.49", "EUR 48,150"),
        (-4_815_050, "EUR", "EUR -48,150.50", "EUR -48,151"),
        (9_999, "EUR", "EUR 99.99", "EUR 99.99"),
        (10_001, "EUR", "EUR 100.01", "EUR 100"),
        (4_990, "EUR", "EUR 49.90", "EUR 49.90"),
        (0, "EUR", "EUR 0", "EUR 0"),
        (48_150, "JPY", "JPY 48,150", "JPY 48,150"),
        (48_150_500, "KWD", "KWD 48,150.500", "KWD 48,151"),
    ],
)
def test_what_was_set_is_exact_and_what_was_counted_is_round(minor: int, currency: str, price: str, whole: str) -> None:
    """A price loses only needless noughts; a sum is in whole units from a hundred on, half away from zero."""
    assert format_price(minor, currency) == price
    assert format_whole_money(minor, currency) == whole


@given(st.integers(-(10**16), 10**16), st.sampled_from(("EUR", "JPY", "KWD")))
def test_rounding_is_off_by_half_a_unit_at_most(minor: int, currency: str) -> None:
    """However large the amount, what is shown is within half a unit of it, and never has a fraction of nought."""
    unit = 10 ** minor_digits(currency)
    shown = format_whole_money(minor, currency)
    if abs(minor) >= 100 * unit:
        whole = int(shown.removeprefix(f"{currency} ").replace(",", ""))
        assert abs(whole * unit - minor) * 2 <= unit
    else:
        assert shown == format_price(minor, currency)
        assert format_money(minor, currency).startswith(shown)
