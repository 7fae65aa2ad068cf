"""Dates are read as people type them, against the day it is, or refused."""

from calendar import isleap
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import example, given, strategies as st

from bot.parsing import dates
from scoring.refusals import Malformed

TODAY = date(2026, 3, 2)
today_ish = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-14", date(2026, 3, 14)),
        ("2026-3-4", date(2026, 3, 4)),
        ("14 mar", date(2025, 3, 14)),
        ("14 March", date(2025, 3, 14)),
        ("14. Mar.", date(2025, 3, 14)),
        ("2 mar", TODAY),
        ("14/03/2025", date(2025, 3, 14)),
        ("14 März 2025", date(2025, 3, 14)),
        ("14-mar-2025", date(2025, 3, 14)),
        ("mar 14", date(2025, 3, 14)),
        ("March 14, 2025", date(2025, 3, 14)),
        ("1 sept", date(2025, 9, 1)),
        ("14.3.", date(2025, 3, 14)),
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
        ("in two weeks", date(2026, 3, 16)),
        ("two days ago", date(2026, 2, 28)),
        ("a week ago", date(2026, 2, 23)),
        ("14th march", date(2025, 3, 14)),
        ("3rd of March", date(2025, 3, 3)),
        ("march 14th", date(2025, 3, 14)),
        ("yesterday,", date(2026, 3, 1)),
        ("yesterday morning", date(2026, 3, 1)),
        ("last night", date(2026, 3, 1)),
        ("this morning", TODAY),
        ("the day before yesterday", date(2026, 2, 28)),
        ("monday", TODAY),
        ("sunday", date(2026, 3, 1)),
        ("Tuesday", date(2026, 2, 24)),
        ("fri", date(2026, 2, 27)),
        ("last friday", date(2026, 2, 27)),
        ("last monday", date(2026, 2, 23)),
    ],
)
def test_a_date_is_read(text: str, meant: date) -> None:
    """What product and help promise is read, and how people vary it."""
    assert dates.parse_date(text, TODAY) == meant


@pytest.mark.parametrize(
    ("text", "today", "meant"),
    [
        ("28 dec", date(2026, 1, 5), date(2025, 12, 28)),
        ("31.12.", date(2026, 1, 1), date(2025, 12, 31)),
        ("5 jan", date(2025, 12, 20), date(2025, 1, 5)),
        ("1 sep", date(2026, 3, 2), date(2025, 9, 1)),
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
    """A day and a month without a year mean the last one there was, at the turn of the year and on leap days too."""
    assert dates.parse_date(text, today) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-02-29", "29 feb 2025", "31 apr", "0.1.", "32 jan", "14 marble", "decent 3", "14 ma", "14.13."),
        *("2026-13-01", "0000-01-01", "3y-ago", "3 ago", "in 2", "1234d-ago", "14", "14.3", "14/3"),
        *(
            "next monday",
            "last week",
            "frida",
            "monday's",
            "1 2 3",
            "²-mar",
            "١٤ مارس",
            "x" * 5_000,
        ),
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """What could mean another day is refused with the ways to write one, in a sentence of a readable length."""
    with pytest.raises(Malformed, match="is not a date I can read") as refused:
        dates.parse_date(text, TODAY)

    assert refused.value.field == "when"
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(
    ("words", "named"),
    [
        *(("yesterdy 45m", "yesterdy"), ("monday's call", "monday's"), ("tusday", "tusday"), ("sat in", "sat")),
        *(("14/3 45m", "14/3"), ("3/14/2026", "3/14/2026"), ("14.3 call", "14.3"), ("on monday they", "on monday")),
        *(("last week 45m", "last week"), ("the other day", "the other day"), ("next monday", "next monday")),
        *(("a few days ago", "a few days ago"), ("3 months ago", "3 months ago"), ("on the 14th", "on the 14th")),
    ],
)
def test_what_looks_like_a_day_is_refused(words: str, named: str) -> None:
    """Words that begin with what could be a day nobody can tell are refused by their own letters."""
    with pytest.raises(Malformed) as refused:
        dates.refuse_unclear_date(words.split())

    assert str(refused.value).startswith(f"“{named}” could say which day it was")
    assert "a note that begins like this goes in quotes" in str(refused.value)


@pytest.mark.parametrize(
    "words",
    ["", "yesterday 45m", "14 mar", "marble floor", "may be late", "Frida shouted", "10 people", "sunny", "in march"],
)
def test_words_that_are_no_day_pass(words: str) -> None:
    """A day that can be read, and words that only resemble one, are let through."""
    dates.refuse_unclear_date(words.split())


@given(today_ish, st.sampled_from(("monday", "tue", "Wednesday", "thurs", "fri", "saturday", "sun")))
def test_a_weekday_is_the_nearest_past_one(today: date, name: str) -> None:
    """Said of what happened it is one of the last seven days, today included; *last* is before today."""
    past, before, next_ = (
        dates.parse_date(name, today),
        dates.parse_date(f"last {name}", today),
        dates.parse_date(name, today, ahead=True),
    )

    assert timedelta() <= today - past < timedelta(days=7)
    assert timedelta() < today - before <= timedelta(days=7)
    assert timedelta() <= next_ - today < timedelta(days=7)
    assert {f"{day:%A}".casefold()[:3] for day in (past, before, next_)} == {name.casefold()[:3]}


@given(
    st.lists(
        st.text(max_size=8)
        | st.sampled_from(["14", "mar", "3", "days", "ago", "last", "monday", "on", "the", "sat", "14/3"]),
        max_size=6,
    )
)
def test_any_words_are_taken_whole_or_refused(words: list[str]) -> None:
    """Whatever the words, `span` takes some of them or none, and nothing but a refusal comes of the rest."""
    assert 0 <= dates.count_date_words(words) <= len(words)
    with suppress(Malformed):
        dates.refuse_unclear_date(words)


@given(st.text() | st.from_regex(r"\A(in )?\d{1,5}[ .-]?[a-z]{0,9}[ .-]?(ago|\d{1,5})?\Z"), st.dates())
@example("tomorrow", date.max)
@example("yesterday", date.min)
@example("in 999w", date.max)
@example("999w-ago", date.min)
@example("1 jan", date.min)
def test_any_text_is_a_date_or_refused(text: str, today: date) -> None:
    """Nothing but a refusal comes of what cannot be read, on the first and the last day there are."""
    with suppress(Malformed):
        assert isinstance(dates.parse_date(text, today), date)


@given(st.dates(), today_ish)
def test_a_full_date_means_itself(meant: date, today: date) -> None:
    """With its year a date means the same on every day."""
    assert dates.parse_date(meant.isoformat(), today) == meant
    assert dates.parse_date(f"{meant.day}.{meant.month}.{meant.year:04}", today) == meant


@pytest.mark.parametrize(
    ("text", "today", "past", "ahead", "nearest"),
    [
        ("20 dec", date(2025, 11, 28), date(2024, 12, 20), date(2025, 12, 20), date(2025, 12, 20)),
        ("5 jan", date(2025, 12, 20), date(2025, 1, 5), date(2026, 1, 5), date(2026, 1, 5)),
        ("20 sep", date(2025, 11, 28), date(2025, 9, 20), date(2026, 9, 20), date(2025, 9, 20)),
        ("28 nov", date(2025, 11, 28), date(2025, 11, 28), date(2025, 11, 28), date(2025, 11, 28)),
        ("29 feb", date(2026, 3, 2), date(2024, 2, 29), date(2028, 2, 29), date(2028, 2, 29)),
        ("29 feb", date(1902, 3, 2), date(1896, 2, 29), date(1904, 2, 29), date(1904, 2, 29)),
    ],
)
def test_the_use_of_a_day_says_its_year(text: str, today: date, past: date, ahead: date, nearest: date) -> None:
    """What happened is read as the nearest past day, what is to come as the nearest to come, else the nearest."""
    assert dates.parse_date(text, today) == past
    assert dates.parse_date(text, today, ahead=True) == ahead
    assert dates.parse_nearest_date(text, today) == nearest


@given(st.dates(date(2000, 1, 1), date(2000, 12, 31)), today_ish)
@example(date(2000, 2, 29), date(2100, 2, 28))
@example(date(2000, 2, 29), date(2096, 3, 1))
def test_a_bare_day_is_the_nearest_on_its_side(named: date, today: date) -> None:
    """For every day of the year: never on the wrong side of today, and none of that day and month lies between."""
    text = f"{named.day} {named:%b}"
    past, ahead = dates.parse_date(text, today), dates.parse_date(text, today, ahead=True)

    assert past <= today <= ahead
    for found in (past, ahead):
        assert (found.day, found.month) == (named.day, named.month)
    between = (date(year, 1, 1) for year in range(past.year + 1, ahead.year))
    assert all(named.strftime("%d%m") == "2902" and not isleap(year.year) for year in between)
    assert (past == ahead) == ((today.day, today.month) == (named.day, named.month))
    assert dates.parse_nearest_date(text, today) in (past, ahead)
    assert abs(dates.parse_nearest_date(text, today) - today) == min(today - past, ahead - today)


@given(st.integers(0, 999), st.sampled_from([("d", 1), ("days", 1), ("w", 7), (" weeks", 7)]), today_ish)
def test_spans_are_counted(number: int, unit: tuple[str, int], today: date) -> None:
    """So many days or weeks back and ahead are as far from today on either side."""
    name, days = unit

    assert today - dates.parse_date(f"{number}{name} ago", today) == timedelta(days=number * days)
    assert dates.parse_date(f"in {number}{name}", today) - today == timedelta(days=number * days)
