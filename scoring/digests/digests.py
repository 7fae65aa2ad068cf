"""Digests: when they come, whom they name and why, and what would help next. Source: product.md §5.1, §5.8."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scoring.cases.fixes import Fix, FixState
from scoring.customers.customers import Customer
from scoring.digests.reactions import Review, ReviewAct
from scoring.interactions import Attention
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Scorecard
from scoring.strikes import Strike, StrikeTally
from scoring.values.calendar import WEEKDAYS
from scoring.values.recurrence import Grace, Schedule

GRACE = Grace(hours=48)
"""A digest that could not come in time still comes before that; an older one is left out."""
RESTING_ACTS = (ReviewAct.KEEP, ReviewAct.SNOOZE)
"""The acts after which a customer stays out for a while."""


class NextStep(StrEnum):
    """What would help most with a customer that has no case."""

    OWNER = "find an owner"
    FIX = "mend our part"
    RATE = "rate"
    RATE_AGAIN = "rate again"
    SECOND = "ask a second rater"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class ReasonTotal:
    """What the live strikes of one reason come to: their points, how many they are, the day of the latest."""

    reason: str
    points: int
    strikes: int
    latest: date


@dataclass(frozen=True, slots=True)
class DigestNews:
    """How often what happened after `since`, until the digest: both instants UTC.

    `nominated`: customers somebody wants looked at for how they feel about them, by whole days before the digest's.
    """

    since: datetime
    strikes: int = 0
    expired: int = 0
    opened: int = 0
    fell_away: int = 0
    good_again: int = 0
    met: int = 0
    farewells: int = 0
    given: int = 0
    decided: int = 0
    pleasant: int = 0
    nominated: int = 0


def schedule(policy: Policy) -> Schedule:
    """Weekly, on the day and at the time that are set, workspace time; on a day off, the next working day."""
    return Schedule(policy.digest_at, WEEKDAYS.index(policy.digest_day), policy.calendar)


def belongs_in_digest(
    customer: Customer, card: Scorecard, tally: StrikeTally, attention: Attention, policy: Policy
) -> bool:
    """Whether a digest may name the customer: by its grade, or flagged by a case that is due or by the time it takes.

    Never newcomers, the archived, or those let go.
    """
    if card.newcomer or customer.archived_at is not None or customer.former_at is not None:
        return False
    graded = card.ranked and (card.grade or "") >= policy.digest_grade
    return graded or tally.case_due or attention.flagged


def find_rest(reviews: Iterable[Review], points: int, now: datetime) -> Review | None:
    """What keeps one customer out of the digest at `now`: the act that lasts longest, unless it got worse since.

    Worse is more live points than there were when a manager acted.
    """
    lasting = [
        review
        for review in reviews
        if review.act in RESTING_ACTS
        and review.undone_at is None
        and review.until is not None
        and now < review.until
        and points <= review.points
    ]
    return max(lasting, key=lambda review: (review.until or review.at, review.id), default=None)


def sum_by_reason(live: Iterable[Strike]) -> tuple[ReasonTotal, ...]:
    """What strikes that count come to, reason by reason: the heaviest first, then the most recent."""
    found: dict[str, list[Strike]] = {}
    for strike in live:
        found.setdefault(strike.reason, []).append(strike)
    summed = (
        ReasonTotal(reason, sum(s.weight for s in strikes), len(strikes), max(s.incident_on for s in strikes))
        for reason, strikes in found.items()
    )
    return tuple(sorted(summed, key=lambda each: (-each.points, -each.latest.toordinal(), each.reason)))


def suggest_next_step(keeper: str | None, card: Scorecard, fixes: Iterable[Fix]) -> NextStep:
    """What would help most with a customer that has no case: somebody who looks after it, our part, a true card."""
    if keeper is None:
        return NextStep.OWNER
    if any(fix.state is FixState.OPEN for fix in fixes):
        return NextStep.FIX
    if not card.rankable:
        return NextStep.RATE
    if card.stale:
        return NextStep.RATE_AGAIN
    return NextStep.SECOND if card.doubt else NextStep.TALK
