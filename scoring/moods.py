"""Moods: how a person feels before meeting a customer; only aggregates of three leave them. Source: product.md §5.2.

What others may learn is one word for a customer, and only when three or more people felt something about it; it is the
middle of what each of them felt last, and of whole weeks that are over, so that nobody who looks before and after a
colleague's answer learns that answer. How many felt what is never told.
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
"""How many people it takes before others learn anything (product.md §5.2)."""
REPEAT_AFTER = timedelta(days=30)
"""After what time the same person may ask again to be moved off the same account; before, it is the same wish."""
ANSWER_WINDOW = timedelta(days=14)
"""How long the question whether to raise a customer can be answered."""
ALARMING_MOVES = 2
"""How many wishes to be moved tell managers (product.md §5.2)."""


class Feeling(StrEnum):
    """Five faces, worst first."""

    DREAD = "dread"
    UNEASY = "uneasy"
    OK = "ok"
    GLAD = "glad"
    EXCITED = "excited"


HEAVY_FEELINGS = frozenset({Feeling.DREAD, Feeling.UNEASY})
"""What makes a customer be on somebody's mind."""


@dataclass(frozen=True, slots=True)
class Mood:
    """One feeling of one person about one customer. `asked`: umpire asked that morning; only those make a row."""

    id: int
    user_id: str
    customer_id: int
    feeling: Feeling
    felt_on: date
    felt_at: datetime
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Nomination:
    """A customer somebody wants looked at. Nobody is named, here or anywhere."""

    id: int
    customer_id: int
    nominated_at: datetime
    settled_at: datetime | None = None


class SignalKind(StrEnum):
    """What a turnover signal says: move me off this account, or I leave partly because of it."""

    MOVE = "move me"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class TurnoverSignal:
    """One turnover signal, for managers."""

    id: int
    customer_id: int
    user_id: str
    kind: SignalKind
    said_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CrowdMood:
    """How a crowd of people feels about a customer on the whole."""

    people: int
    feeling: Feeling


def parse_feeling(said: str) -> Feeling:
    """The feeling a person names."""
    try:
        return Feeling(said.casefold())
    except ValueError:
        raise Malformed(
            f"“{said[:60]}” is not a feeling I know. It is {', '.join(Feeling)}.", field="feeling"
        ) from None


def find_crowd_mood(moods: Iterable[Mood], today: date) -> CrowdMood | None:
    """What others may learn of these feelings about one customer: nothing of fewer than three people."""
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
    """The latest asked mornings in a row, newest first, on which one customer weighed on one person.

    Days on which nobody asked (weekends, holidays, absences) neither count nor break the row.
    """
    heavy = {mood.felt_on for mood in moods if mood.asked and mood.feeling in HEAVY_FEELINGS}
    return tuple(takewhile(heavy.__contains__, sorted(asked_on, reverse=True)))


def is_time_to_ask(row: Collection[date], policy: Policy) -> bool:
    """Whether it is time to ask the person if the customer should be raised."""
    return len(row) >= policy.gut_mornings


def can_raise(asked_on: Iterable[date], moods: Collection[Mood], today: date, policy: Policy) -> bool:
    """Whether the person was asked lately if the customer should be raised, whatever they felt since."""
    days = tuple(asked_on)
    lately = [day for day in days if today - day < ANSWER_WINDOW]
    return any(
        is_time_to_ask(list_heavy_mornings([day for day in days if day <= last], moods), policy) for last in lately
    )


def is_alarming(signals: Iterable[TurnoverSignal], now: datetime, policy: Policy) -> bool:
    """Whether managers must know: two wishes to be moved within the window, or one person who left."""
    live = list_standing_signals(signals, now, policy)
    return any(each.kind is SignalKind.LEFT for each in live) or len(live) >= ALARMING_MOVES


def list_standing_signals(
    signals: Iterable[TurnoverSignal], now: datetime, policy: Policy
) -> tuple[TurnoverSignal, ...]:
    """The signals that stand: not taken back, and within the window."""
    since = now - timedelta(days=policy.turnover_days)
    return tuple(each for each in signals if each.withdrawn_at is None and since < each.said_at <= now)


def check_signal(
    signals: Iterable[TurnoverSignal], person: str, kind: SignalKind, now: datetime, policy: Policy
) -> None:
    """Refuse to count one person's wish twice within a month, and a departure twice at all."""
    for each in list_standing_signals(signals, now, policy):
        if (
            each.user_id == person
            and each.kind is kind
            and (kind is SignalKind.LEFT or now - each.said_at < REPEAT_AFTER)
        ):
            raise AlreadyDone(f"That was recorded on {each.said_at.astimezone(policy.zone):%-d %B %Y} and stands.")
