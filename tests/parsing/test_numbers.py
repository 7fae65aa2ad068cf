"""Numbers of things on a line: several at once, in every way they are written, and never a part of the text."""

import pytest
from hypothesis import given, strategies as st

from bot.parsing import lines, numbers
from scoring.refusals import Malformed


@pytest.mark.parametrize(
    ("line", "found", "rest"),
    [
        ("1 2 3", (1, 2, 3), ""),
        ("1,2,3", (1, 2, 3), ""),
        ("1, 2, and 3 handed over", (1, 2, 3), "handed over"),
        ("1-3", (1, 2, 3), ""),
        ("1–3, 5 all handed over", (1, 2, 3, 5), "all handed over"),
        ("1 - 3", (1, 2, 3), ""),
        ("1 and 2", (1, 2), ""),
        ("1 & #2: told them", (1, 2), "told them"),
        ("#1 #2", (1, 2), ""),
        ("1 2 3 handed over", (1, 2, 3), "handed over"),
        ("2 2", (2,), ""),
        ("3 told Li", (3,), "told Li"),
        ("3 - told Li", (3,), "- told Li"),
        ("3: told Li", (3,), "told Li"),
        ("3 2nd call", (3,), "2nd call"),
        ("3 10:30 call", (3,), "10:30 call"),
        ("3 '2 photos left'", (3,), "2 photos left"),
        ("3rd call", (), "3rd call"),
        ("with it all", (), "with it all"),
        ("'1' 2", (), "'1' 2"),
        ("", (), ""),
    ],
)
def test_numbers_are_taken_from_the_head_of_a_line(line: str, found: tuple[int, ...], rest: str) -> None:
    """Lists, ranges and words between are read; the text after them stays as it was typed."""
    read = lines.parse_line(line)

    assert (numbers.take_numbers(read), read.rest()) == (found, rest)


@pytest.mark.parametrize("line", ["1 2 photos left", "#1 #2 photos", "3-1", "1-999", "1-30, 31-60"])
def test_what_may_mean_two_things_is_asked_about(line: str) -> None:
    """A number that may begin the text, a range the wrong way and one beyond all measure are refused."""
    with pytest.raises(Malformed):
        numbers.take_numbers(lines.parse_line(line))


@given(
    st.lists(st.integers(1, 99), min_size=1, max_size=9, unique=True), st.sampled_from([" ", ",", ", ", " and ", " & "])
)
def test_what_is_written_is_read_back(said: list[int], between: str) -> None:
    """Any numbers with the same sign between them are those numbers, in the order they were said."""
    assert numbers.take_numbers(lines.parse_line(between.join(map(str, said)))) == tuple(said)


def test_what_goes_one_at_a_time_says_so() -> None:
    """Where one number is wanted several are refused, with the one to start with."""
    with pytest.raises(Malformed, match="one at a time, so nothing is changed: start with 4"):
        numbers.take_number(lines.parse_line("4, 5 because"), "Strikes are judged")
