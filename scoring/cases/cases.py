"""Cases: what opens one, how it ends, and whose part the real problem is. Source: product.md, cases."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from scoring.scorecards.scorecards import Scorecard, max_fire_zone
from scoring.strikes import StrikeTally
from scoring.values import notes


class Gate(StrEnum):
    """The conditions for a ballot on a final notice, in order. FACTS applies only after a severe strike."""

    POINTS = "points"
    REPORTERS = "reporters"
    PROBLEM = "problem"
    FIXES = "fixes"
    TALK = "talk"
    FACTS = "facts"
    CONTESTS = "contests"
    HOLD = "hold"


WAIVABLE = (Gate.POINTS, Gate.REPORTERS, Gate.PROBLEM, Gate.FIXES, Gate.TALK)
"""The gates a manager may waive; of the others, a contest is decided and a hold is released."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A gate that a manager waived, with the reason, which the ballot shows."""

    id: int
    case_id: int
    gate: Gate
    why: str
    waived_by: str
    waived_at: datetime


class CaseRoute(StrEnum):
    """How a case opened.

    RAISED: by hand, before there were three points, because a manager or the owner stated the problem or planned the
    talk. Such a case never closes by itself, and all gates apply to it.
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
    """Who caused the real problem: we, the customer, or both."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Case:
    """One case of one customer, who has at most one open case. All instants are UTC.

    `problem_by` and `problem_at` tell who first stated the problem; rewording keeps them. `side_by` said at `side_at`
    whose part it is; `agreed_by` agreed that it is the customer's. `facts_by` confirmed what the severe strikes say.
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
    """Find why a case is due, the gravest reason first: a severe strike, three points, the fire zone; else None.

    >>> from types import SimpleNamespace as Facts
    >>> card = Facts(seconded=True, applicable=7, broken=(), high=6)
    >>> find_ground(card, Facts(severe=False, points=3), Policy())
    <CaseRoute.POINTS: 'points'>
    >>> find_ground(card, Facts(severe=False, points=2), Policy()) is None
    True
    """
    if tally.severe:
        return CaseRoute.SEVERE
    if tally.points >= policy.strikes_to_case:
        return CaseRoute.POINTS
    return CaseRoute.FIRE_ZONE if is_in_fire_zone(card, policy) else None


def is_in_fire_zone(card: Scorecard, policy: Policy) -> bool:
    """Whether even the top of the range is in the fire zone, by more than one opinion, and a floor is broken."""
    rated = card.seconded and card.applicable >= policy.min_answers
    return rated and bool(card.broken) and card.high <= max_fire_zone(card.applicable)


def can_have_ground(standing: Standing, policy: Policy) -> bool:
    """Whether a case may be due, judged from the stored standing alone; if not, nothing more has to be read."""
    struck = standing.points >= min(policy.strikes_to_case, policy.severe_weight)
    return struck or (standing.rated and standing.broken > 0 and standing.high <= max_fire_zone(standing.applicable))


def has_news(last: Case | None, card: Scorecard, tally: StrikeTally) -> bool:
    """Whether anything happened since people closed the customer's last case, which settled what came before.

    That is a live strike recorded or upheld since, or a newer rating. A case that closed by itself settled nothing.
    """
    if last is None or last.closed_at is None or last.outcome is CaseOutcome.FELL_AWAY:
        return True
    strikes_at = [strike.upheld_at or strike.recorded_at for strike in tally.live]
    return any(moment > last.closed_at for moment in (*strikes_at, card.rated_at) if moment is not None)


def problem_changes(case: Case, text: str, side: ProblemSide | None, *, by: str, now: datetime) -> dict[str, object]:
    """List the fields of a case that change when its problem is stated or reworded.

    Rewording keeps who stated it first, and when. A new `side` takes away the agreement to the earlier one.
    """
    changes: dict[str, object] = {"problem": text}
    if not case.problem:
        changes |= {"problem_by": by, "problem_at": now}
    if side is not None and side is not case.side:
        changes |= {"side": side, "side_by": by, "side_at": now, "agreed_by": None, "agreed_at": None}
    return changes


def check_problem(text: str, recorded: str = "") -> str:
    """Return the problem in a person's words, trimmed, or the `recorded` one. Refused: none, a long one."""
    question = "Say what the real problem is: what is behind the strikes, in a sentence or two."
    return notes.check_text(text or recorded, has="The problem has", needed=question, asks=bool(text))
