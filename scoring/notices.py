"""Final notices: given by a person to the customer; the clock, and how it ends. Source: product.md §5.6."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """Where a notice is. Agreed: the ballot passed, nobody told the customer yet."""

    AGREED = "agreed"
    GIVEN = "given"
    MET = "met"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One final notice. It runs `days` from `given_on` (a local date) to `ends_at` (UTC)."""

    id: int
    customer_id: int
    case_id: int
    ballot_id: int
    agreed_at: datetime
    give_by: datetime
    days: int
    state: State = State.AGREED
    given_on: date | None = None
    given_by: str | None = None
    given_how: str = ""
    recorded_at: datetime | None = None
    ends_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_why: str = ""
