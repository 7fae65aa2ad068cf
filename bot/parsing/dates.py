"""Reads dates as people type them, relative to today: `2026-03-14`, `14 mar`, `yesterday`, `3d ago`."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from enum import Enum, auto

from bot.parsing.suggestions import find_nearest
from scoring.refusals import Malformed
from scoring.values import days
from scoring.values.figures import AmbiguousFigure
from scoring.values.numerals import replace_number_words

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}
_MONTH = "|".join(name[:end] for name in _MONTHS for end in range(len(name), 2, -1))
_UNIT = "|".join(_UNITS)
_YEAR = "(?: (?:19|20)[0-9]{2})?"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th|\.)?"
_RELATIVE_DAYS = {
    **dict.fromkeys(("today", "this morning", "this afternoon", "this evening", "tonight"), 0),
    **dict.fromkeys(("yesterday", "last night"), -1),
    **dict.fromkeys(("day before yesterday", "the day before yesterday"), -2),
    "tomorrow": 1,
}
_WEEKDAY = "|".join((*_WEEKDAYS, "tues", "thurs", "thur", *(name[:3] for name in _WEEKDAYS)))
_PART_OF_DAY = " (?:morning|noon|afternoon|evening|night)"
_DATE = re.compile(
    rf"{_DAY} (?:of )?(?:{_MONTH})\.?{_YEAR}|(?:{_MONTH})\.? {_DAY}{_YEAR}|[0-9]{{1,2}}-(?:{_MONTH})(?:-[0-9]{{4}})?"
    rf"|in[ -][0-9]{{1,3}} ?(?:{_UNIT})|[0-9]{{1,3}} ?(?:{_UNIT})[ -]ago"
    rf"|{'|'.join(_RELATIVE_DAYS)}|(?:yesterday|tomorrow|(?:last )?(?:{_WEEKDAY}))(?:{_PART_OF_DAY})?"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{4})?"
)
_YEARS_SEARCHED = 8
"""Years within which every day of the calendar comes again: 29 February was not in 1900."""
MOST_DATE_WORDS = 4
"""Words a date may have: `the day before yesterday`."""
MOST_WORDS_CHECKED = MOST_DATE_WORDS + 1
"""Words that are looked at for something like a date: `on the 14th of march`."""

_ORDINARY_WORDS = frozenset({"sat", "sun", "wed"})
"""Short names of days that are words as well: `sat in on their call`."""
_CLOSE, _LONG = 0.87, 6
"""How near a word comes to a day's name, and how long it is, to be one that is misspelt: `yesterdy`, not *Frida*."""
_DATELIKE = re.compile(
    rf"(?:next|this) (?:{_WEEKDAY})|(?:last|next|this) (?:week|weekend)|(?:the )?other day"
    r"|(?:on )?the [0-9]{1,2}(?:st|nd|rd|th)"
    r"|(?:a )?(?:few|couple of|couple|several|some|many|[0-9]{1,3}) (?:day|week|month|year)s? (?:ago|back)"
    r"|[0-9]{1,4}[/.-][0-9]{1,2}(?:[/.-][0-9]{1,4})?"
)


class Tense(Enum):
    """When something is, which decides the year of a bare `14 jan`: in the past, in the future, or either."""

    PAST = auto()
    AHEAD = auto()
    EITHER = auto()


def count_date_words(words: Sequence[str]) -> int:
    """Count the words of the date at the beginning, even of one that does not exist; 0 if there is none."""
    return next(
        (end for end in range(min(len(words), MOST_DATE_WORDS), 0, -1) if _DATE.fullmatch(_simplify(words[:end]))), 0
    )


def refuse_unclear_date(words: Sequence[str]) -> None:
    """Refuse words that begin with something like a day that cannot be read, so that no day is lost in a note."""
    taken = _count_datelike_words(words[:MOST_WORDS_CHECKED])
    if taken:
        raise Malformed(
            f"“{' '.join(words[:taken])[:60]}” could say which day it was, and I cannot tell which, so nothing is "
            "recorded. Write `yesterday`, `monday`, `14 mar` or 2026-03-14; a note that begins like this goes in "
            "quotes.",
            field="when",
        )


def _count_datelike_words(words: Sequence[str]) -> int:
    """Count the words at the beginning that look like a date without being one; 0 if none do."""
    first = _simplify(words[:1]).removesuffix("'s")
    if first in _ORDINARY_WORDS:
        return 1
    if count_date_words(words):
        return 0
    if first == "on" and (after := count_date_words(words[1:])):
        return 1 + after
    if taken := next((end for end in range(len(words), 0, -1) if _DATELIKE.fullmatch(_simplify(words[:end]))), 0):
        return taken
    near = find_nearest(first, ("today", "yesterday", *_WEEKDAYS), cutoff=_CLOSE)
    return 1 if near and (len(first) >= _LONG or first == near) else 0


def parse_date(text: str, today: date, *, ahead: bool = False, field: str = "when") -> date:
    """Read a date: `2026-03-14`, `14 mar`, `14.3.`, `yesterday`, `monday`, `3d ago`, `in 2w`, or one as files hold it.

    A bare day and month, or a weekday, is the nearest past one, today included; `last monday` is before today. With
    `ahead` it is the nearest to come, today included: `14 jan` typed in November is next year's. What cannot be read is
    refused, with `field` as the form's field that is wrong.
    """
    return _parse(text, today, Tense.AHEAD if ahead else Tense.PAST, field)


def parse_nearest_date(text: str, today: date, *, field: str = "when") -> date:
    """Read a date that may be past or to come: a bare day and month is the one nearest to today, a weekday the next."""
    return _parse(text, today, Tense.EITHER, field)


def _parse(text: str, today: date, tense: Tense, field: str) -> date:
    """Read a date in the given tense; refuse what is none, or what may be two."""
    plain = _simplify(text.replace(",", " ").split())
    try:
        if plain in _RELATIVE_DAYS:
            return today + timedelta(days=_RELATIVE_DAYS[plain])
        if match := re.fullmatch(rf"(yesterday|tomorrow|(last )?({_WEEKDAY}))(?:{_PART_OF_DAY})?", plain):
            if match[3] is None:
                return today + timedelta(days=_RELATIVE_DAYS[match[1]])
            return _find_weekday(match[3], today, ahead=tense is not Tense.PAST, before=match[2] is not None)
        return _parse_written_date(plain, today, tense)
    except (ValueError, OverflowError):
        pass
    try:
        return days.parse_day(text)
    except AmbiguousFigure as refusal:
        raise Malformed(str(refusal), field=field) from None
    except Malformed:
        pass
    raise Malformed(
        f"“{text[:60]}” is not a date I can read. Write 2026-03-14, `14 mar`, `yesterday` or `3d-ago`.", field=field
    )


def _simplify(words: Sequence[str]) -> str:
    """Join the words in lower case, without the commas and colons after them, and with numbers in figures."""
    return replace_number_words(" ".join(word.casefold().rstrip(",;:") for word in words))


def _find_weekday(name: str, today: date, *, ahead: bool, before: bool) -> date:
    """Return the nearest day with that name; with `before`, one before today (`last monday`)."""
    weekday = next(number for number, full in enumerate(_WEEKDAYS) if full.startswith(name))
    if ahead and not before:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    last = today - timedelta(days=1) if before else today
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _parse_written_date(text: str, today: date, tense: Tense) -> date:
    """Read a day with its month, or `3d ago` and `in 2w`. Raises ValueError for anything else."""
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day)
    if match := re.fullmatch(r"(\d{1,3}) ?([a-z]+)[- ]ago", text):
        return today - timedelta(days=int(match[1]) * _parse_unit(match[2]))
    if match := re.fullmatch(r"in[- ](\d{1,3}) ?([a-z]+)", text):
        return today + timedelta(days=int(match[1]) * _parse_unit(match[2]))
    if match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?[. -]+(?:of )?([a-z]{3,})\.?(?:[ -]+(\d{4}))?", text):
        return _choose_year(int(match[1]), _parse_month(match[2]), match[3], today, tense)
    if match := re.fullmatch(r"([a-z]{3,})\.?[ -]+(\d{1,2})(?:st|nd|rd|th|\.)?(?:[ -]+(\d{4}))?", text):
        return _choose_year(int(match[2]), _parse_month(match[1]), match[3], today, tense)
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?", text):
        return _choose_year(int(match[1]), int(match[2]), match[3], today, tense)
    raise ValueError(text)


def _parse_unit(word: str) -> int:
    """Return the days of a unit such as `week`. Raises ValueError for any other word."""
    if word not in _UNITS:
        raise ValueError(word)
    return _UNITS[word]


def _parse_month(word: str) -> int:
    """Return the number of a month from at least its first letters: `mar` and `march`, but not `marble`."""
    number = next((number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word)), None)
    if number is None:
        raise ValueError(word)
    return number


def _choose_year(day: int, month: int, year: str | None, today: date, tense: Tense) -> date:
    """Return that day of that month in the year given, else in the year that suits the tense."""
    if year:
        return date(int(year), month, day)
    candidates: list[date] = []
    for each_year in range(max(1, today.year - _YEARS_SEARCHED), min(9999, today.year + _YEARS_SEARCHED) + 1):
        with suppress(ValueError):  # 29 February is not in every year
            candidates.append(date(each_year, month, day))
    if tense is Tense.PAST:
        return max(each for each in candidates if each <= today)
    if tense is Tense.AHEAD:
        return min(each for each in candidates if each >= today)
    return min(candidates, key=lambda each: (abs(each - today), each < today))
