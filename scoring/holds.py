"""Holds: a pause with a reason and an end, in which clocks, ballots and nudges stand still."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. It ends at `until` (UTC) by itself, or earlier when released."""

    id: int
    customer_id: int
    why: str
    held_by: str
    held_at: datetime
    until: datetime
    released_at: datetime | None = None
    released_by: str | None = None
