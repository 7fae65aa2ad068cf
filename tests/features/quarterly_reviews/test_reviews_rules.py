"""Closets: when they open and are nudged, which verdict is meant, and the share of A and B."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring.quarterly_reviews import reviews as review_rules
from scoring.quarterly_reviews.reviews import Closet, ClosetNudge, ClosetVerdict, GoodShare
from scoring.refusals import AlreadyDone, Malformed, NotFound, TooLate
from scoring.rules.policy import Policy
from scoring.values.calendar import Calendar

LONG_AGO = date(2020, 1, 1)
EVERY_DAY = Policy(workdays=(0, 1, 2, 3, 4, 5, 6)).calendar
days = st.dates(date(2021, 1, 1), date(2090, 1, 1))


def asked_daily(first: date, many: int, begun: set[str], here_since: date = LONG_AGO) -> list[tuple[date, str]]:
    """What opens when it is asked once a day."""
    earlier, opened = set(begun), []
    for day in (first + timedelta(days=n) for n in range(many)):
        if (key := review_rules.find_due_quarter(day, earlier, here_since=here_since)) is not None:
            earlier.add(key)
            opened.append((day, key))
    return opened


def closet(closes_on: date = date(2026, 7, 22)) -> Closet:
    """July's."""
    return Closet(1, "2026-Q3", datetime(2026, 7, 1, 9, tzinfo=UTC), closes_on, GoodShare())


@given(st.integers(2021, 2080))
def test_a_year_from_july_opens_exactly_four(year: int) -> None:
    """Asked every day for a year from 1 July on, each quarter opens on its first day, once."""
    opened = asked_daily(date(year, 7, 1), 365, set())
    assert opened == [
        (date(year, 7, 1), f"{year}-Q3"),
        (date(year, 10, 1), f"{year}-Q4"),
        (date(year + 1, 1, 1), f"{year + 1}-Q1"),
        (date(year + 1, 4, 1), f"{year + 1}-Q2"),
    ]


@given(days, st.integers(1, 900), st.sets(days.map(review_rules.quarter_of), max_size=4))
def test_a_quarter_opens_at_most_once(first: date, many: int, begun: set[str]) -> None:
    """Whatever was begun by hand, and whenever it is asked, no quarter opens twice, and only in its own days."""
    opened = asked_daily(first, many, begun)
    assert len({key for _, key in opened} | begun) == len(opened) + len(begun)
    assert all(review_rules.quarter_of(day) == key for day, key in opened)


def test_before_july_nothing_opens_unless_a_year_was_begun() -> None:
    """In January nothing opens by itself, but after one begun by hand April's does, and July's anyway."""
    assert [key for _, key in asked_daily(date(2026, 1, 1), 182, set())] == ["2026-Q3"]
    assert [key for _, key in asked_daily(date(2026, 2, 1), 155, {"2026-Q1"})] == ["2026-Q2", "2026-Q3"]


def test_what_was_missed_opens_late_but_surprises_nobody_new() -> None:
    """Down until August July's still opens, in its own quarter; set up in August, the first is October's year's."""
    assert asked_daily(date(2026, 8, 20), 1, set()) == [(date(2026, 8, 20), "2026-Q3")]
    assert asked_daily(date(2026, 10, 1), 90, set()) == []
    assert asked_daily(date(2026, 8, 20), 40, set(), here_since=date(2026, 8, 19)) == []
    assert asked_daily(date(2026, 7, 1), 1, set(), here_since=date(2026, 7, 1)) == [(date(2026, 7, 1), "2026-Q3")]


@given(days)
def test_a_key_names_its_quarter(day: date) -> None:
    """The day lies between the first days of its quarter and of the next, which belong to years of four."""
    key = review_rules.quarter_of(day)
    assert review_rules.first_day_of(key) <= day < review_rules.first_day_of(review_rules.next_quarter(key))
    assert key in review_rules.list_quarters_of_year(key)
    assert len({review_rules.list_quarters_of_year(each) for each in review_rules.list_quarters_of_year(key)}) == 1


def test_the_next_that_opens_by_itself() -> None:
    """In spring July's, after July's that of October."""
    assert review_rules.find_next_opening(date(2026, 5, 4), set()) == date(2026, 7, 1)
    assert review_rules.find_next_opening(date(2026, 7, 30), {"2026-Q3"}) == date(2026, 10, 1)
    assert review_rules.find_next_opening(date(2027, 4, 30), {"2026-Q3", "2027-Q2"}) == date(2027, 7, 1)


def test_one_begun_by_hand() -> None:
    """Refused while one is open, and when this quarter had its own; the sentence says what to do."""
    assert review_rules.check_start(date(2026, 2, 3), None, {"2025-Q4"}) == "2026-Q1"
    with pytest.raises(AlreadyDone, match="is open until 22 July 2026"):
        review_rules.check_start(date(2026, 7, 3), closet(), {"2026-Q3"})
    with pytest.raises(AlreadyDone, match="next quarter begins on 1 October 2026"):
        review_rules.check_start(date(2026, 8, 3), None, {"2026-Q3"})


def test_verdicts_are_given_to_the_last_day() -> None:
    """On the last day they are, on the next they are not, and without a closet never."""
    assert review_rules.require_open(closet(), date(2026, 7, 22)) == closet()
    with pytest.raises(TooLate, match="ended on 22 July 2026"):
        review_rules.require_open(closet(), date(2026, 7, 23))
    with pytest.raises(NotFound, match="/umpire quarterly start"):
        review_rules.require_open(None, date(2026, 7, 22))


@given(days, st.integers(7, 60))
def test_every_mark_comes_once_and_in_order(opened: date, length: int) -> None:
    """Asked daily, the newest mark never goes back, and the last one said is that of two days before the end."""
    last = opened + timedelta(days=length)
    asked = [opened + timedelta(days=n) for n in range(length + 5)]
    said = [review_rules.find_due_nudge(opened, last, day, EVERY_DAY) for day in asked]
    changes = [what for n, what in enumerate(said) if what is not None and what is not said[n - 1]]
    assert len(changes) == len(set(changes))
    assert said[length - 1] is said[length] is ClosetNudge.FEW
    assert said[0] is None
    assert not any(said[length + 1 :])


def test_a_mark_on_a_day_off_comes_on_the_next_working_day() -> None:
    """Of a closet from Wednesday, 1 July on, half-time is Saturday the 11th: said on Monday."""
    office = Calendar(Policy().zone, (0, 1, 2, 3, 4), ())
    marks = {
        day: review_rules.find_due_nudge(date(2026, 7, 1), date(2026, 7, 22), date(2026, 7, day), office)
        for day in range(1, 24)
    }
    assert [day for day in marks if marks[day] is not marks.get(day - 1)] == [13, 15, 20, 23]
    assert (marks[13], marks[15], marks[20]) == (ClosetNudge.HALF, ClosetNudge.WEEK, ClosetNudge.FEW)


@pytest.mark.parametrize("said", ["stop-quoting", "Stop Quoting", "STOP_QUOTING", " stop  quoting "])
def test_a_verdict_is_named_as_people_type_it(said: str) -> None:
    """With a dash, a blank or a line, in any case."""
    assert review_rules.parse_verdict(said) is ClosetVerdict.STOP_QUOTING
    assert all(review_rules.parse_verdict(review_rules.format_verdict(each)) is each for each in ClosetVerdict)


def test_an_unknown_verdict_gets_the_nearest() -> None:
    """Or all of them, where none is near."""
    with pytest.raises(Malformed, match="Did you mean `let-go`"):
        review_rules.parse_verdict("let-gone")
    with pytest.raises(Malformed, match="It is one of `grow`, `keep`, `fix`"):
        review_rules.parse_verdict("xyzzy")


def test_a_share_can_be_checked_by_hand() -> None:
    """2 of 40 are 5 %; of nothing there is no share."""
    found = GoodShare(customers=40, good=2, revenue=1000, good_revenue=600)
    assert (found.by_count, found.by_revenue) == (50_000, 600_000)
    assert (GoodShare().by_count, GoodShare().by_revenue) == (None, None)
