"""Moving the playground's clock: where to, and telling the page how far it got."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playground.slack.refusals import Impossible
from playground.slack.shapes import Json
from playground.slack.world import World

STEP = re.compile(r"\+(\d{1,4})(m|h|d|w)")
AT_HOUR = re.compile(r"(tomorrow|monday)-(\d{1,2})")
MORNING = time(9)
"""The time meant by a date without one: the day begins, and what falls due in the morning does."""
LONGEST = timedelta(days=366)
"""How far one trip goes: everything that falls due on the way is done, and whoever waits should see its end."""
Travel = Callable[[datetime, Callable[[datetime, float, str], None]], None]
"""Moves the clock to a time, saying on the way where it is, how far it got (0 to 1) and what it is doing."""


@dataclass(frozen=True, slots=True)
class Trip:
    """From when the clock was moved, and to when; `arrived` is None on the way."""

    start: datetime
    arrived: datetime | None = None


class Trips:
    """One trip at a time, on a thread of its own; the time machine knows what falls due on the way."""

    def __init__(self, world: World, time_machine: Callable[[], Travel | None]) -> None:
        self._world, self._time_machine = world, time_machine
        self._thread: threading.Thread | None = None
        self.last: Trip | None = None
        self.listeners: list[Any] = []

    @property
    def travelling(self) -> bool:
        """True while a trip is under way."""
        return self._thread is not None and self._thread.is_alive()

    def begin(self, *, to: object = None, step: object = None) -> datetime:
        """Set off and return where to; refused without a time machine, backwards, too far, and during another trip."""
        machine = self._time_machine()
        if machine is None:
            raise Impossible("This local Slack has no time machine: its clock is the clock of this computer.")
        now = self._world.clock()
        target = parse_destination(now, to=to, step=step, zone=ZoneInfo(self._world.zone))
        with self._world.lock:
            if self.travelling:
                raise Impossible("One trip at a time, please.")
            self.last = Trip(now)
            self._thread = threading.Thread(
                target=self._go, args=(machine, now, target), name="time-machine", daemon=True
            )
            self._thread.start()
        return target

    def _go(self, machine: Travel, start: datetime, target: datetime) -> None:
        def progress(now: datetime, done: float, label: str) -> None:
            self._tell(start, target, now, done, label, finished=False)

        label = "did not arrive"
        try:
            machine(target, progress)
            label = "arrived"
        finally:
            self.last, self._thread = Trip(start, self._world.clock()), None
            self._tell(start, target, self._world.clock(), 1.0, label, finished=True)
            self._world.touch(*self._world.channels, views=True, home=True, people=True)

    def _tell(self, start: datetime, to: datetime, now: datetime, done: float, label: str, *, finished: bool) -> None:
        told: Json = {
            "type": "travel", "from": start.isoformat(), "to": to.isoformat(), "now": now.isoformat(),
            "done": done, "label": label, "finished": finished,
        }  # fmt: skip
        for listener in list(self.listeners):
            listener(told)


def parse_destination(now: datetime, *, to: object, step: object, zone: ZoneInfo) -> datetime:
    """Return the time meant by a date, an ISO time, or a step such as `+1h`, `+30d`, `tomorrow-9` or `monday-9`.

    Days, weeks and hours of the day are those of the workspace's zone, so `+1d` over a clock change keeps the hour.
    A date alone means its morning. Raises `Impossible` for what is no time, is past, or is more than a year ahead.
    """
    local = now.astimezone(zone)
    target = _parse_time(to, zone) if isinstance(to, str) else _parse_step(now, step, zone)
    if target <= now:
        raise Impossible(f"The clock only goes forward, and here it is {local:%A} {local.day} {local:%B %Y, %H:%M}.")
    if target - now > LONGEST:
        last = local + LONGEST
        raise Impossible(f"One trip goes a year ahead at most: to {last.day} {last:%B %Y}.")
    return target


def _parse_time(to: str, zone: ZoneInfo) -> datetime:
    try:
        day_only = len(to) <= len("2026-03-14")
        target = datetime.combine(date.fromisoformat(to), MORNING) if day_only else datetime.fromisoformat(to)
    except ValueError:
        raise Impossible(f"{to!r} is not a date. Write it as 2026-03-14, or with a time: 2026-03-14T17:30.") from None
    return target if target.tzinfo else target.replace(tzinfo=zone)


def _parse_step(now: datetime, step: object, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    if isinstance(step, str) and (found := STEP.fullmatch(step)):
        count, unit = int(found[1]), found[2]
        if unit in "mh":
            return now + timedelta(**{"minutes" if unit == "m" else "hours": count})
        return (local + timedelta(days=count * (7 if unit == "w" else 1))).astimezone(now.tzinfo)
    if isinstance(step, str) and (found := AT_HOUR.fullmatch(step)) and int(found[2]) < 24:
        days = 1 if found[1] == "tomorrow" else (7 - local.weekday())
        return (local + timedelta(days=days)).replace(hour=int(found[2]), minute=0, second=0, microsecond=0)
    raise Impossible(f"There is no step {step!r}.")
