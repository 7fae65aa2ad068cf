"""Durations as people type them, in minutes. Dates are read in bot.dates."""

import re
from collections.abc import Sequence

from scoring.refusals import Malformed

_HOURS = "(?:h|hr|hrs|hour|hours|std)"
_MINUTES = "(?:m|min|mins|minute|minutes)"
_SHAPES = (
    re.compile(rf"(?P<minutes>[0-9]{{1,6}})(?: ?{_MINUTES}\.?)?"),
    re.compile(rf"(?P<hours>[0-9]{{1,4}})(?:[.,](?P<part>[0-9]{{1,2}}))? ?{_HOURS}\.?"),
    re.compile(rf"(?P<hours>[0-9]{{1,4}}) ?{_HOURS}\.? ?(?P<minutes>[0-9]{{1,2}})(?: ?{_MINUTES}\.?)?"),
)
_BARE = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,2})?")
_DAYS = re.compile(r"([0-9]{1,3}) ?(?:d|day|days)")
DAY = 1440
LONGEST = 4
"""Words a duration may have: `1 h 30 min`."""


def span(words: Sequence[str]) -> int:
    """How many of the words make up the duration they begin with; 0 where they begin with none."""
    said = [word.casefold() for word in words[:LONGEST]]
    return next((end for end in range(len(said), 0, -1) if _matched(" ".join(said[:end]))), 0)


def read(text: str) -> int:
    """The minutes of `50m`, `1h30`, `1h 30m`, `1.5h`, `90 min` or `90`, to the nearest minute."""
    found = _matched(" ".join(text.casefold().split()))
    if found is None:
        raise Malformed(f"“{text[:60]}” is not a time I can read. Write `50m`, `1h30` or `90`.", field="minutes")
    told = found.groupdict()
    hours, part, minutes = (told.get(name) or "0" for name in ("hours", "part", "minutes"))
    return 60 * int(hours) + (6 * int(part.ljust(2, "0")) + 5) // 10 + int(minutes)


def hours(text: str, *, field: str = "hours") -> int:
    """The minutes of a time that is told in hours: `10` and `1,5` are hours, `2d` two days, the rest as in `read`."""
    said = " ".join(text.casefold().split())
    if in_days := _DAYS.fullmatch(said):
        return DAY * int(in_days[1])
    if _BARE.fullmatch(said):
        return read(f"{said}h")
    if _matched(said) is None:
        raise Malformed(f"“{text[:60]}” is not a time I can read. Write hours like `10`, `1h30` or `2d`.", field=field)
    return read(said)


def _matched(said: str) -> re.Match[str] | None:
    return next((found for shape in _SHAPES if (found := shape.fullmatch(said))), None)
