"""Words: how typed text is compared, so that `late-payment`, `Late payment` and `latepayment` are the same."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from anyascii import anyascii

DASHES = re.compile("[-‐‑‒–—―−⸺⸻﹘﹣－]")
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
WordT = TypeVar("WordT", bound=str)
PLAIN_WORDS = {
    "floor": "minimum",
    "floors": "minimums",
    "closet": "quarterly",
    "gate": "step",
    "gates": "steps",
    "room": "capacity",
    "gut": "feeling",
}
"""Words that are stored and may be typed, by the plain words that are shown instead and may be typed as well."""
_STORED_WORDS = {plain: stored for stored, plain in PLAIN_WORDS.items()}


_AS_TYPED = str.maketrans({**dict.fromkeys("’‘ʼ´‛", "'"), **dict.fromkeys("“”„«»‟", '"')})
"""Typographic quotation marks, by the plain ones they are compared as."""


_UNSEEN = re.compile("[\u200b\ufeff\u202a-\u202e\u2066-\u2069\u00ad]")
_LATIN = re.compile("[\u00df-\u00f6\u00f8-\u02af\u1e00-\u1eff]")
"""Letters of the Latin alphabet beside a to z. Other alphabets stay as they are: there two names would become one."""


def clean(text: str) -> str:
    """Put a text on one line, and drop control, direction and zero-width characters, which no name needs."""
    if text.isprintable():  # nearly every cell, and ten times as fast
        return " ".join(text.split())
    visible = _UNSEEN.sub("", text)
    letters = (" " if unicodedata.category(c) == "Cc" else c for c in visible if unicodedata.category(c) != "Cs")
    return " ".join("".join(letters).split())


def fold(text: str) -> str:
    """Fold a text as texts are compared: no case, no accents, l for ł, one space between words, plain apostrophes.

    It is stored with every name: who changes it writes a migration like 0013.
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.translate(_AS_TYPED))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_LATIN.sub(_spell_in_ascii, bare.casefold()).split())


def _spell_in_ascii(letter: re.Match[str]) -> str:
    """Spell a letter like `ł` or `æ` with a to z; those of phonetics, for which there are only signs, stay."""
    ascii_letters = anyascii(letter[0]).lower()
    return ascii_letters if ascii_letters.isalnum() else letter[0]


def hyphenate(text: str) -> str:
    """Replace every dash and underscore by a hyphen, because phones change `late-payment` while typing."""
    return DASHES.sub("-", text.replace("_", "-"))


@lru_cache(maxsize=1024)
def squash(text: str) -> str:
    """Keep only the letters and digits, without case."""
    return _NEITHER_LETTER_NOR_DIGIT.sub("", text.casefold())


def spell_plainly(name: str) -> str:
    """Spell a stored name, such as a setting's key, as people read it: `minimum.margin` for `floor.margin`."""
    return ".".join(PLAIN_WORDS.get(part, part) for part in name.split("."))


def spell_as_stored(name: str) -> str:
    """Spell a typed name as it is stored, whichever of both words was typed: `floor.margin` for `minimum.margin`."""
    return ".".join(_STORED_WORDS.get(part, part) for part in name.split("."))


def find_word(text: str, known: Iterable[WordT]) -> WordT | None:
    """Find the known word that a text stands for, in any case and with any dashes or blanks."""
    squashed = squash(text)
    return next((word for word in known if squash(word) == squashed), None)
