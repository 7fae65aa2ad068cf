"""Gates: what must be true before a final-notice ballot, what a manager may waive. Source: product.md §5.4."""

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


@dataclass(frozen=True, slots=True)
class Waiver:
    """A gate a manager waived, with the reason that stands on the ballot."""

    id: int
    case_id: int
    gate: Gate
    why: str
    waived_by: str
    waived_at: datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """How one gate stands: passed, or what is missing in a sentence and the command that helps (`todo`).

    `waived` is set when it counts as passed only because a manager waived it, `route` when the door taken does.
    """

    gate: Gate
    passed: bool
    says: str
    todo: str = ""
    waived: Waiver | None = None
    skipped: bool = False
