"""Closets: once a quarter every customer gets one verdict, and the year ends with a plan. Source: product.md §5.10."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What is to happen with a customer."""

    GROW = "grow"
    KEEP = "keep"
    FIX = "fix"
    REPRICE = "reprice"
    STOP_QUOTING = "stop quoting"
    LET_GO = "let go"


@dataclass(frozen=True, slots=True)
class Share:
    """How many customers there are and what they bring a year (minor units), and of these the A and B ones."""

    customers: int = 0
    good: int = 0
    revenue: int = 0
    good_revenue: int = 0


@dataclass(frozen=True, slots=True)
class Closet:
    """One clean-out. At most one is open: `running` is None once it is closed.

    `key` is its quarter, `2026-Q3`; `closes_on` its last day, workspace time.
    """

    id: int
    key: str
    opened_at: datetime
    closes_on: date
    before: Share
    opened_by: str | None = None
    running: bool | None = True
    closed_at: datetime | None = None
    closed_by: str | None = None
    after: Share | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One customer in a closet: what the card suggests and why, as of the opening, and what its owner decides."""

    id: int
    closet_id: int
    customer_id: int
    suggested: Verdict
    why: str
    grade: str | None = None
    revenue: int | None = None
    verdict: Verdict | None = None
    note: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None
