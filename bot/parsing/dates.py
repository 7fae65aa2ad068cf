"""Dates as people type them, read against the day it is. Durations and instants are not read here."""

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
    """What a day is named for, which says the year of `14 jan`: what happened, what is to come, or one of both."""

    PAST = auto()
    AHEAD = auto()
    EITHER = auto()


def count_date_words(words: Sequence[str]) -> int:
    """How many of the words make up the date they begin with, read or not; 0 where they begin with none."""
    return next(
        (end for end in range(min(len(words), MOST_DATE_WORDS), 0, -1) if _DATE.fullmatch(_simplify(words[:end]))), 0
    )


def refuse_unclear_date(words: Sequence[str]) -> None:
    """Refuse words that begin with what looks like a day and cannot be told, so that none is lost in a note."""
    taken = _count_datelike_words(words[:MOST_WORDS_CHECKED])
    if taken:
        raise Malformed(
            f"“{' '.join(words[:taken])[:60]}” could say which day it was, and I cannot tell which, so nothing is "
            "recorded. Write `yesterday`, `monday`, `14 mar` or 2026-03-14; a note that begins like this goes in "
            "quotes.",
            field="when",
        )


def _count_datelike_words(words: Sequence[str]) -> int:
    """How many words look like a date without being one; 0 where none do."""
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
    """`2026-03-14`, `14 mar`, `14.3.`, `yesterday`, `monday`, `3d ago`, `in 2w`, and full dates as files hold them.

    A bare day and month, or a weekday, is the nearest past one, today included; `last monday` is before today. With
    `ahead` it is the nearest to come, today included: `14 jan` said in November is next year's.
    """
    return _parse(text, today, Tense.AHEAD if ahead else Tense.PAST, field)


def parse_nearest_date(text: str, today: date, *, field: str = "when") -> date:
    """The same for what was or will be: a bare day and month is the nearest of all, a weekday is to come."""
    return _parse(text, today, Tense.EITHER, field)


def _parse(text: str, today: date, sense: Tense, field: str) -> date:
    said = _simplify(text.replace(",", " ").split())
    try:
        if said in _RELATIVE_DAYS:
            return today + timedelta(days=_RELATIVE_DAYS[said])
        if found := re.fullmatch(rf"(yesterday|tomorrow|(last )?({_WEEKDAY}))(?:{_PART_OF_DAY})?", said):
            if found[3] is None:
                return today + timedelta(days=_RELATIVE_DAYS[found[1]])
            return _find_weekday(found[3], today, ahead=sense is not Tense.PAST, before=found[2] is not None)
        return _parse_written_date(said, today, sense)
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
    """The words without the commas and colons that part them from the next, numbers in figures."""
    return replace_number_words(" ".join(word.casefold().rstrip(",;:") for word in words))


def _find_weekday(name: str, today: date, *, ahead: bool, before: bool) -> date:
    asked = next(number for number, full in enumerate(_WEEKDAYS) if full.startswith(name))
    if ahead and not before:
        return today + timedelta(days=(asked - today.weekday()) % 7)
    last = today - timedelta(days=1) if before else today
    return last - timedelta(days=(last.weekday() - asked) % 7)


def _parse_written_date(said: str, today: date, sense: Tense) -> date:
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", said):
        year, month, day = (int(part) for part in said.split("-"))
        return date(year, month, day)
    if found := re.fullmatch(r"(\d{1,3}) ?([a-z]+)[- ]ago", said):
        return today - timedelta(days=int(found[1]) * _parse_unit(found[2]))
    if found := re.fullmatch(r"in[- ](\d{1,3}) ?([a-z]+)", said):
        return today + timedelta(days=int(found[1]) * _parse_unit(found[2]))
    if found := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?[. -]+(?:of )?([a-z]{3,})\.?(?:[ -]+(\d{4}))?", said):
        return _choose_year(int(found[1]), _parse_month(found[2]), found[3], today, sense)
    if found := re.fullmatch(r"([a-z]{3,})\.?[ -]+(\d{1,2})(?:st|nd|rd|th|\.)?(?:[ -]+(\d{4}))?", said):
        return _choose_year(int(found[2]), _parse_month(found[1]), found[3], today, sense)
    if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?", said):
        return _choose_year(int(found[1]), int(found[2]), found[3], today, sense)
    raise ValueError(said)


def _parse_unit(word: str) -> int:
    if word not in _UNITS:
        raise ValueError(word)
    return _UNITS[word]


def _parse_month(word: str) -> int:
    """`mar` and `march`, but not `marble`."""
    number = next((number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word)), None)
    if number is None:
        raise ValueError(word)
    return number


def _choose_year(day: int, month: int, year: str | None, today: date, sense: Tense) -> date:
    if year:
        return date(int(year), month, day)
    found: list[date] = []
    for near in range(max(1, today.year - _YEARS_SEARCHED), min(9999, today.year + _YEARS_SEARCHED) + 1):
        with suppress(ValueError):  # 29 February is not in every year
            found.append(date(near, month, day))
    if sense is Tense.PAST:
        return max(each for each in found if each <= today)
    if sense is Tense.AHEAD:
        return min(each for each in found if each >= today)
    return min(found, key=lambda each: (abs(each - today), each < today))
