"""Durations as people type them, in minutes. Dates are read in bot.dates."""

import re
from collections.abc import Sequence

from bot.parsing.numerals import in_figures
from scoring.refusals import Malformed

_HOURS = r"(?:h|hr|hrs|hour|hours|std)\.?"
_MINUTES = r"(?:m|min|mins|minute|minutes)\.?"
_PARTS = {"½": 30, "1/2": 30, "half": 30, "¼": 15, "1/4": 15, "quarter": 15, "¾": 45, "3/4": 45}
_PART = rf"(?P<fraction>{'|'.join(_PARTS)}|three[ -]quarters)"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"(?P<minutes>[0-9]{{1,6}})(?: ?{_MINUTES})?",
        rf"(?P<hours>[0-9]{{1,4}})(?:[.,](?P<part>[0-9]{{1,2}}))? ?{_HOURS}",
        rf"(?P<hours>[0-9]{{1,4}}) ?{_HOURS} ?(?:and )?(?P<minutes>[0-9]{{1,2}})(?: ?{_MINUTES})?",
        rf"(?P<hours>[0-9]):(?P<minutes>[0-5][0-9])(?: ?{_HOURS})?",  # two digits before the colon: a clock's time
        rf"(?:(?P<hours>[0-9]{{1,4}})(?: and (?:an? )?| |(?=[½¼¾])))?(?:an? )?{_PART} ?(?:(?:of )?an? )?{_HOURS}",
        rf"(?P<hours>[0-9]{{1,4}}) ?{_HOURS} and (?:an? )?{_PART}",
    )
)
_BARE = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,2})?")
_DAYS = re.compile(r"([0-9]{1,3}) ?(?:d|day|days)")
DAY = 1440
LONGEST = 6
"""Words a duration may have: `an hour and forty five minutes`."""
SEEN = LONGEST + 4
"""Words that are looked at for something like a duration: `it took us about half an hour`."""

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
    rf"(?:(?:few|couple of|couple|several|many|half|whole) (?:{_HOURS}|{_MINUTES})|hours|minutes)(?!\S)"
    r"|(?:all|half|whole|half of)(?: an?| the)? (?:day|morning|afternoon)(?!\S)"
)


def span(words: Sequence[str]) -> int:
    """How many of the words make up the duration they begin with; 0 where they begin with none."""
    return next((end for end in range(min(len(words), LONGEST), 0, -1) if _matched(_plain(words[:end]))), 0)


def read(text: str) -> int:
    """The minutes of `50m`, `1h30`, `1:30`, `1.5h`, `90 min`, `half an hour` or `90`, to the nearest minute."""
    found = _matched(_plain(text.split()))
    if found is None:
        raise Malformed(
            f"“{text[:60]}” is not a time I can read. Write `50m`, `1h30`, `half an hour` or `90`.", field="minutes"
        )
    told = found.groupdict()
    hours, part, minutes = (told.get(name) or "0" for name in ("hours", "part", "minutes"))
    fraction = _PARTS.get(told["fraction"], 45) if told.get("fraction") else 0
    return 60 * int(hours) + (6 * int(part.ljust(2, "0")) + 5) // 10 + int(minutes) + fraction


def hours(text: str, *, field: str = "hours") -> int:
    """The minutes of a time that is told in hours: `10` and `1,5` are hours, `2d` two days, the rest as in `read`."""
    said = " ".join(text.casefold().split())
    if in_days := _DAYS.fullmatch(said):
        return DAY * int(in_days[1])
    if _BARE.fullmatch(said):
        return read(f"{said}h")
    if _matched(_plain(said.split())) is None:
        raise Malformed(f"“{text[:60]}” is not a time I can read. Write hours like `10`, `1h30` or `2d`.", field=field)
    return read(said)


def refuse_unread(words: Sequence[str]) -> None:
    """Refuse words that begin with what looks like a time and cannot be read as one, so that none is lost in a note."""
    said = [_bare(word) for word in words[:SEEN]]
    taken = _like(said)
    if taken:
        raise Malformed(
            f"“{' '.join(words[:taken])[:60]}” could say how long it took, and I cannot read it, so nothing is "
            "recorded. Write `50m`, `1:30` or `half an hour`; a note that begins like this goes in quotes.",
            field="minutes",
        )


def _like(said: Sequence[str]) -> int:
    """How many words look like a time without being one; 0 where none do."""
    taken = span(said)
    if taken:
        return taken + 1 if said[taken : taken + 1] and _AFTER.fullmatch(said[taken]) else 0
    if said and _FIGURE.fullmatch(said[0]) and not _ORDINAL.fullmatch(said[0]):
        return 1
    for lead, rest in enumerate(said[place:] for place in range(len(said))):
        if lead and (_CLOCK.fullmatch(rest[0]) or _with_unit(rest)):
            return lead + max(1, span(rest))
        if vague := _VAGUE.match(" ".join(rest)):
            return lead + len(vague[0].split())
        if not _BEFORE.fullmatch(rest[0]):
            break
    return 0


def _with_unit(said: Sequence[str]) -> bool:
    """Whether they begin with a time that names its unit: of `about 30 people` nobody can tell."""
    taken = span(said)
    return taken > 0 and not " ".join(said[:taken]).isdigit()


def _plain(words: Sequence[str]) -> str:
    return in_figures(" ".join(_bare(word) for word in words))


def _bare(word: str) -> str:
    """The word without the comma or colon that parts it from the next."""
    return word.casefold().rstrip(",;:")


def _matched(said: str) -> re.Match[str] | None:
    return next((found for shape in _SHAPES if (found := shape.fullmatch(said))), None)
