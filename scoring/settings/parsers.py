"""Readings: how the text of a setting becomes its value, within its limits. The settings are in `settings`."""

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
MAX_MIX = 5
_SHARE = re.compile(r"([^\W\d_](?:.{0,38}\S)?)\s+([0-9][0-9.,]*\s*%?)")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])(?::([0-5][0-9]))?", re.ASCII)
_EMOJI = re.compile(r":?([a-z0-9_+'-]{1,80}):?", re.ASCII)


def whole_number_parser(low: int, high: int, unit: str) -> Callable[[str, Policy], int]:
    """A reader of whole numbers from low to high, the unit perhaps behind them.

    Of days, hours and minutes any length of time that is so many of them; two weeks are not ten business days.
    """
    names = [unit, unit.removesuffix("s"), *(("days", "day", "d") if unit.endswith("days") else ())]
    counted = re.compile(rf"([0-9]{{1,9}})(?: ?(?:{'|'.join(names)}))?")

    def read(text: str, _: Policy) -> int:
        if unit in _LENGTHS:
            return durations.parse_whole_units(text, _LENGTHS[unit], low, high)
        if unit == "percent":
            return figures.parse_whole_percent(text, low, high)
        found = counted.fullmatch(" ".join(text.casefold().split()))
        if found is None or not low <= int(found[1]) <= high:
            raise Malformed(f"“{text}” will not do: it is a whole number of {unit} from {low} to {high}.")
        return int(found[1])

    return read


def parse_amount(text: str, policy: Policy) -> int | None:
    """A floor as people write money, in the workspace's currency, or `none`."""
    if text.strip().casefold() == "none":
        return None
    minor = figures.parse_money(text, currency=policy.currency)
    if minor < 0:
        raise Malformed(f"“{text}” will not do: a floor is not below zero.")
    return minor


def parse_currency(text: str, _: Policy) -> str:
    """Read a currency's code; whether the currency is in use is asked only when it is set anew."""
    return money.parse_currency(text)


def parse_basis_points(text: str, _: Policy) -> int | None:
    """A percentage with at most two decimals, in basis points, or `none`."""
    return None if text.strip().casefold() == "none" else figures.parse_percent(text, *MARGIN_LIMITS)


def parse_zone(text: str, _: Policy) -> str:
    """A time zone by its IANA name, in any case; an unknown one is refused with the nearest."""
    names = {name.casefold(): name for name in available_timezones()}
    wanted = text.strip().casefold()
    if wanted in names:
        return names[wanted]
    near = get_close_matches(wanted, names, n=1)
    hint = f" Did you mean {names[near[0]]}?" if near else " Use a name like Europe/Berlin."
    raise Malformed(f"“{text}” is not a time zone.{hint}")


def parse_trade(text: str, _: Policy) -> str:
    """A trade that has a list of transition steps."""
    wanted = text.strip().casefold()
    if wanted not in tuple(Trade):
        raise Malformed(f"“{text}” is not a trade with steps. It is one of {', '.join(f'`{t}`' for t in Trade)}.")
    return wanted


def parse_weekdays(text: str, _: Policy) -> tuple[int, ...]:
    """`mon-fri`, or days one by one: `mon, tue, thu`. At least one."""
    found: set[int] = set()
    for part in text.casefold().replace(",", " ").split():
        first, _dash, last = part.partition("-")
        start, end = _weekday(first, text), _weekday(last or first, text)
        found |= {number % 7 for number in range(start, end + 1 if end >= start else end + 8)}
    if not found:
        raise Malformed("Name at least one working day, like `mon-fri`.")
    return tuple(sorted(found))


def parse_holidays(text: str, _: Policy) -> tuple[date, ...]:
    """Days off, each like 2026-12-25, with blanks or commas between; `none` for no days off."""
    words = text.casefold().replace(",", " ").replace(";", " ").split()
    if words == ["none"]:
        return ()
    if not words:
        raise Malformed("Write days off like 2026-12-25, with blanks between, or `none`.")
    if len(words) > MAX_HOLIDAYS:
        raise Malformed(f"That is {len(words)} days off; {MAX_HOLIDAYS} is the most.")
    return tuple(sorted({days.parse_day(word) for word in words}))


def parse_country(text: str, _: Policy) -> str | None:
    """A country or a region of one, whose public holidays are days off too; `none` for no country."""
    return None if text.strip().casefold() == "none" else public_holidays.parse_country(text)


def parse_weekday(text: str, _: Policy) -> str:
    """One day of the week, `mon` or `Monday`, as its first three letters."""
    wanted = text.strip().casefold()
    near = [name for name in calendar.day_name if len(wanted) >= 2 and name.casefold().startswith(wanted)]
    if len(near) != 1:
        raise Malformed(f"“{text}” is not a day of the week. Write one from `mon` to `sun`, like `mon` or `Monday`.")
    return near[0].casefold()[:3]


def parse_clock(text: str, _: Policy) -> time:
    """A time of day like `9:00`, `16:30` or `9`."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise Malformed(f"“{text}” is not a time of day. Write it like `9:00` or `16:30`.")
    return time(int(found[1]), int(found[2] or 0))


def parse_grade(text: str, _: Policy) -> str:
    """The best grade a digest lists."""
    if text.strip().upper() not in ("C", "D"):
        raise Malformed(f"“{text}” will not do: it is C or D.")
    return text.strip().upper()


def parse_switch(text: str, _: Policy) -> bool:
    """`on` or `off`."""
    wanted = text.strip().casefold()
    if wanted not in ("on", "off"):
        raise Malformed(f"“{text}” will not do: it is `on` or `off`.")
    return wanted == "on"


def parse_mix(text: str, _: Policy) -> MixValue:
    """Types of job with the percent each has to be of what is bought: `maintenance 30%, training 10%`, or `none`."""
    parts = [" ".join(part.split()).casefold() for part in text.split(",")]
    if parts == ["none"]:
        return ()
    found = [_SHARE.fullmatch(part) for part in parts]
    shares = {each[1]: figures.parse_whole_percent(each[2], 0, 100) for each in found if each is not None}
    if len(shares) != len(parts) or not all(shares.values()) or sum(shares.values()) > 100 or len(parts) > MAX_MIX:
        raise Malformed(
            f"“{text}” will not do: name one to {MAX_MIX} types of job with a share each, 100 % in all at the most, "
            "like `maintenance 30%, training 10%`, or `none`."
        )
    return tuple(sorted(shares.items()))


def parse_emoji(text: str, _: Policy) -> tuple[str, ...]:
    """Names of reactions, with or without colons, blanks between: `:eyes: mag`. `none` for no reaction."""
    words = text.casefold().replace(",", " ").split()
    if words == ["none"]:
        return ()
    found = [_EMOJI.fullmatch(word) for word in words]
    if not words or len(words) > MAX_EMOJI or not all(found):
        raise Malformed(f"“{text}” will not do: name one to {MAX_EMOJI} reactions like `:eyes:`, or `none`.")
    return tuple(dict.fromkeys(normalize_emoji(each[1]) for each in found if each is not None))


def format_value(value: SettingValue) -> str:
    """A value that is no amount, as text that would be read back as the same: `mon tue wed`, `2026-12-25`, `none`."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if not isinstance(value, tuple):
        return "none" if value is None else str(value)
    shares = [f"{each[0]} {each[1]}%" for each in value if isinstance(each, tuple)]
    return ", ".join(shares) or " ".join(_word(each) for each in value if not isinstance(each, tuple)) or "none"


def _word(value: int | date | str) -> str:
    if isinstance(value, int):
        return WEEKDAYS[value]
    return value.isoformat() if isinstance(value, date) else value


def _weekday(word: str, text: str) -> int:
    number = next((n for n, name in enumerate(WEEKDAYS) if len(word) >= 2 and word.startswith(name[: len(word)])), None)
    if number is None:
        raise Malformed(f"“{text}” will not do: working days are written `mon-fri`, or `mon tue thu`.")
    return number
