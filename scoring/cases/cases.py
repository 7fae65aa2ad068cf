"""Cases: what opens one, what lets it fall away or be closed, and what the real problem is. Source: product.md §5.4."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from scoring.scorecards.scorecards import Scorecard, max_fire_zone
from scoring.strikes import StrikeTally
from scoring.values import notes


class Gate(StrEnum):
    """The gates in front of a final-notice ballot, in their order; the facts stand there on the severe route only."""

    POINTS = "points"
    REPORTERS = "reporters"
    PROBLEM = "problem"
    FIXES = "fixes"
    TALK = "talk"
    FACTS = "facts"
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


class CaseRoute(StrEnum):
    """How a case opened. Raised: by hand, before three points, when a manager or the owner states the real problem
    or plans the talk of a customer without a case (product.md §3, steps 4 and 5); it never falls away by itself,
    and every gate stands in front of its ballot.
    """

    RAISED = "raised"
    POINTS = "points"
    SEVERE = "severe"
    FIRE_ZONE = "fire zone"
    DECLINED = "declined contract"


class CaseOutcome(StrEnum):
    """How a case ended."""

    FELL_AWAY = "fell away"
    GOOD_AGAIN = "good again"
    MET = "notice met"
    FAREWELL = "farewell"


class ProblemSide(StrEnum):
    """Whose part the real problem is."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Case:
    """One case of one customer; a customer has at most one open. All instants are UTC.

    The problem is stated by `problem_by` at `problem_at` and may be reworded since; `side_by` said at `side_at` whose
    part it is. `agreed_by` agrees that it is theirs; `facts_by` confirms what the severe strikes say.
    """

    id: int
    customer_id: int
    route: CaseRoute
    opened_at: datetime
    problem: str = ""
    side: ProblemSide | None = None
    problem_by: str | None = None
    problem_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: CaseOutcome | None = None
    closed_why: str = ""
    side_by: str | None = None
    side_at: datetime | None = None
    agreed_by: str | None = None
    agreed_at: datetime | None = None
    facts_by: str | None = None
    facts_at: datetime | None = None


def find_ground(card: Scorecard, tally: StrikeTally, policy: Policy) -> CaseRoute | None:
    """Why a case is due, the gravest first, or None: a severe strike, three points, or the fire zone."""
    if tally.severe:
        return CaseRoute.SEVERE
    if tally.points >= policy.strikes_to_case:
        return CaseRoute.POINTS
    return CaseRoute.FIRE_ZONE if is_in_fire_zone(card, policy) else None


def is_in_fire_zone(card: Scorecard, policy: Policy) -> bool:
    """Whether more than one opinion puts even the top of the range into the fire zone, and a floor is broken."""
    rated = card.seconded and card.applicable >= policy.min_answers
    return rated and bool(card.broken) and card.high <= max_fire_zone(card.applicable)


def can_have_ground(standing: Standing, policy: Policy) -> bool:
    """Whether there can be a ground, from the row at hand alone: where not, nothing more needs reading."""
    struck = standing.points >= min(policy.strikes_to_case, policy.severe_weight)
    return struck or (standing.rated and standing.broken > 0 and standing.high <= max_fire_zone(standing.applicable))


def has_news(last: Case | None, card: Scorecard, tally: StrikeTally) -> bool:
    """Whether anything is new since the customer's last case was closed by people: what it was about is settled.

    News is a live strike recorded or upheld since, or an answer to the questions. A case that only fell away
    settled nothing.
    """
    if last is None or last.closed_at is None or last.outcome is CaseOutcome.FELL_AWAY:
        return True
    said = [strike.upheld_at or strike.recorded_at for strike in tally.live]
    return any(at > last.closed_at for at in (*said, card.rated_at) if at is not None)


def problem_changes(case: Case, text: str, side: ProblemSide | None, *, by: str, now: datetime) -> dict[str, object]:
    """What stating the problem, or stating it anew, sets. Source: product.md §5.4.

    Rewording leaves who stated it when, and who agreed; another side begins *our part* anew.
    """
    stated: dict[str, object] = {"problem": text}
    if not case.problem:
        stated |= {"problem_by": by, "problem_at": now}
    if side is not None and side is not case.side:
        stated |= {"side": side, "side_by": by, "side_at": now, "agreed_by": None, "agreed_at": None}
    return stated


def check_problem(text: str) -> str:
    """The real problem in a person's words, trimmed; an empty one is to be asked for, an over-long one refused."""
    ask = "Say what the real problem is: what is behind the strikes, in a sentence or two."
    return notes.check_text(text, has="The problem has", needed=ask)
