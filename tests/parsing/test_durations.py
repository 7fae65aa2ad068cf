"""Durations as people type them."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from bot.parsing.durations import refuse_unclear_duration
from scoring.refusals import Malformed
from scoring.values import durations
from scoring.values.durations import DAY, HOUR, MINUTE

PIECES = st.sampled_from(
    ["half", "an", "hour", "and", "1:30", "1", "½", "1/2", "45", "h", "of", "two", "about", "few", "or"]
)


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
        ("1:30", 90),
        ("0:45", 45),
        ("1:30h", 90),
        ("half an hour", 30),
        ("a half hour", 30),
        ("½ h", 30),
        ("1/2 hour", 30),
        ("an hour", 60),
        ("An hour and a half", 90),
        ("a quarter of an hour", 15),
        ("three-quarters of an hour", 45),
        ("1 1/2 hours", 90),
        ("1½ h", 90),
        ("1¾h", 105),
        ("one and a half hours", 90),
        ("2 hours and a quarter", 135),
        ("2 hours 15", 135),
        ("two hours and fifteen minutes", 135),
        ("an hour and forty five minutes", 105),
        ("45m,", 45),
        ("0", 0),
        ("9999", 9999),
    ],
)
def test_durations_people_type(typed: str, minutes: int) -> None:
    """Minutes, hours, both together and parts of an hour are read, to the minute."""
    assert durations.parse_duration(typed) == minutes * MINUTE
    assert durations.count_duration_words(typed.split()) == len(typed.split())


@pytest.mark.parametrize(
    "typed",
    [
        *("", "soon", "h", "m", "50x", "1h 30m 5s", "-5", "٣٠m", "1.5", "1e3", "1234567"),
        *("1:75", "1:3", "10:30", "11/2 h", "½", "half", "an", "half a day", "about 45m", "two"),
    ],
)
def test_what_is_no_duration_is_refused(typed: str) -> None:
    """Anything else is refused with how to write it."""
    with pytest.raises(Malformed, match="Write `50m`"):
        durations.parse_duration(typed)
    assert durations.count_duration_words([typed]) == 0


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
    assert durations.count_duration_words(words.split()) == taken


@pytest.mark.parametrize(
    ("words", "named"),
    [
        *(
            ("45x of it", "45x"),
            ("1:75 tense", "1:75"),
            ("14:30 call", "14:30"),
            ("~45m", "~45m"),
            ("30-45m", "30-45m"),
        ),
        *(("3 pm call", "3 pm"), ("3pm call", "3pm"), ("at 14:30 they", "at 14:30"), ("2 hours ago", "2 hours ago")),
        *(("about 45m tense", "about 45m"), ("it took half an hour to calm", "it took half an hour")),
        *(("an hour or two", "an hour or"), ("a few minutes of peace", "a few minutes"), ("half a day", "half a day")),
        *(("1.5 tense", "1.5"), ("3 months late", "3 months"), ("½ of it", "½")),
    ],
)
def test_what_looks_like_a_time_is_refused(words: str, named: str) -> None:
    """Words that begin with what could be a time, and is none, are refused by their own letters, with what to write."""
    with pytest.raises(Malformed) as refused:
        refuse_unclear_duration(words.split())

    assert str(refused.value).startswith(f"“{named}” could say how long it took")
    assert "a note that begins like this goes in quotes" in str(refused.value)


@pytest.mark.parametrize(
    "words",
    [
        *("", "50m tense", "half an hour late again", "90 people", "2nd call this week", "3rd time", "a call", "an"),
        *(
            "about 30 people came",
            "the customer shouted",
            "just shouted",
            "Min shouted",
            "we lost 3 people",
            "good talk",
        ),
    ],
)
def test_words_that_are_no_time_pass(words: str) -> None:
    """A time that can be read, and a note that only has a number in it, are let through."""
    refuse_unclear_duration(words.split())


@given(st.lists(st.text(max_size=8) | PIECES, max_size=9))
def test_any_words_pass_or_are_refused(words: list[str]) -> None:
    """Nothing but a refusal comes of whatever words there are, and what is read is never refused as unread."""
    with suppress(Malformed):
        refuse_unclear_duration(words)
    for end in range(1, len(words) + 1):
        if durations.count_duration_words(words[:end]) == end:
            refuse_unclear_duration(words[:end])


@given(
    st.integers(0, 99),
    st.integers(0, 59),
    st.sampled_from(("{}h{}", "{}h {}m", "{} h {} min", "{}h{}m", "{} hours and {} minutes")),
)
def test_hours_and_minutes_add_up(hours: int, minutes: int, shape: str) -> None:
    """However it is written, hours and minutes make the same."""
    assert durations.parse_duration(shape.format(hours, minutes)) == hours * HOUR + minutes * MINUTE


@given(st.integers(0, 9), st.integers(0, 99))
def test_a_colon_parts_hours_from_minutes(hours: int, minutes: int) -> None:
    """`1:30` is an hour and a half for every minute there is; 60 minutes and more after a colon are none."""
    typed = f"{hours}:{minutes:02}"
    if minutes < 60:
        assert durations.parse_duration(typed) == hours * HOUR + minutes * MINUTE
    else:
        assert durations.count_duration_words([typed]) == 0


@given(st.lists(st.text(max_size=8) | PIECES, max_size=8))
def test_any_words_are_read_or_not(words: list[str]) -> None:
    """Whatever words there are, what `span` takes can be read."""
    taken = durations.count_duration_words(words)
    assert 0 <= taken <= len(words)
    if taken:
        assert durations.parse_duration(" ".join(words[:taken])) >= timedelta()


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        *(("3d", 3 * DAY), ("3 days", 3 * DAY), ("a day", DAY), ("2w", 14 * DAY), ("2 weeks", 14 * DAY)),
        *(("two weeks", 14 * DAY), ("a week and 2 days", 9 * DAY), ("1w 3d", 10 * DAY), ("36h", 36 * HOUR)),
        *(("30", 30 * DAY), ("90m", 90 * MINUTE), ("half an hour", 30 * MINUTE)),
    ],
)
def test_days_and_weeks_are_lengths_too(typed: str, length: timedelta) -> None:
    """Where days are meant, every unit is read as what it says, and a number alone is so many days."""
    assert durations.parse_duration(typed, bare=DAY) == length
    assert durations.count_duration_words(typed.split(), days=True) == len(typed.split())


@pytest.mark.parametrize("typed", ["3d", "2 weeks", "a day"])
def test_a_talk_takes_no_days(typed: str) -> None:
    """Where only hours and minutes make sense, days and weeks are no time."""
    with pytest.raises(Malformed, match="is not a time I can read"):
        durations.parse_duration(typed, days=False)
    assert durations.count_duration_words(typed.split()) < len(typed.split())


@given(
    st.integers(0, 9_999),
    st.sampled_from(
        (("", None), ("m", MINUTE), (" min", MINUTE), ("h", HOUR), (" hours", HOUR), ("d", DAY), ("w", 7 * DAY))
    ),
    st.sampled_from((MINUTE, HOUR, DAY)),
    st.integers(0, 400),
)
def test_a_length_is_so_many_of_a_unit_or_refused(
    number: int, said: tuple[str, timedelta | None], unit: timedelta, high: int
) -> None:
    """A length that is a whole number of the unit, within its limits, is read exactly; any other is refused."""
    word, each = said
    typed, length = f"{number}{word}", number * (each or unit)
    if length % unit == timedelta() and 1 <= length // unit <= high:
        assert durations.parse_whole_units(typed, unit, 1, high) == length // unit
    else:
        with pytest.raises(Malformed, match=f"a whole number of .* from 1 to {high}"):
            durations.parse_whole_units(typed, unit, 1, high)
