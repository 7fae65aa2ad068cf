"""Notes: checks of free text, what must not be stored, and the one question about words that judge people."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from scoring.refusals import Incomplete, Malformed
from scoring.values import wording
from scoring.values.wording import AskFirst

NOTE_LIMIT = 2000
"""The most characters of a free text."""
NAME_LIMIT = 150
"""The most characters of a name, and of anything else on one line."""

_CARD = re.compile(r"(?<![\w.,])\d(?:[ -]?\d){12,18}(?![\d.,])")
_SECRET = re.compile(
    r"xox[abeprs]-[\w-]{10,}|xapp-[\w-]{10,}|ghp_\w{20,}|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bpass(?:word|wort)\s*[:=]\s*\S{4,}",
    re.IGNORECASE,
)
_UNSEEN_LETTERS = "\u115f\u1160\u3164\uffa0"
_ABSOLUTES = re.compile(r"\b(always|never|everyone|nobody ever|constantly|every single time)\b", re.IGNORECASE)
_KEPT: ContextVar[Collection[str] | None] = ContextVar("kept texts", default=None)
"""The texts whose author was asked about their words and keeps them; None where there is nobody to ask."""


@contextmanager
def ask_first(kept: Collection[str] | None = ()) -> Iterator[None]:
    """Ask, inside the block, about the words of texts before they are stored, but not about those that are `kept`.

    Elsewhere, and where `kept` is None, nothing is asked: on the server, in imports, and when something falls due.
    """
    token = _KEPT.set(kept)
    try:
        yield
    finally:
        _KEPT.reset(token)


def was_asked() -> bool:
    """Tell whether the author of what is stored just now was asked about its words, and keeps them."""
    return bool(_KEPT.get())


def ask_about(text: str) -> None:
    """Raise AskFirst where a text has words to ask its author about who has not been asked yet."""
    kept = _KEPT.get()
    if kept is None or text in kept:
        return
    if doubt := wording.find_doubt(text):
        raise AskFirst(doubt, text)


def check_text(
    text: str,
    *,
    field: str = "why",
    has: str = "The reason has",
    needed: str = "",
    typed: str = "",
    asks: bool = True,
) -> str:
    """Return a free text, trimmed. Refused: too long, a secret, and, if `needed` is given, a text without words.

    `has` begins the sentence about its length; `needed` is the sentence that asks for a text, and `typed` what is added
    for whoever types a line. With `asks` its author may be asked about its words first: see `ask_about`.
    """
    trimmed = text.strip()
    if needed and not has_words(trimmed):
        raise Incomplete(needed, field=field, typed=typed)
    refuse_too_long(trimmed, field=field, has=has)
    refuse_secrets(trimmed, field=field)
    if asks:
        ask_about(trimmed)
    return trimmed


def require_reason(why: str, what: str) -> str:
    """Return the reason for `what`, trimmed. Refused: none, too long, a secret."""
    if not has_words(why):
        raise Malformed(f"Say why: {what} needs a reason in words.", field="why")
    return check_text(why)


def has_words(text: str) -> bool:
    """Whether a text has a visible letter or digit, and not just signs and emoji."""
    return any(letter.isalnum() and letter not in _UNSEEN_LETTERS for letter in text)


def check_name(text: str, *, of: str = "A customer", field: str = "name") -> str:
    """Return a name on one line. Refused: none, only signs, too long, a secret. `of` is what has the name."""
    name = " ".join(text.split())
    if not name:
        raise Incomplete(f"{of} needs a name.", field=field)
    if len(name) > NAME_LIMIT:
        raise Malformed(f"That name has {len(name):,} characters; {NAME_LIMIT} is the most.", field=field)
    if not has_words(name):
        raise Malformed(f"“{name}” cannot be a name: use letters or digits.", field=field)
    refuse_secrets(name, field=field)
    return name


def refuse_too_long(text: str, *, field: str, has: str = "That has") -> None:
    """Refuse a text that is too long."""
    if len(text) > NOTE_LIMIT:
        raise Malformed(f"{has} {len(text):,} characters; {NOTE_LIMIT:,} is the most.", field=field)


def refuse_secrets(text: str, *, field: str = "note") -> None:
    """Refuse a text with a card number (recognised by its check digit), a token, a key or a password."""
    if any(_is_card(match[0]) for match in _CARD.finditer(text)):
        raise Malformed("That looks like a card number. Take it out: I do not store them.", field=field)
    if _SECRET.search(text):
        raise Malformed("That looks like a password or a key. Take it out: I do not store them.", field=field)


def find_advice(text: str) -> str | None:
    """Find advice for a note with words that are hard to stand by; it is given after the note is stored."""
    if _ABSOLUTES.search(text):
        return "“Always” and “never” are hard to stand by: a date and an example are stronger."
    return None


def _is_card(digits: str) -> bool:
    """Whether the digits pass Luhn's check and are not all the same."""
    numbers = [int(c) for c in digits if c.isdigit()]
    total = sum(n if i % 2 == 0 else sum(divmod(2 * n, 10)) for i, n in enumerate(reversed(numbers)))
    return total % 10 == 0 and len(set(numbers)) > 1
