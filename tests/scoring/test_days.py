"""Days in files: every common spelling, and a refusal where day and month could be mistaken."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import Malformed
from scoring.values import days
from scoring.values.figures import AmbiguousFigure

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
SPELLED = [
    "{0:%Y-%m-%d}", "{0:%Y-%m-%dT10:30:00Z}", "{0:%Y-%m-%d 00:00:00}", "{0:%Y/%m/%d}", "{0:%Y%m%d}", "{0:%d.%m.%Y}",
    "{0.day}.{0.month}.{0.year}", "{0:%d %B %Y}", "{0:%d-%b-%Y}", "{0:%B %d, %Y}", "{0:%b} {0.day} {0:%Y}",
]  # fmt: skip


@given(DAYS, st.sampled_from(SPELLED))
def test_a_day_reads_back_in_every_spelling(day: date, spelling: str) -> None:
    """Spellings that leave no doubt are all read."""
    assert days.parse_day(spelling.format(day)) == day


@pytest.mark.parametrize(
    "text",
    ["14. März 2026", "14 mars 2026", "14 de marzo de 2026", "14 Mrz 2026", "14/03/2026", "03/14/2026", "14-03-2026"],
)
def test_months_in_four_languages_and_telling_numbers(text: str) -> None:
    """Month names in German, French and Spanish, and numbers of which one can only be a day."""
    assert days.parse_day(text) == date(2026, 3, 14)


@pytest.mark.parametrize("text", ["03/04/2026", "03-04-2026", "3/4/2026 10:00"])
def test_two_readings_are_refused(text: str) -> None:
    """Where both could be the month, nothing is guessed."""
    with pytest.raises(AmbiguousFigure, match="day or the month"):
        days.parse_day(text)


@pytest.mark.parametrize(("beside", "month"), [("14/03/2026", 4), ("03/14/2026", 3)])
def test_the_column_decides(beside: str, month: int) -> None:
    """Another day of the column shows the order."""
    assert days.parse_day("03/04/2026", order=days.find_order(["", "x", beside])).month == month


def test_a_column_that_contradicts_itself_decides_nothing() -> None:
    """With both orders in one column the doubtful days stay refused."""
    assert days.find_order(["14/03/2026", "03/14/2026"]) is None


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-02-30", "31.02.2026", "14/03/26", "14.03.26", "0001-01-01", "9999-01-01", "2026", "14 Foo 2026"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    """Two-digit years and days no calendar has are refused."""
    with pytest.raises(Malformed):
        days.parse_day(text)


def test_a_spreadsheets_number_is_explained() -> None:
    """A day that a spreadsheet wrote as a number is refused with the remedy."""
    with pytest.raises(Malformed, match="Format the column as a date"):
        days.parse_day("46095")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text does anything but give a day or a refusal."""
    with suppress(Malformed):
        assert isinstance(days.parse_day(text), date)
