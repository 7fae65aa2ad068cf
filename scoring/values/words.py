"""Known words however they are written: `late-payment`, `Late payment`, `late_payment` and `latepayment` are one."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

DASHES = re.compile("[-‐‑‒–—―−⸺⸻﹘﹣－]")
WordT = TypeVar("WordT", bound=str)


_AS_TYPED = str.maketrans({**dict.fromkeys("’‘ʼ´‛", "'"), **dict.fromkeys("“”„«»‟", '"'), "ß": "ss"})
"""What phones and keyboards make of quotation marks, as they are compared."""


def fold(text: str) -> str:
    """The text as it is compared: no case, no accents, one space between words, plain apostrophes."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.translate(_AS_TYPED))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def hyphenate(text: str) -> str:
    """The text with a hyphen for every dash and underscore: what a phone made of `late-payment`."""
    return DASHES.sub("-", text.replace("_", "-"))


def squash(text: str) -> str:
    """The letters and digits alone, without case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def find_word(said: str, known: Iterable[WordT]) -> WordT | None:
    """The known word that was said, in any case and with any dashes or blanks; None where there is none."""
    wanted = squash(said)
    return next((word for word in known if squash(word) == wanted), None)
