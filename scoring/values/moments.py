"""Moments: a day with its time of day. What is told of one names its zone, or lets each reader see it in their own.

A day alone ("due on 4 December") is the workspace's day for everybody, and is no moment.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to be read by people. As a string it is the time in `zone`, and names it: `20 May 2027, 14:05 CEST`."""

    at: datetime
    zone: ZoneInfo
    with_year: bool = True
    with_weekday: bool = False

    def __str__(self) -> str:
        local = self.at.astimezone(self.zone)
        weekday = f"{local:%A}, " if self.with_weekday else ""
        year = f" {local.year}" if self.with_year else ""
        return f"{weekday}{local.day} {local:%B}{year}, {local:%H:%M} {_format_zone(local)}"


class Sentence(str):
    """A sentence in which there are moments. `parts` keeps them apart, for who can show each reader their own time."""

    parts: tuple[str | Moment, ...]

    def __new__(cls, *parts: str | Moment) -> "Sentence":
        """Join the parts; each moment reads in its zone."""
        sentence = super().__new__(cls, "".join(map(str, parts)))
        sentence.parts = parts
        return sentence


def _format_zone(local: datetime) -> str:
    """Format the zone of a local time: its letters (`CEST`) if it has any, else its distance from UTC (`UTC+5:30`)."""
    name = local.tzname() or ""
    if name.isalpha():
        return name
    offset = local.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
