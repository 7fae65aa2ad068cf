"""Known words however they are written: `late-payment`, `Late payment`, `late_payment` and `latepayment` are one."""

import re
from collections.abc import Iterable
from typing import TypeVar

DASHES = re.compile("[-‐‑‒–—―−⸺⸻﹘﹣－]")
Word = TypeVar("Word", bound=str)


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
