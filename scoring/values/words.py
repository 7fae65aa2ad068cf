"""Known words however they are written: `late-payment`, `Late payment`, `late_payment` and `latepayment` are one."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

DASHES = re.compile("[-‐‑‒–—―−⸺⸻﹘﹣－]")
Word = TypeVar("Word", bound=str)


_AS_TYPED = str.maketrans({**dict.fromkeys("’‘ʼ´‛", "'"), **dict.fromkeys("“”„«»‟", '"'), "ß": "ss"})
"""What phones and keyboards make of quotation marks, as they are compared."""


def folded(text: str) -> str:
    """The text as it is compared: no case, no accents, one space between words, plain apostrophes."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.translate(_AS_TYPED))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def hyphened(text: str) -> str:
    """The text with a hyphen for every dash and underscore: what a phone made of `late-payment`."""
    return DASHES.sub("-", text.replace("_", "-"))


def squashed(text: str) -> str:
    """The letters and digits alone, without case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def meant(said: str, known: Iterable[Word]) -> Word | None:
    """The known word that was said, in any case and with any dashes or blanks; None where there is none."""
    wanted = squashed(said)
    return next((word for word in known if squashed(word) == wanted), None)
