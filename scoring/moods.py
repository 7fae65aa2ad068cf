"""Moods: how a person feels before meeting a customer; only aggregates of three leave them. Source: product.md §5.2."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Feeling(StrEnum):
    """Five faces, worst first."""

    DREAD = "dread"
    UNEASY = "uneasy"
    OK = "ok"
    GLAD = "glad"
    EXCITED = "excited"


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


class Leaving(StrEnum):
    """What a turnover signal says: move me off this account, or I leave partly because of it."""

    MOVE = "move me"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Signal:
    """One turnover signal, for managers."""

    id: int
    customer_id: int
    user_id: str
    kind: Leaving
    said_at: datetime
    withdrawn_at: datetime | None = None
