"""Holds: how long one may last, how long clocks stood still, and what is refused meanwhile."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from scoring.cases import holds
from scoring.cases.holds import Hold
from scoring.customers.customers import Customer
from scoring.refusals import Incomplete, Malformed, NotAllowed
from scoring.values.notes import NOTE_LIMIT

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOLD = Hold(1, 1, "Their new owner starts.", "U0ROSA", NOW, NOW + timedelta(days=30))
minutes = st.integers(0, 200 * 24 * 60).map(lambda n: timedelta(minutes=n))


@given(minutes)
def test_clocks_stood_still_until_it_ended_and_no_longer(later: timedelta) -> None:
    """However late it is noticed that a hold is over, its clocks stood still to its end and not beyond."""
    stood = holds.time_on_hold(HOLD, NOW + later)

    assert stood == min(later, timedelta(days=30))


@given(minutes)
def test_a_begun_day_is_a_whole_one(by: timedelta) -> None:
    """Last days move by whole days, never by less than the clocks stood still and never by a day more."""
    assert timedelta(0) <= timedelta(days=holds.round_up_to_days(by)) - by < timedelta(days=1)


@given(st.integers(-400, 400))
def test_a_hold_ends_tomorrow_at_the_earliest_and_in_ninety_days_at_the_latest(offset: int) -> None:
    """Dates out of that range are refused, beside the field; within it the reason comes back trimmed."""
    until = TODAY + timedelta(days=offset)
    if 1 <= offset <= 90:
        assert holds.check_hold(" waiting ", until, TODAY) == "waiting"
    else:
        with pytest.raises(Malformed) as no:
            holds.check_hold("waiting", until, TODAY)
        assert no.value.field == "until"


@pytest.mark.parametrize(("why", "until", "field"), [("  ", TODAY, "why"), ("waiting", None, "until")])
def test_what_is_missing_is_asked_for(why: str, until: date | None, field: str) -> None:
    """A hold without a reason or a date is incomplete: a form can ask for it."""
    with pytest.raises(Incomplete) as no:
        holds.check_hold(why, until, TODAY)
    assert no.value.field == field


def test_an_endless_reason_is_refused() -> None:
    """A reason has a note's length at most."""
    with pytest.raises(Malformed, match="2,000 is the most"):
        holds.check_hold("x" * (NOTE_LIMIT + 1), TODAY + timedelta(days=1), TODAY)


def test_what_has_to_wait_is_refused_with_the_way_out() -> None:
    """While a hold runs the refusal says until when, why, and how to end it; without one nothing is refused."""
    berlin, acme = ZoneInfo("Europe/Berlin"), Customer(1, "acme", "Acme GmbH")

    holds.refuse_if_on_hold(None, berlin, acme)
    with pytest.raises(NotAllowed) as no:
        holds.refuse_if_on_hold(HOLD, berlin, acme)

    assert "Acme GmbH is on hold until 1 April 2026 (Their new owner starts.)" in str(no.value)
    assert "`/umpire release acme`" in str(no.value)


def test_a_refusal_repeats_no_endless_reason() -> None:
    """A long reason is cut in the refusal."""
    long = Hold(1, 1, "x" * 2000, "U0ROSA", NOW, NOW + timedelta(days=30))
    with pytest.raises(NotAllowed) as no:
        holds.refuse_if_on_hold(long, ZoneInfo("UTC"), Customer(1, "acme", "Acme"))
    assert len(str(no.value)) < 400
