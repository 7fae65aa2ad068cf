"""Dates as people type them, read against the day it is. Durations and instants are not read here."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta

from scoring.refusals import Malformed

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}
_MONTH = "|".join(name[:end] for name in _MONTHS for end in range(len(name), 2, -1))
_UNIT = "|".join(_UNITS)
_YEAR = "(?: (?:19|20)[0-9]{2})?"
_SPAN = re.compile(
    rf"[0-9]{{1,2}}\.? (?:{_MONTH})\.?{_YEAR}|(?:{_MONTH})\.? [0-9]{{1,2}}{_YEAR}"
    rf"|in [0-9]{{1,3}} ?(?:{_UNIT})|[0-9]{{1,3}} ?(?:{_UNIT}) ago"
)
LONGEST = 3
"""Words a date may have."""


def span(words: Sequence[str]) -> int:
    """How many of the words make up the date they begin with; 1 where that cannot be told."""
    said = [word.casefold().rstrip(",") for word in words[:LONGEST]]
    return next((end for end in range(len(said), 1, -1) if _SPAN.fullmatch(" ".join(said[:end]))), 1)


def read(text: str, today: date, *, ahead: bool = False) -> date:
    """`2026-03-14`, `14 mar`, `14.3.`, `yesterday`, `3d ago`, `in 2w`. A bare day and month is the nearest past one.

    With `ahead` it is the nearest of all, so that `14 jan` said in November is next year's, and a weekday (`fri`) is
    the next to come, today included.
    """
    said = " ".join(text.casefold().replace(",", " ").split())
    named = {"today": 0, "yesterday": -1, "tomorrow": 1}
    weekday = next((n for n, name in enumerate(_WEEKDAYS) if len(said) > 2 and name.startswith(said)), None)
    try:
        if said in named:
            return today + timedelta(days=named[said])
        if ahead and weekday is not None:
            return today + timedelta(days=(weekday - today.weekday()) % 7)
        return _dated(said, today, ahead=ahead)
    except (ValueError, OverflowError):
        pass
    raise Malformed(
        f"“{text[:60]}” is not a date I can read. Write 2026-03-14, `14 mar`, `yesterday` or `3d-ago`.", field="when"
    )


def _dated(said: str, today: date, *, ahead: bool) -> date:
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", said):
        year, month, day = (int(part) for part in said.split("-"))
        return date(year, month, day)
    if found := re.fullmatch(r"(\d{1,3}) ?([a-z]+)[- ]ago", said):
        return today - timedelta(days=int(found[1]) * _unit(found[2]))
    if found := re.fullmatch(r"in[- ](\d{1,3}) ?([a-z]+)", said):
        return today + timedelta(days=int(found[1]) * _unit(found[2]))
    if found := re.fullmatch(r"(\d{1,2})[. -]+([a-z]{3,})\.?(?:[ -]+(\d{4}))?", said):
        return _near(int(found[1]), _month(found[2]), found[3], today, ahead=ahead)
    if found := re.fullmatch(r"([a-z]{3,})\.?[ -]+(\d{1,2})(?:[ -]+(\d{4}))?", said):
        return _near(int(found[2]), _month(found[1]), found[3], today, ahead=ahead)
    if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?", said):
        return _near(int(found[1]), int(found[2]), found[3], today, ahead=ahead)
    raise ValueError(said)


def _unit(word: str) -> int:
    if word not in _UNITS:
        raise ValueError(word)
    return _UNITS[word]


def _month(word: str) -> int:
    """`mar` and `march`, but not `marble`."""
    number = next((number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word)), None)
    if number is None:
        raise ValueError(word)
    return number


def _near(day: int, month: int, year: str | None, today: date, *, ahead: bool) -> date:
    if year:
        return date(int(year), month, day)
    for near in (today.year + 1, today.year, today.year - 1) if ahead else (today.year, today.year - 1):
        with suppress(ValueError):  # 29 February is not in every year
            found = date(near, month, day)
            if found - today <= timedelta(days=183):
                return found
    raise ValueError(f"{day} {month}")
