"""Durations: lengths of time as people type them, from minutes to weeks, in one grammar for all commands."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from scoring.refusals import Malformed
from scoring.values.numerals import replace_number_words

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MAX_WORDS = 6
"""How many words a length of time may have: `an hour and forty five minutes`."""

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
"""A number without a unit, by the unit in which it is read."""
_WRITE = {
    MINUTE: "Write `50m`, `1h30`, `half an hour` or `90`.",
    HOUR: "Write hours like `10`, `1h30` or `2d`.",
    DAY: "Write days like `30`, `30d` or `4w`.",
}


def count_duration_words(words: Sequence[str], *, days: bool = False) -> int:
    """Count the first words that make up a length of time; 0 if they begin with none.

    Days and weeks are recognised only with `days`: in a line about what happened, `3 days` is not how long it took.
    """
    matching = (end for end in range(min(len(words), MAX_WORDS), 0, -1) if _match(_normalize(words[:end]), days=days))
    return next(matching, 0)


def parse_duration(text: str, *, bare: timedelta = MINUTE, days: bool = True, field: str = "minutes") -> timedelta:
    """Read a length of time, to the minute; a number without a unit is so many `bare`.

    Refused: anything else, and days and weeks unless `days` is set.

    >>> str(parse_duration("1h30")), str(parse_duration("half an hour")), str(parse_duration("2", bare=HOUR))
    ('1:30:00', '0:30:00', '2:00:00')
    """
    normalized = _normalize(text.split())
    if number := _BARE[bare].fullmatch(normalized):
        return int(number[1]) * bare + _decimals_to_minutes(number[2] or "0")
    if (matched := _match(normalized, days=days)) is None:
        raise Malformed(f"“{text[:60]}” is not a time I can read. {_WRITE[bare]}", field=field)
    groups = matched.groupdict()
    weeks, whole_days, hours, minutes = (int(groups.get(name) or 0) for name in ("weeks", "days", "hours", "minutes"))
    fraction = _PARTS.get(groups["fraction"], 45) if groups.get("fraction") else 0
    length = timedelta(weeks=weeks, days=whole_days, hours=hours, minutes=minutes + fraction)
    return length + _decimals_to_minutes(groups.get("part") or "0")


def parse_whole_units(text: str, unit: timedelta, low: int, high: int, *, of: str = "", field: str = "days") -> int:
    """Read a length of time as a whole number of units from low to high. Refused: anything else.

    `of` is what the refusal calls the unit.
    """
    name = of or {MINUTE: "minutes", HOUR: "hours", DAY: "days"}[unit]
    with suppress(Malformed):
        length = parse_duration(text, bare=unit)
        if length % unit == timedelta() and low <= length // unit <= high:
            return length // unit
    raise Malformed(f"“{text[:60]}” will not do: it is a whole number of {name} from {low:,} to {high:,}.", field=field)


def _decimals_to_minutes(part: str) -> timedelta:
    """Convert decimals of an hour to the nearest minute."""
    return (6 * int(part.ljust(2, "0")) + 5) // 10 * MINUTE


def _normalize(words: Sequence[str]) -> str:
    """Join words in lower case, without commas and colons at their ends, and with numbers in figures."""
    return replace_number_words(" ".join(word.casefold().rstrip(",;:") for word in words))


def _match(text: str, *, days: bool) -> re.Match[str] | None:
    shapes = (*_SHORT, *_LONG) if days else _SHORT
    return next((match for shape in shapes if (match := shape.fullmatch(text))), None)
