"""Prompts: what umpire asks a person by itself, and when it had better not. Source: product.md §5.2."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What is asked: was anything difficult today; how do you feel about the day's customers."""

    DIFFICULT = "difficult"
    GUT = "gut"


class Wish(StrEnum):
    """How a person wants a prompt: stopped means umpire gave up by itself after unanswered days."""

    ON = "on"
    MUTED = "muted"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to one person on one local day. `answer` is what they pressed, never what they wrote."""

    id: int
    user_id: str
    kind: Kind
    asked_on: date
    asked_at: datetime
    reminded_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """Days a person is away, both included, local."""

    id: int
    user_id: str
    from_on: date
    until_on: date
    said_at: datetime
    withdrawn_at: datetime | None = None
