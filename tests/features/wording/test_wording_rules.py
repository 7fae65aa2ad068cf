"""Which words umpire asks about before a text is stored, in English and German, and which pass."""

import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given, strategies as st

from scoring.values.wording import DoubtKind, find_doubt, fold_letters
from tests.features.wording import sentences

PASSING = (*sentences.PASS_ENGLISH, *sentences.PASS_GERMAN)
ASKED = (*sentences.ASK_ENGLISH, *sentences.ASK_GERMAN)
NEUTRAL = ("today", "invoice", "meeting", "Rechnung", "Termin", "gestern", "14:30", "three", "Angebot", "ticket")
padding = st.lists(st.sampled_from(NEUTRAL), max_size=30).map(" ".join)
anything = st.sampled_from((*PASSING, *(text for _, text in ASKED)))


@pytest.mark.parametrize("text", PASSING)
def test_what_happened_passes(text: str) -> None:
    """What was said and done, things, firms and names are not asked about."""
    assert find_doubt(text) is None


@pytest.mark.parametrize(("kind", "text"), ASKED)
def test_what_judges_a_person_is_asked_about(kind: DoubtKind, text: str) -> None:
    """An insult, an illness and a protected trait are found as what they are, and the words are those of the text."""
    doubt = find_doubt(text)

    assert doubt is not None
    assert doubt.kind is kind
    assert all(word in text for word in doubt.words)


def test_both_languages_and_all_kinds_are_tried_alike() -> None:
    """Sixty sentences of each sort at least, in even parts, and twenty reports that would be asked about elsewhere."""
    assert min(len(sentences.PASS_ENGLISH), len(sentences.PASS_GERMAN)) >= 30
    assert len(PASSING) >= 60
    for asked in (sentences.ASK_ENGLISH, sentences.ASK_GERMAN):
        assert min(Counter(kind for kind, _ in asked).values()) >= 14
    assert len(ASKED) >= 60
    assert len(set(PASSING) | {text for _, text in ASKED}) == len(PASSING) + len(ASKED)
    assert len(set(sentences.REPORTS)) >= 20


@given(anything, padding, padding)
def test_neutral_words_change_nothing(text: str, before: str, after: str) -> None:
    """Sentences before and after one do not make it asked about, nor hide it."""
    padded = find_doubt(f"{before}. {text} {after}")

    assert (padded and padded.words) == ((doubt := find_doubt(text)) and doubt.words)


FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")


@given(anything, st.sampled_from(FORMS), st.sampled_from([str.upper, str.lower, str.title]))
def test_case_and_composition_change_nothing(
    text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"], change: Callable[[str], str]
) -> None:
    """Capitals, and letters written as one sign or two, are read alike."""
    written = unicodedata.normalize(form, change(text))

    assert (find_doubt(written) is None) == (find_doubt(text) is None)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is typed, the words named stand in it, and the letters have their places."""
    doubt = find_doubt(text)
    folded, places = fold_letters(text)

    assert len(folded) == len(places)
    assert doubt is None or all(doubt.words)


@pytest.mark.parametrize(
    "unit", ["a", "called ", "is ", '"', "'a ", "„", "nannte ", "ist sehr ", "die ", "crazy ", "i am so ", "the x", "-"]
)
def test_a_long_text_takes_as_many_steps_as_it_is_long(unit: str) -> None:
    """Two thousand letters of the worst kind are read like any others: no expression goes back over them all again."""
    assert find_doubt(unit * (2000 // len(unit))) is None
