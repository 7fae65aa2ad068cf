"""Moments: a day with its time of day. What is told of one names its zone, or lets each reader see it in their own.

A day alone ("due on 4 December") is the workspace's day for everybody, and is no moment.

How far off a moment is ("in 2 days") is true only while it is read. So it is said where somebody reads at once, and
what they read is made anew next time: private answers, forms and Home. A message that stays in a channel or among
direct messages says the weekday instead (`with_weekday`), which never goes stale; its plain `text`, which is read as a
notification the moment it comes, may say how far off it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to be read by people. As a string it is the time in `zone`, and names it: `20 May 2027, 14:05 CEST`.

    `read_at` is when somebody reads it, where that is known: then it also says how far off it is.
    """

    at: datetime
    zone: ZoneInfo
    with_year: bool = True
    with_weekday: bool = False
    read_at: datetime | None = None

    def __str__(self) -> str:
        local = self.at.astimezone(self.zone)
        weekday = f"{local:%A}, " if self.with_weekday else ""
        year = f" {local.year}" if self.with_year else ""
        return f"{weekday}{local.day} {local:%B}{year}, {local:%H:%M} {_format_zone(local)}{self.distance}"

    @property
    def distance(self) -> str:
        """How far off it is when it is read, to stand behind it: ` (in 2 days)`; "" where that is not known."""
        return "" if self.read_at is None else f" ({describe_distance(self.at, self.read_at)})"


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody whom a sentence names, where it can be read with names; as a string they are what they are `called`."""

    user_id: str
    called: str

    def __str__(self) -> str:
        return self.called


class Sentence(str):
    """A sentence in which there are moments or people. `parts` keeps them apart, for who can show each in their way.

    An f-string around one loses them, so a longer sentence is a `Sentence` of it and of what goes with it.
    """

    parts: tuple[str | Moment | NamedPerson, ...]

    def __new__(cls, *parts: str | Moment | NamedPerson) -> "Sentence":
        """Join the parts, and those of sentences among them; each moment reads in its zone."""
        sentence = super().__new__(cls, "".join(map(str, parts)))
        sentence.parts = tuple(
            inner for part in parts for inner in (part.parts if isinstance(part, Sentence) else (part,))
        )
        return sentence


def describe_distance(at: datetime, now: datetime) -> str:
    """Say how far off `at` is: `in 2 days`, `in 5 hours`, `now`, `20 minutes ago`.

    It is rounded to whole minutes, then to hours up to a day and a half, then to days: the exact time stands beside it.
    """
    seconds = abs(at - now) // timedelta(seconds=1)
    minutes, hours, days = (round(seconds / unit) for unit in (60, 3600, 86_400))
    if minutes < 1:
        return "now"
    number, unit = (minutes, "minute") if minutes < 60 else (hours, "hour") if hours < 36 else (days, "day")
    length = f"{number:,} {unit}{'' if number == 1 else 's'}"
    return f"in {length}" if at > now else f"{length} ago"


def round_up_to_minute(moment: datetime) -> datetime:
    """Round up to the whole minute. What is possible from a moment on is so in the minute that people read.

    >>> round_up_to_minute(datetime(2027, 5, 20, 14, 5, 1)).minute
    6
    """
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


def describe_days(days: int) -> str:
    """Say how far off a day is that is so many days ahead: `today`, `tomorrow`, `in 3 days`, `2 days ago`."""
    if days in (0, 1):
        return ("today", "tomorrow")[days]
    length = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"in {length}" if days > 0 else f"{length} ago"


def _format_zone(local: datetime) -> str:
    """Format the zone of a local time: its letters (`CEST`) if it has any, else its distance from UTC (`UTC+5:30`)."""
    name = local.tzname() or ""
    if name.isalpha():
        return name
    offset = local.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
