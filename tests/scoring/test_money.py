"""Money: whole minor units of a currency."""

import pytest

from scoring.refusals import Malformed
from scoring.values.money import Money, currency_code, minor_digits


@pytest.mark.parametrize(
    ("currency", "digits"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("XOF", 0), ("KWD", 3), ("IQD", 3)]
)
def test_minor_digits(currency: str, digits: int) -> None:
    """A currency has two decimal digits unless ISO 4217 gives it none or three."""
    assert minor_digits(currency) == digits


@pytest.mark.parametrize("text", ["eur", " EUR ", "Eur"])
def test_currency_in_any_case(text: str) -> None:
    """A currency is typed in any case and kept in capitals."""
    assert currency_code(text) == "EUR"


@pytest.mark.parametrize("text", ["", "€", "EU", "EURO", "E1R", "ÉUR"])
def test_currency_is_refused(text: str) -> None:
    """What is not three letters is refused with an example."""
    with pytest.raises(Malformed, match="like EUR"):
        currency_code(text)


def test_amounts_compare() -> None:
    """Amounts of one currency sort by size."""
    assert sorted([Money(500, "EUR"), Money(-1, "EUR"), Money(20, "EUR")])[0] == Money(-1, "EUR")
