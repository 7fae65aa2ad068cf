"""What somebody may have meant by a word that is not known."""

from collections.abc import Container, Iterable
from difflib import get_close_matches


def find_other_number(word: str, known: Container[str]) -> str:
    """Find the known word of which this one is the plural or the singular; "" if there is none."""
    forms = [f"{word}s", f"{word}es", *(word.removesuffix(end) for end in ("s", "es") if word.endswith(end))]
    if word.endswith("ies"):
        forms.append(f"{word[:-3]}y")
    return next((form for form in forms if form in known), "")


def find_nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Find the known word most like a mistyped one; "" if none is as alike as `cutoff`, from 0 to 1 (the same)."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=cutoff)), "")
