"""The gates in front of a final-notice ballot, and what a manager waives of them. Source: product.md §5.4."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Gate(StrEnum):
    """The gates in front of a final-notice ballot, in their order."""

    POINTS = "points"
    REPORTERS = "reporters"
    PROBLEM = "problem"
    FIXES = "fixes"
    TALK = "talk"
    CONTESTS = "contests"
    HOLD = "hold"


WAIVABLE = (Gate.POINTS, Gate.REPORTERS, Gate.PROBLEM, Gate.FIXES, Gate.TALK)
"""What a manager may waive; a contest is decided and a hold released instead."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A gate a manager waived, with the reason that stands on the ballot."""

    id: int
    case_id: int
    gate: Gate
    why: str
    waived_by: str
    waived_at: datetime
