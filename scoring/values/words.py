"""Words: how typed text is compared, so that `late-payment`, `Late payment` and `latepayment` are the same."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

DASHES = re.compile("[-‐‑‒–—―−⸺⸻﹘﹣－]")
WordT = TypeVar("WordT", bound=str)


_AS_TYPED = str.maketrans({**dict.fromkeys("’‘ʼ´‛", "'"), **dict.fromkeys("“”„«»‟", '"'), "ß": "ss"})
"""Typographic quotation marks, by the plain ones they are compared as."""


def fold(text: str) -> str:
    """Fold a text for comparison: no case, no accents, one space between words, plain apostrophes."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.translate(_AS_TYPED))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def hyphenate(text: str) -> str:
    """Replace every dash and underscore by a hyphen, because phones change `late-payment` while typing."""
    return DASHES.sub("-", text.replace("_", "-"))


def squash(text: str) -> str:
    """Keep only the letters and digits, without case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def find_word(text: str, known: Iterable[WordT]) -> WordT | None:
    """Find the known word that a text stands for, in any case and with any dashes or blanks."""
    squashed = squash(text)
    return next((word for word in known if squash(word) == squashed), None)
