"""Values in the words people read: dates, money, percent, counts, cut texts."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scoring.values.money import format_money, format_percent


def day(on: date, today: date | None = None) -> str:
    """`20 May`, with the year where it is not this one; `20 May 2027` when today is not given."""
    return f"{on.day} {on:%B}" if today is not None and on.year == today.year else f"{on.day} {on:%B} {on.year}"


def instant(at: datetime, zone: ZoneInfo) -> str:
    """`20 May 2027, 14:05` in the given zone."""
    local = at.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def money(minor: int, currency: str) -> str:
    """`EUR 1,234.56`, from minor units."""
    return format_money(minor, currency)


def percent(basis_points: int) -> str:
    """`12.5 %` from basis points."""
    return format_percent(basis_points)


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 strike`, `3 strikes`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(minutes: int) -> str:
    """`50 min`, `1 h`, `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    told = (f"{hours:,} h" if hours else "", f"{rest} min" if rest or not hours else "")
    return " ".join(part for part in told if part)


def points(number: int, needed: int, one: str = "point") -> str:
    """`2 of 3 points`; above what opens a case simply `5 points`."""
    return f"{number} of {needed} {one}s" if number <= needed else count(number, one)


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def listed(texts: Sequence[str], most: int) -> str:
    """`a, b and 3 more`: at most so many, and how many are left out."""
    if len(texts) <= most:
        return ", ".join(texts)
    return f"{', '.join(texts[:most])} and {len(texts) - most:,} more"


def short(text: str, limit: int) -> str:
    """The text cut to `limit` characters with an ellipsis, never inside a combined character."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and _joins(text[end]):
        end -= 1
    if end > 0 and text[end - 1] == "\u200d":
        end -= 1
    return text[:end].rstrip() + "…"


def _joins(letter: str) -> bool:
    return letter in "\u200d\ufe0f" or bool(unicodedata.combining(letter)) or "\U0001f3fb" <= letter <= "\U0001f3ff"
