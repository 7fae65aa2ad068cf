"""Masks: no colleague is left in what goes out, and everything else is."""

import pytest
from hypothesis import given, strategies as st

from scoring.imports.owners import PersonNames
from scoring.privacy import masks as rules
from scoring.privacy.masks import Masks

ANA = PersonNames("U0ANA1", "Ana Ruiz", "ana", "ana.ruiz", "ana@northwind.example")
WILL = PersonNames("U0WILL", "Will O'Brien", "Will", "wob", "will@northwind.example")
LI = PersonNames("U0LI", "Li Wei", "Li", "liwei", "")
EVERYBODY = (ANA, WILL, LI)
KEPT = PersonNames("U0KEPT", "Rosa Meyer", "rosa", "rosa", "")
TRACES = ("U0ANA1", "<@U0ANA1>", "<@U0ANA1|ana>", "Ana Ruiz", "ANA RUIZ", "@ana", "ana.ruiz", "ana@northwind.example")
PLAIN = st.text(st.sampled_from(" bnz.,;:!?()-\n"), max_size=20).map(lambda text: f"{text} ")


@given(before=PLAIN, trace=st.sampled_from(TRACES), after=PLAIN, numbered=st.booleans())
def test_no_colleague_is_left_in_a_text(before: str, trace: str, after: str, numbered: bool) -> None:
    """Ids, mentions and names are replaced as whole words wherever they stand, and nothing else is changed."""
    masks = Masks(EVERYBODY, numbered=numbered)

    masked = masks.mask_text(f"{before}{trace} {after}")

    assert masked == f"{before}{'colleague 1' if numbered else 'a colleague'} {after}"


@given(before=PLAIN, trace=st.sampled_from(TRACES), after=PLAIN)
def test_masking_twice_changes_nothing_more(before: str, trace: str, after: str) -> None:
    """What was masked already stays as it is."""
    masks = Masks(EVERYBODY, numbered=True)
    once = masks.mask_text(f"{before}{trace} {after}")

    assert masks.mask_text(once) == once


@pytest.mark.parametrize(
    "text", ["banana", "Anastasia called", "we will pay", "U0ANA12 is a part", "USA and UK", "list"]
)
def test_what_only_looks_like_a_name_stays(text: str) -> None:
    """A part of a word, a word of a real name in small letters, and a longer id are nobody."""
    someone = PersonNames("U0ANA1", "Ana Will", "nova", "nova", "")

    assert Masks((someone, LI), numbered=True).mask_text(text) == text


def test_short_names_are_recognised_as_they_are_written() -> None:
    """A name of two letters is one with its capital letter only."""
    assert Masks((LI,), numbered=False).mask_text("Li was there, li not") == "a colleague was there, li not"


def test_a_number_stands_for_one_person() -> None:
    """The same colleague has the same number throughout, and two colleagues have two."""
    masks = Masks(EVERYBODY, numbered=True)

    assert masks.mask_text("<@U0WILL> and Ana Ruiz, then Will") == "colleague 1 and colleague 2, then colleague 1"
    assert masks.mask_id("U0ANA1") == "colleague 2"


def test_erased_people_have_numbers_too() -> None:
    """Somebody erased stands apart from other colleagues, without the id that stands for them."""
    masks = Masks(EVERYBODY, numbered=True)

    assert masks.mask_text("by erased-3f2a91c07b and <@erased-0000000000>") == "by colleague 1 and colleague 2"


def test_unknown_people_are_taken_out() -> None:
    """An id nobody knows any more, and a mention of anybody, are replaced."""
    assert Masks((), numbered=False).mask_text("U0123456789 with <@W1>") == "a colleague with a colleague"


def test_the_person_themselves_stays() -> None:
    """In one's own export one's id and names stay."""
    text = "Rosa Meyer <@U0KEPT> U0KEPT rosa"

    assert Masks((*EVERYBODY, KEPT), numbered=False, kept="U0KEPT").mask_text(text) == text


def test_the_customers_own_name_stays() -> None:
    """A word of the customer's name is no colleague, though one is called so; their whole name still is."""
    masks = Masks(EVERYBODY, numbered=False, spare=("O'Brien & Daughters",))

    assert masks.mask_text("O'Brien called Will O'Brien") == "O'Brien called a colleague"


@pytest.mark.parametrize("word", ["", "umpire", "environment", "shell", "yes", "no", "abstain", "S0GROUP"])
def test_what_is_nobody_stays(word: str) -> None:
    """What umpire did by itself, a vote's word and a user group are no people."""
    assert Masks(EVERYBODY, numbered=True).mask_id(word) == word


IDS = st.sampled_from(["U0ANA1", "U0WILL", "U0LI"])
SCALARS = st.one_of(IDS, IDS.map(lambda each: f"case:{each}"), st.integers(), st.none(), st.booleans())
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(IDS | st.just("why"), inner, max_size=3)
)


@given(VALUES)
def test_only_what_names_the_person_is_kept_of_a_structure(value: object) -> None:
    """Everything that names them stays, and nothing else but the way to it and what stands under their own id."""
    kept = rules.keep_what_names(value, "U0ANA1")

    assert _count(kept) == _count(value)
    assert all("U0ANA1" in leaf for leaf in _list_leaves(kept))


def _count(value: object) -> int:
    """How often the person stands in a value, as a text or as a key."""
    if isinstance(value, dict):
        return sum((key == "U0ANA1") + _count(each) for key, each in value.items())
    if isinstance(value, list):
        return sum(map(_count, value))
    return int(isinstance(value, str) and "U0ANA1" in value)


def _list_leaves(value: object) -> list[str]:
    """The texts and numbers of a value that do not stand under the person's own id."""
    if isinstance(value, dict):
        return [leaf for key, each in value.items() if key != "U0ANA1" for leaf in _list_leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in _list_leaves(each)]
    return [] if value is None else [str(value)]
