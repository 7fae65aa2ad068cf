"""Fixes: what we own and mend on our side before anything is asked of the customer. Source: product.md §5.3, §5.4."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """What became of a fix. Dropped: opened by mistake, or found not to be ours, with a reason."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix. `strike_id` is the strike that said we contributed; `due_on` a local date."""

    id: int
    customer_id: int
    what: str
    owner: str | None
    opened_by: str
    opened_at: datetime
    state: State = State.OPEN
    case_id: int | None = None
    strike_id: int | None = None
    due_on: date | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    closed_why: str = ""
