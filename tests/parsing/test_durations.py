"""Durations as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import durations
from scoring.refusals import Malformed


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("50m", 50),
        ("50 M", 50),
        ("90", 90),
        ("90 min", 90),
        ("90min.", 90),
        ("5 minutes", 5),
        ("1h", 60),
        ("2 hours", 120),
        ("1h30", 90),
        ("1h30m", 90),
        ("1h 30m", 90),
        ("1 h 30 min", 90),
        ("1H05", 65),
        ("1.5h", 90),
        ("1,5h", 90),
        ("0.25 h", 15),
        ("1.33h", 80),
        ("0", 0),
        ("9999", 9999),
    ],
)
def test_durations_people_type(typed: str, minutes: int) -> None:
    """Minutes, hours, both together and parts of an hour are read, to the minute."""
    assert durations.read(typed) == minutes
    assert durations.span(typed.split()) == len(typed.split())


@pytest.mark.parametrize(
    "typed", ["", "soon", "h", "m", "50x", "1h 30m 5s", "-5", "1:30", "½h", "٣٠m", "1.5", "1e3", "1234567"]
)
def test_what_is_no_duration_is_refused(typed: str) -> None:
    """Anything else is refused with how to write it."""
    with pytest.raises(Malformed, match="Write `50m`"):
        durations.read(typed)
    assert durations.span([typed]) == 0


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("50m tense wanted more", 1),
        ("90 min tense", 2),
        ("1 h 30 min tense", 4),
        ("1h 30m 20 people came", 2),
        ("tense 50m", 0),
        ("", 0),
    ],
)
def test_a_duration_takes_its_own_words_only(words: str, taken: int) -> None:
    """Of a line that goes on, only the words of the duration are taken."""
    assert durations.span(words.split()) == taken


@given(st.integers(0, 99), st.integers(0, 59), st.sampled_from(("{}h{}", "{}h {}m", "{} h {} min", "{}h{}m")))
def test_hours_and_minutes_add_up(hours: int, minutes: int, shape: str) -> None:
    """However it is written, hours and minutes make the same."""
    assert durations.read(shape.format(hours, minutes)) == 60 * hours + minutes


@given(st.lists(st.text(max_size=8), max_size=6))
def test_any_words_are_read_or_not(words: list[str]) -> None:
    """Whatever words there are, what `span` takes can be read."""
    taken = durations.span(words)
    assert 0 <= taken <= len(words)
    if taken:
        assert durations.read(" ".join(words[:taken])) >= 0
