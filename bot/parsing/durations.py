"""Finds what looks like a duration in a typed line and cannot be read as one, so that none is lost in a note."""

import re
from collections.abc import Sequence

from scoring.refusals import Malformed
from scoring.values.durations import HOURS, MAX_WORDS, MINUTES, count_duration_words

MOST_WORDS_CHECKED = MAX_WORDS + 4
"""Words that are looked at for something like a time: `it took us about half an hour`."""

_FIGURE = re.compile(r"[~≈<>±+-]{0,2}[\d½¼¾].*")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_CLOCK = re.compile(r"\d{1,2}(?:[:.]\d{2})?(?:am|pm)|\d{1,2}:\d{2}.*")
_BEFORE = re.compile(
    r"about|around|almost|nearly|roughly|approx(?:imately)?\.?|circa|ca\.?|some|over|under|at|least|most|up|to|more|less|than"
    r"|only|just|another|an?|the|good|full|for|it|took|lasted|spent|i|we|us|me"
)
"""Words that may stand before a time and change what it says, or say nothing."""
_AFTER = re.compile(r"ago|or|per|[ap]\.?m\.?|o'clock|%|times|(?:day|week|month|year)s?")
"""What makes something else of the time or the number before it: when it was, or how often."""
_VAGUE = re.compile(
    rf"(?:(?:few|couple of|couple|several|many|half|whole) (?:{HOURS}|{MINUTES})|hours|minutes)(?!\S)"
    r"|(?:all|half|whole|half of)(?: an?| the)? (?:day|morning|afternoon)(?!\S)"
)


def refuse_unclear_duration(words: Sequence[str]) -> None:
    """Refuse words that begin with something like a duration that cannot be read, so that none is lost in a note."""
    plain = [word.casefold().rstrip(",;:") for word in words[:MOST_WORDS_CHECKED]]
    taken = _count_durationlike_words(plain)
    if taken:
        raise Malformed(
            f"“{' '.join(words[:taken])[:60]}” could say how long it took, and I cannot read it, so nothing is "
            "recorded. Write `50m`, `1:30` or `half an hour`; a note that begins like this goes in quotes.",
            field="minutes",
        )


def _count_durationlike_words(words: Sequence[str]) -> int:
    """Count the words at the beginning that look like a duration without being one; 0 if none do."""
    taken = count_duration_words(words)
    if taken:
        return taken + 1 if words[taken : taken + 1] and _AFTER.fullmatch(words[taken]) else 0
    if words and _FIGURE.fullmatch(words[0]) and not _ORDINAL.fullmatch(words[0]):
        return 1
    for lead, rest in enumerate(words[place:] for place in range(len(words))):
        if lead and (_CLOCK.fullmatch(rest[0]) or _names_unit(rest)):
            return lead + max(1, count_duration_words(rest))
        if vague := _VAGUE.match(" ".join(rest)):
            return lead + len(vague[0].split())
        if not _BEFORE.fullmatch(rest[0]):
            break
    return 0


def _names_unit(words: Sequence[str]) -> bool:
    """Tell whether the words begin with a duration that names its unit; `about 30 people` does not."""
    taken = count_duration_words(words)
    return taken > 0 and not " ".join(words[:taken]).isdigit()
