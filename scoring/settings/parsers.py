"""Parsers: how the text of a setting becomes its value, within limits. The settings are in `settings`."""

import calendar
import re
from collections.abc import Callable
from datetime import date, time
from difflib import get_close_matches
from zoneinfo import available_timezones

from scoring.digests.reactions import normalize_emoji
from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.transitions.steps import Trade
from scoring.values import days, durations, figures, money, public_holidays
from scoring.values.calendar import WEEKDAYS
from scoring.values.figures import MARGIN_LIMITS

MixValue = tuple[tuple[str, int], ...]
SettingValue = str | int | time | tuple[int, ...] | tuple[date, ...] | tuple[str, ...] | MixValue | None
_LENGTHS = {"minutes": durations.MINUTE, "hours": durations.HOUR, "days": durations.DAY}
MAX_HOLIDAYS = 100
MAX_EMOJI = 5
STAFF_PRIVACY = ("named", "aggregate")
"""How much colleagues read of one another: names, or only how many they are."""
MAX_MIX = 5
_SHARE = re.compile(r"([^\W\d_](?:.{0,38}\S)?)\s+([0-9][0-9.,]*\s*%?)")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])(?::([0-5][0-9]))?", re.ASCII)
_EMOJI = re.compile(r":?([a-z0-9_+'-]{1,80}):?", re.ASCII)


def whole_number_parser(low: int, high: int, unit: str) -> Callable[[str, Policy], int]:
    """Build a parser of whole numbers from low to high, with or without the unit behind them.

    For days, hours and minutes it also reads lengths such as `2w`; business days are only counted, never converted.
    """
    names = [unit, unit.removesuffix("s"), *(("days", "day", "d") if unit.endswith("days") else ())]
    counted = re.compile(rf"([0-9]{{1,9}})(?: ?(?:{'|'.join(names)}))?")

    def read(text: str, _: Policy) -> int:
        if unit in _LENGTHS:
            return durations.parse_whole_units(text, _LENGTHS[unit], low, high)
        if unit == "percent":
            return figures.parse_whole_percent(text, low, high)
        match = counted.fullmatch(" ".join(text.casefold().split()))
        if match is None or not low <= int(match[1]) <= high:
            raise Malformed(f"“{text}” will not do: it is a whole number of {unit} from {low} to {high}.")
        return int(match[1])

    return read


def parse_amount(text: str, policy: Policy) -> int | None:
    """Read a floor as an amount of money in minor units, or `none`. Refused: below zero."""
    if text.strip().casefold() == "none":
        return None
    minor = figures.parse_money(text, currency=policy.currency)
    if minor < 0:
        raise Malformed(f"“{text}” will not do: a minimum is not below zero.")
    return minor


def parse_currency(text: str, _: Policy) -> str:
    """Read a currency's code; whether the currency is in use is asked only when it is set anew."""
    return money.parse_currency(text)


def parse_basis_points(text: str, _: Policy) -> int | None:
    """Read a percentage with at most two decimals, in basis points, or `none`."""
    return None if text.strip().casefold() == "none" else figures.parse_percent(text, *MARGIN_LIMITS)


def parse_zone(text: str, _: Policy) -> str:
    """Read a time zone by its IANA name, in any case. Refused: an unknown one, with the nearest."""
    names = {name.casefold(): name for name in available_timezones()}
    word = text.strip().casefold()
    if word in names:
        return names[word]
    near = get_close_matches(word, names, n=1)
    hint = f" Did you mean {names[near[0]]}?" if near else " Use a name like Europe/Berlin."
    raise Malformed(f"“{text}” is not a time zone.{hint}")


def parse_trade(text: str, _: Policy) -> str:
    """Read a trade that has a list of transition steps."""
    word = text.strip().casefold()
    if word not in tuple(Trade):
        raise Malformed(f"“{text}” is not a trade with steps. It is one of {', '.join(f'`{t}`' for t in Trade)}.")
    return word


def parse_weekdays(text: str, _: Policy) -> tuple[int, ...]:
    """Read working days, `mon-fri` or `mon, tue, thu`, as numbers from 0, Monday. Refused: none."""
    numbers: set[int] = set()
    for part in text.casefold().replace(",", " ").split():
        first, _dash, last = part.partition("-")
        start, end = _parse_weekday(first, text), _parse_weekday(last or first, text)
        numbers |= {number % 7 for number in range(start, end + 1 if end >= start else end + 8)}
    if not numbers:
        raise Malformed("Name at least one working day, like `mon-fri`.")
    return tuple(sorted(numbers))


def parse_holidays(text: str, _: Policy) -> tuple[date, ...]:
    """Read days off, each like 2026-12-25, separated by blanks or commas, or `none`."""
    words = text.casefold().replace(",", " ").replace(";", " ").split()
    if words == ["none"]:
        return ()
    if not words:
        raise Malformed("Write days off like 2026-12-25, with blanks between, or `none`.")
    if len(words) > MAX_HOLIDAYS:
        raise Malformed(f"That is {len(words)} days off; {MAX_HOLIDAYS} is the most.")
    return tuple(sorted({days.parse_day(word) for word in words}))


def parse_country(text: str, _: Policy) -> str | None:
    """Read a country or a region of one, whose public holidays are days off, or `none`."""
    return None if text.strip().casefold() == "none" else public_holidays.parse_country(text)


def parse_weekday(text: str, _: Policy) -> str:
    """Read one day of the week, `mon` or `Monday`, as its first three letters."""
    word = text.strip().casefold()
    near = [name for name in calendar.day_name if len(word) >= 2 and name.casefold().startswith(word)]
    if len(near) != 1:
        raise Malformed(f"“{text}” is not a day of the week. Write one from `mon` to `sun`, like `mon` or `Monday`.")
    return near[0].casefold()[:3]


def parse_clock(text: str, _: Policy) -> time:
    """Read a time of day like `9:00`, `16:30` or `9`."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise Malformed(f"“{text}” is not a time of day. Write it like `9:00` or `16:30`.")
    return time(int(match[1]), int(match[2] or 0))


def parse_grade(text: str, _: Policy) -> str:
    """Read the best grade that a digest lists, C or D."""
    if text.strip().upper() not in ("C", "D"):
        raise Malformed(f"“{text}” will not do: it is C or D.")
    return text.strip().upper()


def parse_switch(text: str, _: Policy) -> bool:
    """Read `on` or `off`."""
    word = text.strip().casefold()
    if word not in ("on", "off"):
        raise Malformed(f"“{text}” will not do: it is `on` or `off`.")
    return word == "on"


def parse_staff_privacy(text: str, _: Policy) -> str:
    """Read how colleagues see one another's doings: `named` or `aggregate`."""
    word = text.strip().casefold()
    if word not in STAFF_PRIVACY:
        raise Malformed(f"“{text}” will not do: it is `named` or `aggregate`.")
    return word


def parse_mix(text: str, _: Policy) -> MixValue:
    """Read types of job with the least share of each: `maintenance 30%, training 10%`, or `none`."""
    parts = [" ".join(part.split()).casefold() for part in text.split(",")]
    if parts == ["none"]:
        return ()
    matches = [_SHARE.fullmatch(part) for part in parts]
    shares = {each[1]: figures.parse_whole_percent(each[2], 0, 100) for each in matches if each is not None}
    if len(shares) != len(parts) or not all(shares.values()) or sum(shares.values()) > 100 or len(parts) > MAX_MIX:
        raise Malformed(
            f"“{text}” will not do: name one to {MAX_MIX} types of job with a share each, 100 % in all at the most, "
            "like `maintenance 30%, training 10%`, or `none`."
        )
    return tuple(sorted(shares.items()))


def parse_emoji(text: str, _: Policy) -> tuple[str, ...]:
    """Read names of reactions, with or without colons, separated by blanks: `:eyes: mag`, or `none`."""
    words = text.casefold().replace(",", " ").split()
    if words == ["none"]:
        return ()
    matches = [_EMOJI.fullmatch(word) for word in words]
    if not words or len(words) > MAX_EMOJI or not all(matches):
        raise Malformed(f"“{text}” will not do: name one to {MAX_EMOJI} reactions like `:eyes:`, or `none`.")
    return tuple(dict.fromkeys(normalize_emoji(each[1]) for each in matches if each is not None))


def format_value(value: SettingValue) -> str:
    """Write a value, other than an amount of money, as text that its parser reads back as the same value."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if not isinstance(value, tuple):
        return "none" if value is None else str(value)
    shares = [f"{each[0]} {each[1]}%" for each in value if isinstance(each, tuple)]
    return ", ".join(shares) or " ".join(_format_item(each) for each in value if not isinstance(each, tuple)) or "none"


def _format_item(value: int | date | str) -> str:
    if isinstance(value, int):
        return WEEKDAYS[value]
    return value.isoformat() if isinstance(value, date) else value


def _parse_weekday(word: str, text: str) -> int:
    number = next((n for n, name in enumerate(WEEKDAYS) if len(word) >= 2 and word.startswith(name[: len(word)])), None)
    if number is None:
        raise Malformed(f"“{text}” will not do: working days are written `mon-fri`, or `mon tue thu`.")
    return number
