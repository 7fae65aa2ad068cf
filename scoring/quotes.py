"""Quotes: whether a job may be quoted for, and what became of it. Source: product.md §1 row 13, §5.9."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What the gate says to a quote."""

    QUOTE = "quote"
    WARN = "warn"
    REFUSE = "refuse"


class Outcome(StrEnum):
    """What became of a quote. Dropped: it was never sent."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Quote:
    """One question to the gate, about a customer or a prospect. Money in minor units, margins in basis points.

    `job` is its type, folded. `chance` (percent) and `minutes` (a month it would take) are for the room ledger;
    `final_margin` is what a job that was won came to in the end.
    """

    id: int
    value: int
    margin: int
    verdict: Verdict
    asked_by: str
    asked_at: datetime
    chance: int
    customer_id: int | None = None
    prospect_id: int | None = None
    job: str = ""
    minutes: int | None = None
    reasons: tuple[str, ...] = ()
    overridden_by: str | None = None
    override_why: str = ""
    outcome: Outcome = Outcome.OPEN
    outcome_by: str | None = None
    outcome_at: datetime | None = None
    final_margin: int | None = None
    withdrawn_at: datetime | None = None
