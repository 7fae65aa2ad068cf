"""Figures: the same amount in every notation people use, and a refusal where a text could be read in two ways."""

import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, strategies as st

from scoring.refusals import Malformed
from scoring.values import figures
from scoring.values.figures import AmbiguousFigure
from scoring.values.money import minor_digits

NOTATIONS = [
    (".", ""),
    (",", ""),
    (".", ","),
    (",", "."),
    (",", " "),
    (".", "'"),
    (",", "\u00a0"),
    (",", "\u202f"),
    (".", "’"),
]
SIGNS = ["{}", "€{}", "€ {}", "{} €", "{}€", "EUR {}", "{} eur"]
MINUSES = ["-{}", "−{}", "({})", "{}-", "- {}"]


def spelled(units: int, digits: int, mark: str, thousands: str) -> str:
    """An amount in one notation."""
    whole, part = divmod(units, 10**digits)
    return f"{whole:,}".replace(",", thousands) + (f"{mark}{part:0{digits}d}" if digits else "")


@given(st.integers(0, 10**14), st.sampled_from(NOTATIONS), st.sampled_from(SIGNS), st.sampled_from(["{}", *MINUSES]))
def test_money_reads_back_in_every_notation(units: int, notation: tuple[str, str], sign: str, minus: str) -> None:
    """An amount with cents means the same in all notations, with its symbol or code, positive and negative."""
    text = minus.format(sign.format(spelled(units, 2, *notation)))
    assert figures.parse_money(text, currency="EUR") == (units if minus == "{}" else -units)


@given(st.integers(0, 10**13), st.sampled_from(["JPY", "KWD", "USD", "CHF"]), st.sampled_from(NOTATIONS[:2]))
def test_money_has_its_currencys_digits(units: int, currency: str, notation: tuple[str, str]) -> None:
    """Amounts are whole yen, cents or fils, as the currency has them."""
    text = spelled(units, minor_digits(currency), *notation)
    assume(not (currency == "KWD" and len(text) <= 7))
    assert figures.parse_money(text, currency=currency) == units


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_more_digits_than_the_currency_has_are_rounded(amount: Decimal) -> None:
    """Computed averages with many decimals lose less than a cent."""
    assert abs(figures.parse_money(f"{amount:f}", currency="EUR") - amount * 100) <= Decimal("0.5")


@pytest.mark.parametrize("text", ["1,234", "1.234", "-1,234", "€12.345", "999,999"])
def test_two_readings_are_refused(text: str) -> None:
    """What may be thousands or decimals is not guessed."""
    with pytest.raises(AmbiguousFigure, match="can be read as"):
        figures.parse_money(text, currency="EUR")


@pytest.mark.parametrize(
    ("text", "beside", "units"),
    [
        ("1,234", ["12.50"], 123_400),
        ("1,234", ["12,50"], 123),
        ("1.234", ["1.234.567"], 123_400),
        ("1.234", ["1.234,56", "5"], 123_400),
        ("1.234", ["0.5"], 123),
        ("1.234", ["1 234.5"], 123),
    ],
)
def test_the_column_decides(text: str, beside: list[str], units: int) -> None:
    """The values beside an ambiguous one tell how it is meant."""
    assert figures.parse_money(text, currency="EUR", mark=figures.find_decimal_mark([text, *beside])) == units


def test_a_column_that_contradicts_itself_decides_nothing() -> None:
    """Where both notations stand in one column, an ambiguous value stays refused."""
    assert figures.find_decimal_mark(["12.50", "12,50", "1,234"]) is None


@pytest.mark.parametrize(
    ("text", "currency"),
    [("$5", "EUR"), ("5 USD", "EUR"), ("£5", "USD"), ("€5", "CHF"), ("5 kr", "EUR"), ("R$ 5", "USD"), ("CAD 5", "USD")],
)
def test_another_currency_is_refused(text: str, currency: str) -> None:
    """An amount in another currency is not taken for one in ours."""
    with pytest.raises(Malformed, match=f"not in {currency}"):
        figures.parse_money(text, currency=currency)


@pytest.mark.parametrize(
    ("text", "theirs"),
    [("USD 1200", "USD"), ("$1,200", "$"), ("£5", "£"), ("5 US$", "USD"), ("5 kr", "kr"), ("5 xyz", "XYZ")],
)
def test_a_refusal_names_both_currencies(text: str, theirs: str) -> None:
    """The one that stands there, by its sign where that could be several, and the workspace's."""
    with pytest.raises(Malformed, match=re.escape(f"is in {theirs}, not in EUR")):
        figures.parse_money(text, currency="EUR")


@pytest.mark.parametrize(
    ("heading", "currency", "theirs"),
    [
        ("Revenue", "EUR", None), ("Revenue (USD)", "EUR", "USD"), ("Revenue (USD)", "USD", None),
        ("Sales $", "EUR", "$"), ("Sales $", "CAD", None), ("Umsatz €", "EUR", None), ("USD or EUR", "EUR", None),
        ("€ / $", "EUR", None), ("Umsatz €", "USD", "EUR"),
    ],
)  # fmt: skip
def test_a_heading_may_name_another_currency(heading: str, currency: str, theirs: str | None) -> None:
    """A sign that never stands for the workspace's currency is another one, even where it could be several."""
    assert figures.find_foreign_currency(heading, currency) == theirs


@pytest.mark.parametrize(
    ("text", "currency", "units"),
    [
        ("$5", "USD", 500),
        ("₱5", "PHP", 500), ("FCFA 5", "XAF", 5), ("US$5", "USD", 500),
        ("5 zł", "PLN", 500), ("Fr. 5.50", "CHF", 550), ("5 Kč", "CZK", 500),
        ("1'200.–", "CHF", 120_000), ("1.200,-", "EUR", 120_000), ("5,-", "EUR", 500), ("1,234", "JPY", 1234),
        ("1,23,456.78", "INR", 12_345_678), (".5", "EUR", 50), ("5,", "EUR", 500), ("0,125", "EUR", 13),
    ],
)  # fmt: skip
def test_habits_of_places(text: str, currency: str, units: int) -> None:
    """Swiss prices, Indian groups, whole yen and bare cents are read as they are meant."""
    assert figures.parse_money(text, currency=currency) == units


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "abc", "1e5", "12k", "1.2.3", "1,2,3", "5 5", "1_000", "--5", "-(5)", "(5", "5)", "1.234 567", "١٢",
        "9" * 20, "½", "1/2", "12.3.2024",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Anything that is not plainly an amount is refused with a sentence."""
    with pytest.raises(Malformed):
        figures.parse_money(text, currency="EUR")


@given(st.text(max_size=80))
@example("1" + "0" * 26)
@example("9" * 80)
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text does anything but give a figure or a refusal."""
    with suppress(Malformed):
        assert isinstance(figures.parse_money(text, currency="EUR"), int)
    with suppress(Malformed):
        assert isinstance(figures.parse_basis_points(text), int)
    with suppress(Malformed):
        assert isinstance(figures.parse_whole(text), int)


@given(st.integers(-99_999, 10_000), st.sampled_from([".", ","]), st.sampled_from(["", "%", " %"]))
def test_percentages_read_back(points: int, mark: str, sign: str) -> None:
    """A percentage with two decimals is its hundredfold in basis points; below 1 without its sign it is asked about."""
    whole, part = divmod(abs(points), 100)
    text = f"{'-' if points < 0 else ''}{whole}{mark}{part:02d}{sign}"
    if 0 < abs(points) < 100 and not sign:
        with pytest.raises(AmbiguousFigure, match="Write it with the sign"):
            figures.parse_basis_points(text)
    else:
        assert figures.parse_basis_points(text) == points


def test_fractions_only_where_said() -> None:
    """A bare 0.125 is an eighth where fractions are meant, an eighth of a percent where not; a sign always counts."""
    assert figures.parse_basis_points("0.125", fraction=False) == 13
    assert figures.parse_basis_points("0,125", fraction=True) == 1250
    assert figures.parse_basis_points("12.5%", fraction=True) == 1250


@pytest.mark.parametrize(
    ("text", "large", "small"),
    [("0.2", "20%", "0.2%"), ("0,05", "5%", "0.05%"), (".5", "50%", "0.5%"), ("-0.125", "-12.5%", "-0.125%")],
)
def test_a_bare_figure_below_one_is_asked_about(text: str, large: str, small: str) -> None:
    """Whether 20 % or 0.2 % is meant nobody can tell: both are offered, and nothing is taken."""
    with pytest.raises(AmbiguousFigure, match=f"can be read as {large} or {small}"):
        figures.parse_percent(text, -100, 100)


@pytest.mark.parametrize(("text", "low", "high"), [("101%", 0, 100), ("-1%", 0, 100), ("1.234%", 0, 100), ("2%", 5, 9)])
def test_a_percentage_out_of_its_range_is_refused(text: str, low: int, high: int) -> None:
    """Beyond its range, or finer than a hundredth, a percentage is refused with what it may be."""
    with pytest.raises(Malformed, match=f"from {low}% to {high}%|two decimals"):
        figures.parse_percent(text, low, high)


@pytest.mark.parametrize("text", ["101", "4500", "12€", "100.01%"])
def test_no_margin_is_above_a_hundred_percent(text: str) -> None:
    """An amount in the margin column is found out."""
    with pytest.raises(Malformed):
        figures.parse_basis_points(text)


@pytest.mark.parametrize(
    ("text", "count"), [("12", 12), ("12.0", 12), ("1,234", 1234), ("1.234", 1234), ("1 000", 1000)]
)
def test_counts(text: str, count: int) -> None:
    """Counts may have thousands separators and the nought that spreadsheets add."""
    assert figures.parse_whole(text) == count


@pytest.mark.parametrize("text", ["1.5", "-3", "3 pcs", "1.000", "3000000000"])
def test_what_is_no_count_is_refused(text: str) -> None:
    """Fractions, negatives, units and what may be one or a thousand are no counts."""
    with pytest.raises(Malformed):
        figures.parse_whole(text)


@pytest.mark.parametrize(
    ("heading", "currency"),
    [
        ("Revenue (USD)", "USD"), ("Umsatz €", "EUR"), ("Revenue", None), ("ABC list", None), ("Sales $", None),
        ("USD or EUR", None), ("Revenue (PHP)", "PHP"), ("Revenue ₱", "PHP"), ("ALL CUSTOMERS", None),
    ],
)  # fmt: skip
def test_a_heading_may_name_the_currency(heading: str, currency: str | None) -> None:
    """A code in capitals or an unmistakable symbol over a column is the currency of all its amounts."""
    assert figures.find_currency(heading) == currency
