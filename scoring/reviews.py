"""Reviews: what managers do to a customer of the digest by reacting to its message. Source: product.md §5.8."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What a reaction does; which emoji stands for which is a setting."""

    CLAIM = "claim"
    TALK = "talk"
    FIX = "fix"
    REPRICE = "reprice"
    KEEP = "keep"
    SNOOZE = "snooze"
    ASK = "ask"
    PROPOSE = "propose"


@dataclass(frozen=True, slots=True)
class Review:
    """One act by one manager on one customer's message. `until`: when a claim is due, a rest ends (UTC).

    `points` are the live points then, against which “worse” is judged. Undone by removing the reaction in time.
    """

    id: int
    customer_id: int
    channel: str
    ts: str
    act: Act
    by: str
    at: datetime
    until: datetime | None = None
    points: int = 0
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """One digest that was posted: its local period, and each customer's points then, by place."""

    id: int
    key: str
    posted_at: datetime
    customers: tuple[int, ...]
    points: tuple[int, ...]
    by: str | None = None
