"""Traces of a person in texts and JSON: ids as a whole, names as words."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring.privacy.traces import Traces, find_excerpts, list_mentions, list_possible_ids, list_spellings, list_texts

ANA, SENTINEL = "U0ANA77", "erased-00ff00ff00"
TRACES = Traces(frozenset({ANA, "D0DIRECT"}))
PIECES = st.sampled_from(
    [ANA, f"<@{ANA}>", f"<@{ANA}|ana>", "U0ANA777", "XU0ANA77", ":", " ", "é", "_", "D0DIRECT", ""]
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_after_replacing_no_id_is_left_and_a_second_time_changes_nothing(value: Any) -> None:
    """Wherever the ids stand, in keys too, they are gone afterwards, and nothing else has changed its type."""
    replaced = TRACES.replace(value, SENTINEL)
    assert not TRACES.occur_in(replaced)
    assert TRACES.replace(replaced, SENTINEL) == replaced
    assert type(replaced) is type(value)
    if not TRACES.occur_in(value):
        assert replaced == value


@given(VALUES)
def test_what_holds_an_id_lists_it_as_one_it_may_be(value: Any) -> None:
    """Whoever looks for erased people among all possible ids misses none."""
    if TRACES.occur_in(value) and "_" not in "".join(list_texts(value)):
        assert set(list_possible_ids(value)) & TRACES.ids


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"<@{ANA}|ana> and <@{ANA}>", f"<@{SENTINEL}> and <@{SENTINEL}>"),
        (f"todo:{ANA}:2026-01-05", f"todo:{SENTINEL}:2026-01-05"),
        ("<@U0ANA778|ana> stays", "<@U0ANA778|ana> stays"),
        ({ANA: [ANA, {"by": ANA, "count": 2}]}, {SENTINEL: [SENTINEL, {"by": SENTINEL, "count": 2}]}),
    ],
)
def test_ids_are_replaced_as_a_whole(before: object, after: object) -> None:
    """In mentions with and without a label, in keys of messages, and at any depth of JSON."""
    assert TRACES.replace(before, SENTINEL) == after


def test_mentions_are_listed_from_prose() -> None:
    """Of a note only what Slack wrote as a mention counts as an id."""
    assert list(list_mentions(f"<@{ANA}|ana> met <@U2> and U3")) == [ANA, "U2"]


@pytest.mark.parametrize(
    ("names", "spellings"),
    [
        (["Ana von Silva", "ana", ""], ("Ana von Silva", "Ana", "Silva")),
        (["Jo", "Li"], ()),
        (["jürgen.müller@example.com"], ("jürgen.müller@example.com",)),
    ],
)
def test_names_are_spelled_as_people_write_them(names: list[str], spellings: tuple[str, ...]) -> None:
    """The whole name and each of its words; what has fewer than three letters is not searched for."""
    assert list_spellings(names) == spellings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask ANA about it", True),
        ("Anabelle is somebody else", False),
        ("we asked müller", True),
        ("MÜLLER.", True),
        ("banana", False),
    ],
)
def test_names_are_found_as_whole_words(text: str, found: bool) -> None:
    """In upper and lower case, with any letters, and not inside longer words."""
    assert bool(find_excerpts(text, ["Ana", "Müller"])) is found


def test_an_excerpt_shows_some_words_on_either_side() -> None:
    """Long notes are cut around the name."""
    (excerpt,) = find_excerpts(f"{'x' * 90} Ana {'y' * 90}", ["Ana"])
    assert excerpt == f"…{'x' * 39} Ana {'y' * 39}…"
