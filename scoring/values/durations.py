"""Lengths of time as people type them, from minutes to weeks. One grammar for all. A day is no length of time."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from scoring.refusals import Malformed
from scoring.values.numerals import replace_number_words

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MAX_WORDS = 6
"""Words a length of time may have: `an hour and forty five minutes`."""

HOURS = r"(?:h|hr|hrs|hour|hours|std)\.?"
MINUTES = r"(?:m|min|mins|minute|minutes)\.?"
_PARTS = {"½": 30, "1/2": 30, "half": 30, "¼": 15, "1/4": 15, "quarter": 15, "¾": 45, "3/4": 45}
_PART = rf"(?P<fraction>{'|'.join(_PARTS)}|three[ -]quarters)"
_SHORT = tuple(
    re.compile(shape)
    for shape in (
        rf"(?P<minutes>[0-9]{{1,6}})(?: ?{MINUTES})?",
        rf"(?P<hours>[0-9]{{1,4}})(?:[.,](?P<part>[0-9]{{1,2}}))? ?{HOURS}",
        rf"(?P<hours>[0-9]{{1,4}}) ?{HOURS} ?(?:and )?(?P<minutes>[0-9]{{1,2}})(?: ?{MINUTES})?",
        rf"(?P<hours>[0-9]):(?P<minutes>[0-5][0-9])(?: ?{HOURS})?",  # two digits before the colon: a clock's time
        rf"(?:(?P<hours>[0-9]{{1,4}})(?: and (?:an? )?| |(?=[½¼¾])))?(?:an? )?{_PART} ?(?:(?:of )?an? )?{HOURS}",
        rf"(?P<hours>[0-9]{{1,4}}) ?{HOURS} and (?:an? )?{_PART}",
    )
)
_LONG = (
    re.compile(r"(?:(?P<weeks>[0-9]{1,4}) ?(?:w|wks?|weeks?)\.?)(?:(?: and)? ?(?P<days>[0-9]{1,4}) ?(?:d|days?)\.?)?"),
    re.compile(r"(?P<days>[0-9]{1,4}) ?(?:d|days?)\.?"),
)
_BARE = {
    MINUTE: re.compile("([0-9]{1,6})()"),
    HOUR: re.compile("([0-9]{1,4})(?:[.,]([0-9]{1,2}))?"),
    DAY: re.compile("([0-9]{1,4})()"),
}
"""A number without a unit, which is read in the unit that is meant where it stands."""
_WRITE = {
    MINUTE: "Write `50m`, `1h30`, `half an hour` or `90`.",
    HOUR: "Write hours like `10`, `1h30` or `2d`.",
    DAY: "Write days like `30`, `30d` or `4w`.",
}


def count_duration_words(words: Sequence[str], *, days: bool = False) -> int:
    """How many of the words make up the length of time they begin with; 0 where they begin with none.

    Days and weeks only where `days` are meant: in a line that tells what happened, `3 days` is no time it took.
    """
    known = (end for end in range(min(len(words), MAX_WORDS), 0, -1) if _matched(_plain(words[:end]), days=days))
    return next(known, 0)


def parse_duration(text: str, *, bare: timedelta = MINUTE, days: bool = True, field: str = "minutes") -> timedelta:
    """`50m`, `1h30`, `1:30`, `1.5h`, `half an hour`, `3d`, `2 weeks`, to the minute; a number alone is so many `bare`.

    Without `days` those and weeks are refused: nobody talks to a customer for two days.
    """
    said = _plain(text.split())
    if found := _BARE[bare].fullmatch(said):
        return int(found[1]) * bare + _hundredths(found[2] or "0")
    if (matched := _matched(said, days=days)) is None:
        raise Malformed(f"“{text[:60]}” is not a time I can read. {_WRITE[bare]}", field=field)
    told = matched.groupdict()
    weeks, whole_days, hours, minutes = (int(told.get(name) or 0) for name in ("weeks", "days", "hours", "minutes"))
    fraction = _PARTS.get(told["fraction"], 45) if told.get("fraction") else 0
    length = timedelta(weeks=weeks, days=whole_days, hours=hours, minutes=minutes + fraction)
    return length + _hundredths(told.get("part") or "0")


def parse_whole_units(text: str, unit: timedelta, low: int, high: int, *, of: str = "", field: str = "days") -> int:
    """How many units long it is, from low to high; refused with both where it is no whole number of them.

    `of` is what the sentence calls the unit.
    """
    name = of or {MINUTE: "minutes", HOUR: "hours", DAY: "days"}[unit]
    with suppress(Malformed):
        length = parse_duration(text, bare=unit)
        if length % unit == timedelta() and low <= length // unit <= high:
            return length // unit
    raise Malformed(f"“{text[:60]}” will not do: it is a whole number of {name} from {low:,} to {high:,}.", field=field)


def _hundredths(part: str) -> timedelta:
    """Decimals of an hour, to the nearest minute."""
    return (6 * int(part.ljust(2, "0")) + 5) // 10 * MINUTE


def _plain(words: Sequence[str]) -> str:
    """The words without the comma or colon that parts each from the next, numbers in figures."""
    return replace_number_words(" ".join(word.casefold().rstrip(",;:") for word in words))


def _matched(said: str, *, days: bool) -> re.Match[str] | None:
    shapes = (*_SHORT, *_LONG) if days else _SHORT
    return next((found for shape in shapes if (found := shape.fullmatch(said))), None)
