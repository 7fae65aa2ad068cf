"""Nudges: one thing each that a coming or a passed date makes umpire say, when, and to whom. Which, is in `outlooks`.

Source: product.md §5.2 to §5.7, reliability.md §4.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.rules.policy import Policy

MORNING = time(9)
"""When a nudge comes: as the person's working day begins."""


class Kind(StrEnum):
    """What a nudge is about. Those of one kind about one number are a series: of them only the newest is said late."""

    FIX = "nudge.fix"
    TALK = "nudge.talk"
    PROBLEM = "nudge.problem"
    NOTICE = "nudge.notice"
    TRANSITION = "nudge.transition"
    HOLD = "nudge.hold"
    GRADE = "nudge.grade"
    SLATE = "nudge.slate"
    STRIKES = "nudge.strikes"


class What(StrEnum):
    """What has come, or comes near."""

    DUE = "due"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long-overdue"
    ANSWER = "answer"
    SILENT = "silent"
    STATE = "state"
    GIVE = "give"
    ENDS = "ends"
    OWNERLESS = "ownerless"
    HALF = "half"
    WEEK = "week"
    FEW = "few"
    LAST = "last"
    CLEAR = "clear"
    EXPIRE = "expire"


class Among(StrEnum):
    """Which managers hear of it. Instead: one of them, when nobody of those named is here any more."""

    INSTEAD = "instead"
    ONE = "one"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class To:
    """Whom it is for: these people as far as they are here; where one manager is enough, `prefers` comes first."""

    people: tuple[str, ...] = ()
    managers: Among = Among.INSTEAD
    prefers: str | None = None

    @property
    def first(self) -> str | None:
        """In whose morning it comes."""
        return next(iter(self.people), self.prefers)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One thing to be said about number `number` at `at` (UTC), a morning in `zone`, because of the local day `on`."""

    kind: Kind
    number: int
    what: What
    on: date
    at: datetime
    zone: ZoneInfo
    to: To

    @property
    def subject(self) -> str:
        """What it is called among the deadlines: a date that moves makes another nudge."""
        return f"{self.number}:{self.what.value}:{self.on.isoformat()}"

    @property
    def once(self) -> str:
        """What nobody hears twice: of a fix a person hears once, be it that it is due or that it is overdue."""
        return f"{self.kind.value}:{self.number}:{self.on}" if self.kind is Kind.FIX else f"{self.kind}:{self.subject}"


def at(day: date, zone: ZoneInfo) -> datetime:
    """Nine in the morning of that day there, UTC."""
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)


def next_morning(instant: datetime, zone: ZoneInfo, policy: Policy) -> datetime:
    """The instant itself when it is nine on a business day there, else the next such instant."""
    day = instant.astimezone(zone).date()
    found = at(policy.calendar.next_open(day), zone)
    return found if found >= instant else at(policy.calendar.days_after(day, 1), zone)


def reach(to: To, *, here: Collection[str], managers: Collection[str]) -> tuple[str, ...]:
    """Who hears of it: those named who are still here, and the managers it is for. Nobody twice."""
    named = [person for person in to.people if person in here]
    if to.managers is Among.ALL:
        named += sorted(managers)
    elif managers and (to.managers is Among.ONE or not named):
        named.append(to.prefers if to.prefers in managers and to.prefers else min(managers))
    return tuple(dict.fromkeys(named))
