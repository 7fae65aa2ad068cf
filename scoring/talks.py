"""Talks: putting the problem to the customer and hearing them. Source: product.md §5.4."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Answer(StrEnum):
    """How the customer responded, as the person who talked heard it."""

    RECEPTIVE = "receptive"
    PARTLY = "partly"
    PUSHED_BACK = "pushed back"
    NO_REPLY = "no reply"
    NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk: planned, then held (or not) and answered. Dates are local; `holder` is who talks."""

    id: int
    customer_id: int
    case_id: int
    holder: str
    planned_on: date | None
    planned_by: str
    planned_at: datetime
    held_on: date | None = None
    answer: Answer | None = None
    said: str = ""
    recorded_by: str | None = None
    recorded_at: datetime | None = None
    withdrawn_at: datetime | None = None
