"""Interactions: what time with a customer costs and how it felt; the attention ratio. Source: product.md §5.1, §5.2."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Tone(StrEnum):
    """How it felt, worst first."""

    AWFUL = "awful"
    TENSE = "tense"
    OK = "ok"
    GOOD = "good"
    GREAT = "great"


@dataclass(frozen=True, slots=True)
class Interaction:
    """One logged interaction. `minutes` None: nobody said how long. `undone_at` set: taken back, counts nothing."""

    id: int
    customer_id: int
    user_id: str
    minutes: int | None
    tone: Tone
    note: str
    link: str | None
    happened_on: date
    logged_at: datetime
    strike_id: int | None = None
    undone_at: datetime | None = None
