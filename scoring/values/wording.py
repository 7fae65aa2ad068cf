"""Wording: the words in a note that judge a person instead of telling what happened. Source: product.md, safety.

It decides nothing: whoever wrote the note is asked once whether it stays. What somebody said, in quotation marks or
after *called*, is a report and passes, and so do such words about things, firms and oneself.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from scoring.refusals import Refusal
from scoring.values import wordlists

MOST_WORDS = 5
"""The most words of a text that a question names."""
_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "’": "'", "`": "'", "´": "'", "‑": "-", "–": "-"}


class DoubtKind(Enum):
    """What the words of a text are that umpire asks about."""

    INSULT = "insult"
    DIAGNOSIS = "diagnosis"
    TRAIT = "trait"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a text is asked about before it is stored: the words as they were written, and what the first of them is."""

    kind: DoubtKind
    words: tuple[str, ...]


class AskFirst(Refusal):
    """A text is not stored before its author was asked about its words. `customer_id` is whom it is about, if known."""

    def __init__(self, doubt: Doubt, text: str) -> None:
        super().__init__("I have a question about that text first. Nothing is stored yet.")
        self.doubt = doubt
        self.text = text
        self.customer_id: int | None = None


def find_doubt(text: str) -> Doubt | None:
    """Find the words in a text that insult somebody, name an illness or a protected trait; None if there are none.

    Knows English and German, in any case, with ä or ae, composed or not. Takes time in proportion to the text.
    """
    plain = unicodedata.normalize("NFC", text)
    folded, places = fold_letters(plain)
    left = _PASSES.sub(_hide, folded)
    texts = {kind: _REPORTED.sub(_hide, left) if kind is DoubtKind.INSULT else left for kind in DoubtKind}
    spans = ((match.span(), kind) for kind, words in _ASKED.items() for match in words.finditer(texts[kind]))
    matches = sorted(spans, key=lambda span: span[0])
    if not matches:
        return None
    written = (plain[places[start] : places[end - 1] + 1] for (start, end), _ in matches)
    return Doubt(matches[0][1], tuple(dict.fromkeys(" ".join(words.split()) for words in written))[:MOST_WORDS])


def fold_letters(text: str) -> tuple[str, list[int]]:
    """Return a text in small letters, with ä as ae and single blanks, and for each letter its place in the text."""
    folded: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        small = " " if letter.isspace() else "".join(_LETTERS.get(each, each) for each in letter.casefold())
        if small == " " and folded and folded[-1] == " ":
            continue
        folded += small
        places += [place] * len(small)
    return "".join(folded), places


def _hide(match: re.Match[str]) -> str:
    """Return as many dots as the words are long that are not asked about."""
    return "." * len(match[0])


def _build(patterns: Iterable[str], *, before: str = r"(?<![\w-])", after: str = r"(?![\w-])") -> re.Pattern[str]:
    """Build one expression of whole words."""
    return re.compile(f"{before}(?:{'|'.join(patterns)}){after}")


_PASSES = _build(wordlists.PASSES, before=r"(?<!\w)", after=r"(?!\w)")
_REPORTED = _build(wordlists.REPORTED)
_ASKED = {
    DoubtKind.INSULT: _build(wordlists.INSULTS, before=r"(?<!\w)", after=r"(?!\w)"),
    DoubtKind.DIAGNOSIS: _build(wordlists.DIAGNOSES),
    DoubtKind.TRAIT: _build(wordlists.TRAITS),
}
