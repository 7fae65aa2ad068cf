"""Setbacks in the long run: a pause has an end however often something fails, and no clock makes it longer."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from bot.workflow.setbacks import LONGEST, PARKED, Setbacks
from storage.database import Database

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def broken() -> int:
    """What always fails."""
    raise ValueError("broken")


@given(st.lists(st.integers(-(10**9), 10**9), max_size=60))
def test_it_is_tried_within_the_hour_whatever_the_clock_does(leaps: list[int]) -> None:
    """However often it failed and however the clock leapt, an hour later it is tried, and once it works it is over."""
    setbacks, now = Setbacks(), START
    for seconds in leaps:
        now += timedelta(seconds=seconds % 10_000_000 - 5_000_000)
        setbacks.attempt("deadline", "x", broken, now=now)
    assert setbacks.attempt("deadline", "x", lambda: 1, now=now + LONGEST) == 1
    assert setbacks.of("deadline") == set()


def test_years_of_failing_do_no_harm(db: Database) -> None:
    """Two thousand failures, more than two to the power of 1,024 can count: parked, tried once a day, nothing grows."""
    setbacks, tries = Setbacks(db), list[int]()

    def fail(hour: int) -> int:
        tries.append(hour)
        return broken()

    for hour in range(2000):
        setbacks.attempt("duty", "groups", lambda at=hour: fail(at), now=START + timedelta(hours=hour))  # type: ignore[misc]
    assert tries[:26] == [*range(25), 48]
    assert len(tries) == 25 + (2000 - 25) // 24
    for _ in range(2000):
        setbacks.put_off("duty", "groups", START + timedelta(days=200))
    setbacks.attempt("duty", "groups", lambda: 1, now=START + timedelta(days=200) + PARKED)
    assert setbacks.of("duty") == set()
