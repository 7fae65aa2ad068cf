"""Ballots: roll, quorum, majorities in integers, when one closes and with what. Source: product.md §5.5."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What is decided."""

    NOTICE = "notice"
    TERMINATE = "terminate"
    OWNER = "owner"


class State(StrEnum):
    """Where a ballot is. A tied owner ballot waits for a manager's pick; lapsed is not rejected."""

    OPEN = "open"
    PASSED = "passed"
    REJECTED = "rejected"
    TIED = "tied"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules a ballot started with and keeps. Percent of the roll, ballots, hours.

    `sign_off`: the roll was too small, so two managers sign instead of a vote.
    """

    quorum_percent: int
    least: int
    hours: int
    proposer_votes: bool
    reason_required: bool = False
    sign_off: bool = False
    facts_hours: int = 24


@dataclass(frozen=True, slots=True)
class Seat:
    """One person on the roll, frozen at opening; recused people have left it."""

    ballot_id: int
    user_id: str
    recused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """A person's latest ballot: `yes`, `no`, `abstain`, or a candidate's user id."""

    ballot_id: int
    user_id: str
    choice: str
    why: str
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot. `facts_at`: new facts came then, and votes before it are flagged; it adds time once.

    `result` is the tally at the close (choice or candidate → votes); `chosen` the winning candidate;
    `costs` what termination loses and frees, frozen at opening (`revenue` in minor units, `minutes` a month).
    """

    id: int
    customer_id: int
    case_id: int
    kind: Kind
    reason: str
    proposer: str
    opened_at: datetime
    closes_at: datetime
    rules: Rules
    state: State = State.OPEN
    candidates: tuple[str, ...] = ()
    costs: dict[str, int] | None = None
    extended_at: datetime | None = None
    facts_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_why: str = ""
    chosen: str | None = None
    result: dict[str, int] | None = None
