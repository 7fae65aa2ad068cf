"""Moods: how a person feels before meeting a customer. Private; others only see the mood of three or more people.

Others see one word for a customer, the median of what each person felt last. It covers only whole weeks that are over,
so that nobody can look before and after a colleague's answer and learn it. How many people felt what is never shown.
Source: product.md, feeling check.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from statistics import median_low

from scoring.refusals import AlreadyDone, Malformed
from scoring.rules import retention
from scoring.rules.policy import Policy

MIN_CROWD = 3
"""How many people must have felt something before others see anything."""
REPEAT_AFTER = timedelta(days=30)
"""How soon the same person may ask again to be moved off the same customer."""
ANSWER_WINDOW = timedelta(days=14)
"""How long a person can answer whether the customer should be raised."""
ALARMING_MOVES = 2
"""How many wishes to be moved off a customer alarm the managers."""


class Feeling(StrEnum):
    """The five feelings a person can choose, worst first."""

    DREAD = "dread"
    UNEASY = "uneasy"
    OK = "ok"
    GLAD = "glad"
    EXCITED = "excited"


HEAVY_FEELINGS = frozenset({Feeling.DREAD, Feeling.UNEASY})
"""The feelings that count as a customer weighing on somebody."""


@dataclass(frozen=True, slots=True)
class Mood:
    """What one person felt about one customer. `asked`: umpire asked that morning; only then does it count in a row."""

    id: int
    user_id: str
    customer_id: int
    feeling: Feeling
    felt_on: date
    felt_at: datetime
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Nomination:
    """A customer that somebody wants the managers to look at. Who it was is not stored."""

    id: int
    customer_id: int
    nominated_at: datetime
    settled_at: datetime | None = None


class SignalKind(StrEnum):
    """What a turnover signal says: move me off this customer, or I left the company partly because of it."""

    MOVE = "move me"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class TurnoverSignal:
    """One person's turnover signal about a customer, for managers."""

    id: int
    customer_id: int
    user_id: str
    kind: SignalKind
    said_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CrowdMood:
    """The median feeling of so many people about a customer."""

    people: int
    feeling: Feeling


def parse_feeling(text: str) -> Feeling:
    """Read a feeling by its name. Refused: any other word."""
    try:
        return Feeling(text.casefold())
    except ValueError:
        raise Malformed(
            f"“{text[:60]}” is not a feeling I know. It is {', '.join(Feeling)}.", field="feeling"
        ) from None


def find_crowd_mood(moods: Iterable[Mood], today: date) -> CrowdMood | None:
    """Find the mood that others may see about one customer; None for fewer than three people."""
    week = today - timedelta(days=today.weekday())
    latest: dict[str, Mood] = {}
    for mood in sorted(moods, key=lambda each: each.felt_on):
        if week - retention.FEELINGS <= mood.felt_on < week:
            latest[mood.user_id] = mood
    if len(latest) < MIN_CROWD:
        return None
    order = list(Feeling)
    return CrowdMood(len(latest), order[median_low(order.index(mood.feeling) for mood in latest.values())])


def list_heavy_mornings(asked_on: Iterable[date], moods: Iterable[Mood]) -> tuple[date, ...]:
    """List the latest mornings in a row, newest first, on which one customer weighed on one person.

    Only mornings on which umpire asked matter; weekends, holidays and absences do not break the row.
    """
    heavy = {mood.felt_on for mood in moods if mood.asked and mood.feeling in HEAVY_FEELINGS}
    return tuple(takewhile(heavy.__contains__, sorted(asked_on, reverse=True)))


def is_time_to_ask(row: Collection[date], policy: Policy) -> bool:
    """Whether the customer weighed on the person so many mornings that umpire asks if it should be raised."""
    return len(row) >= policy.gut_mornings


def can_raise(asked_on: Iterable[date], moods: Collection[Mood], today: date, policy: Policy) -> bool:
    """Whether the person was asked within two weeks if the customer should be raised, whatever they felt since."""
    days = tuple(asked_on)
    recent_days = [day for day in days if today - day < ANSWER_WINDOW]
    return any(
        is_time_to_ask(list_heavy_mornings([day for day in days if day <= last], moods), policy) for last in recent_days
    )


def is_alarming(signals: Iterable[TurnoverSignal], now: datetime, policy: Policy) -> bool:
    """Whether managers must be told: two wishes to be moved within the window, or one person who left."""
    standing = list_standing_signals(signals, now, policy)
    return any(each.kind is SignalKind.LEFT for each in standing) or len(standing) >= ALARMING_MOVES


def list_standing_signals(
    signals: Iterable[TurnoverSignal], now: datetime, policy: Policy
) -> tuple[TurnoverSignal, ...]:
    """List the signals within the window that were not taken back."""
    since = now - timedelta(days=policy.turnover_days)
    return tuple(each for each in signals if each.withdrawn_at is None and since < each.said_at <= now)


def check_signal(
    signals: Iterable[TurnoverSignal], person: str, kind: SignalKind, now: datetime, policy: Policy
) -> None:
    """Refuse the same person's wish within 30 days of the last one, and a second departure."""
    for each in list_standing_signals(signals, now, policy):
        if (
            each.user_id == person
            and each.kind is kind
            and (kind is SignalKind.LEFT or now - each.said_at < REPEAT_AFTER)
        ):
            raise AlreadyDone(f"That was recorded on {each.said_at.astimezone(policy.zone):%-d %B %Y} and stands.")
