"""Fixes: what we own and mend on our side before anything is asked of the customer. Source: product.md §5.3, §5.4."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scoring.strikes import Strike

DAYS = 14
"""How long a fix has when nobody names a date: long enough to change a habit of ours, short enough to be remembered."""


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


def about(strike: Strike) -> str:
    """What there is to mend when a strike was partly or mostly ours."""
    return f"Our part in strike #{strike.id} ({strike.reason.replace('-', ' ')})"
