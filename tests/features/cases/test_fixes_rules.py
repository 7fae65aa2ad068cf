"""Fixes: when one is due, and which is meant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring.cases import fixes
from scoring.cases.fixes import Fix
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def fix(number: int, what: str = "the photo list") -> Fix:
    """An open fix."""
    return Fix(number, 1, what, "U0JO", "U0ROSA", NOW)


@given(st.none() | st.integers(-400, 800))
def test_a_fix_is_due_today_or_within_a_year(offset: int | None) -> None:
    """The day named, two weeks on where none is; days gone by or more than a year ahead are refused."""
    named = None if offset is None else TODAY + timedelta(days=offset)
    if offset is None or 0 <= offset <= fixes.MAX_DAYS_AHEAD:
        assert fixes.check_due_day(named, TODAY) == (named or TODAY + timedelta(days=14))
    else:
        with pytest.raises(Malformed) as no:
            fixes.check_due_day(named, TODAY)
        assert no.value.field == "due"


@given(st.sets(st.integers(1, 99), max_size=12), st.none() | st.integers(1, 99))
def test_a_fix_is_never_guessed(open_ones: set[int], number: int | None) -> None:
    """The number's fix is meant, or the only one; several without a number, or an unknown number, are refused."""
    still = [fix(n) for n in sorted(open_ones)]
    if not still:
        with pytest.raises(AlreadyDone):
            fixes.choose_open_fix(still, number, name="Acme")
    elif number in open_ones:
        assert fixes.choose_open_fix(still, number, name="Acme").id == number
    elif number is None and len(still) == 1:
        assert fixes.choose_open_fix(still, None, name="Acme") is still[0]
    else:
        with pytest.raises(Incomplete if number is None else NotFound) as no:
            fixes.choose_open_fix(still, number, name="Acme")
        assert f"#{still[0].id} the photo list" in str(no.value)


def test_a_refusal_lists_fixes_in_a_line_each() -> None:
    """Endless and many-lined fixes are cut where a refusal lists them."""
    with pytest.raises(Incomplete) as no:
        fixes.choose_open_fix([fix(n, "many\nlines " * 180) for n in range(1, 40)], None, name="Acme")
    assert len(str(no.value)) < 1_500
    assert "\n" not in str(no.value)
