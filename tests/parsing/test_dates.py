"""Dates are read as people type them, against the day it is, or refused."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import dates
from scoring.refusals import Malformed

TODAY = date(2026, 3, 2)
HALF_A_YEAR = timedelta(days=183)
today_ish = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-14", date(2026, 3, 14)),
        ("2026-3-4", date(2026, 3, 4)),
        ("14 mar", date(2026, 3, 14)),
        ("14 March", date(2026, 3, 14)),
        ("14. Mar.", date(2026, 3, 14)),
        ("14-mar-2025", date(2025, 3, 14)),
        ("mar 14", date(2026, 3, 14)),
        ("March 14, 2025", date(2025, 3, 14)),
        ("1 sept", date(2026, 9, 1)),
        ("14.3.", date(2026, 3, 14)),
        ("14.03.2025", date(2025, 3, 14)),
        ("Today", TODAY),
        ("yesterday", date(2026, 3, 1)),
        ("tomorrow", date(2026, 3, 3)),
        ("3d-ago", date(2026, 2, 27)),
        ("3d ago", date(2026, 2, 27)),
        ("3 days ago", date(2026, 2, 27)),
        ("1 week ago", date(2026, 2, 23)),
        ("in 2w", date(2026, 3, 16)),
        ("in-2w", date(2026, 3, 16)),
        ("  in  2  weeks ", date(2026, 3, 16)),
    ],
)
def test_a_date_is_read(text: str, meant: date) -> None:
    """What product and help promise is read, and how people vary it."""
    assert dates.read(text, TODAY) == meant


@pytest.mark.parametrize(
    ("text", "today", "meant"),
    [
        ("28 dec", date(2026, 1, 5), date(2025, 12, 28)),
        ("31.12.", date(2026, 1, 1), date(2025, 12, 31)),
        ("5 jan", date(2025, 12, 20), date(2025, 1, 5)),
        ("1 sep", date(2026, 3, 2), date(2026, 9, 1)),
        ("2 sep", date(2026, 3, 2), date(2025, 9, 2)),
        ("29 feb", date(2024, 3, 2), date(2024, 2, 29)),
        ("29 feb", date(2025, 3, 1), date(2024, 2, 29)),
        ("29.2.", date(2024, 2, 29), date(2024, 2, 29)),
        ("2024-02-29", date(2026, 3, 2), date(2024, 2, 29)),
        ("yesterday", date(2024, 3, 1), date(2024, 2, 29)),
        ("yesterday", date(2026, 1, 1), date(2025, 12, 31)),
    ],
)
def test_years_turn_and_leap(text: str, today: date, meant: date) -> None:
    """A day and a month without a year mean the one that is near: at the turn of the year the last one."""
    assert dates.read(text, today) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-02-29", "29 feb 2025", "31 apr", "0.1.", "32 jan", "14 marble", "decent 3", "14 ma", "14.13."),
        *("2026-13-01", "0000-01-01", "3y-ago", "3 ago", "in 2", "in two weeks", "1234d-ago", "14", "14.3", "14/3"),
        *("last monday", "2026-03-14T10:00", "1 2 3", "²-mar", "١٤ مارس", "x" * 5_000),
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """What could mean another day is refused with the ways to write one, in a sentence of a readable length."""
    with pytest.raises(Malformed, match="is not a date I can read") as refused:
        dates.read(text, TODAY)

    assert refused.value.field == "when"
    assert len(str(refused.value)) < 250


@given(st.text() | st.from_regex(r"\A(in )?\d{1,5}[ .-]?[a-z]{0,9}[ .-]?(ago|\d{1,5})?\Z"), st.dates())
@example("tomorrow", date.max)
@example("yesterday", date.min)
@example("in 999w", date.max)
@example("999w-ago", date.min)
@example("1 jan", date.min)
def test_any_text_is_a_date_or_refused(text: str, today: date) -> None:
    """Nothing but a refusal comes of what cannot be read, on the first and the last day there are."""
    with suppress(Malformed):
        assert isinstance(dates.read(text, today), date)


@given(st.dates(), today_ish)
def test_a_full_date_means_itself(meant: date, today: date) -> None:
    """With its year a date means the same on every day."""
    assert dates.read(meant.isoformat(), today) == meant
    assert dates.read(f"{meant.day}.{meant.month}.{meant.year:04}", today) == meant


@given(st.dates(date(2000, 1, 1), date(2000, 12, 31)), today_ish)
def test_a_bare_day_is_near(asked: date, today: date) -> None:
    """Without a year it is at most half a year ahead and, 29 February aside, at most a year back."""
    with suppress(Malformed):
        read = dates.read(f"{asked.day} {asked:%b}", today)

        assert (read.day, read.month) == (asked.day, asked.month)
        assert today - timedelta(days=366) <= read <= today + HALF_A_YEAR or (asked.day, asked.month) == (29, 2)


@given(st.integers(0, 999), st.sampled_from([("d", 1), ("days", 1), ("w", 7), (" weeks", 7)]), today_ish)
def test_spans_are_counted(number: int, unit: tuple[str, int], today: date) -> None:
    """So many days or weeks back and ahead are as far from today on either side."""
    name, days = unit

    assert today - dates.read(f"{number}{name} ago", today) == timedelta(days=number * days)
    assert dates.read(f"in {number}{name}", today) - today == timedelta(days=number * days)
