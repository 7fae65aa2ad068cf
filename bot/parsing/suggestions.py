"""What somebody may have meant by a word that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def find_nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Find the known word most like a mistyped one; "" if none is as alike as `cutoff`, from 0 to 1 (the same)."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=cutoff)), "")
