"""Cases: when one opens and falls away, and what the real problem is. Source: product.md §5.4."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Route(StrEnum):
    """How a case opened. Raised: by hand, before three points, when a manager or the owner states the real problem
    or plans the talk of a customer without a case (product.md §3, steps 4 and 5); it never falls away by itself,
    and every gate stands in front of its ballot.
    """

    RAISED = "raised"
    POINTS = "points"
    SEVERE = "severe"
    FIRE_ZONE = "fire zone"
    DECLINED = "declined contract"


class Outcome(StrEnum):
    """How a case ended."""

    FELL_AWAY = "fell away"
    GOOD_AGAIN = "good again"
    MET = "notice met"
    FAREWELL = "farewell"


class Side(StrEnum):
    """Whose part the real problem is."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Case:
    """One case of one customer; a customer has at most one open. All instants are UTC."""

    id: int
    customer_id: int
    route: Route
    opened_at: datetime
    problem: str = ""
    side: Side | None = None
    problem_by: str | None = None
    problem_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: Outcome | None = None
    closed_why: str = ""
