"""Formats values for people to read: days, money, percentages, counts and shortened texts."""

import unicodedata
from collections.abc import Sequence
from datetime import date

from scoring.values.money import format_money, format_percent, format_price, format_whole_money


def day(on: date, today: date | None = None) -> str:
    """Format a day: `20 May`, with the year where it is not that of `today` or no `today` is given."""
    return f"{on.day} {on:%B}" if today is not None and on.year == today.year else f"{on.day} {on:%B} {on.year}"


def money(minor: int, currency: str) -> str:
    """Format an amount in minor units, such as cents: `EUR 1,234.56`."""
    return format_money(minor, currency)


def price(minor: int, currency: str) -> str:
    """Format an amount that somebody set, exactly: `EUR 400`, `EUR 49.90`."""
    return format_price(minor, currency)


def whole_money(minor: int, currency: str) -> str:
    """Format an amount that was counted up, in whole units from a hundred on: `EUR 48,150`."""
    return format_whole_money(minor, currency)


def percent(basis_points: int) -> str:
    """Format basis points (hundredths of a per cent): `12.5 %`."""
    return format_percent(basis_points)


def count(number: int, one: str, many: str | None = None) -> str:
    """Format a number with its noun: `1 strike`, `3 strikes`. `many` is an irregular plural."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(minutes: int) -> str:
    """Format minutes: `50 min`, `1 h`, `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    parts = (f"{hours:,} h" if hours else "", f"{rest} min" if rest or not hours else "")
    return " ".join(part for part in parts if part)


def points(number: int, needed: int, one: str = "point") -> str:
    """Format points beside those that are needed: `2 of 3 points`, or simply `5 points` if there are more."""
    return f"{number} of {needed} {one}s" if number <= needed else count(number, one)


def sentence(text: str) -> str:
    """Give a text a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def listed(texts: Sequence[str], most: int) -> str:
    """Format a list of at most `most` texts, and how many are left out: `a, b and 3 more`."""
    if len(texts) <= most:
        return ", ".join(texts)
    return f"{', '.join(texts[:most])} and {len(texts) - most:,} more"


def short(text: str, limit: int) -> str:
    """Cut a text to `limit` characters and end it with an ellipsis, but never inside a combined character."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and _joins_previous(text[end]):
        end -= 1
    if end > 0 and text[end - 1] == "\u200d":
        end -= 1
    return text[:end].rstrip() + "…"


def _joins_previous(letter: str) -> bool:
    """Tell whether a character is drawn together with the one before it."""
    return letter in "\u200d\ufe0f" or bool(unicodedata.combining(letter)) or "\U0001f3fb" <= letter <= "\U0001f3ff"
