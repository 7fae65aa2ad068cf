"""Holds: a pause with a reason and an end, in which clocks, ballots and nudges stand still."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from scoring.customers import Customer
from scoring.refusals import NotAllowed

LONGEST = 90
"""Days ahead that a hold may end: a pause, not a way to forget a customer."""
_WHY = 200
"""Characters of the reason that a refusal repeats."""


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


def refuse_if_held(hold: Hold | None, zone: ZoneInfo, customer: Customer | None = None) -> None:
    """Refuse what must wait while the customer is on hold: votes, closing, notices, transitions."""
    if hold is None:
        return
    ends = hold.until.astimezone(zone)
    why = hold.why if len(hold.why) <= _WHY else f"{hold.why[: _WHY - 1].rstrip()}…"
    name, key = (customer.name, customer.key) if customer else ("This customer", "<customer>")
    raise NotAllowed(
        f"{name} is on hold until {ends:%-d %B %Y} ({why}), so this has to wait. "
        f"A manager can end the hold with `/umpire release {key}`."
    )
