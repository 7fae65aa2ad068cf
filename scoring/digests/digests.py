"""Digests: when they are posted, which customers they name, and what would help next. Source: product.md, digest."""

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
"""How late a digest is still posted."""
RESTING_ACTS = (ReviewAct.KEEP, ReviewAct.SNOOZE)
"""Reactions after which a customer stays out of the digest for a while."""


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
    """The live strikes for one reason: their points, their number, and the day of the latest incident."""

    reason: str
    points: int
    strikes: int
    latest: date


@dataclass(frozen=True, slots=True)
class DigestNews:
    """What happened after `since` (UTC) and before the digest, each as a count.

    `nominated` are customers that somebody wants to be looked at because of how they feel about them; they are counted
    by whole days before the day of the digest.
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
    """Build the weekly schedule: the day and time of the settings, workspace time; else the next working day."""
    return Schedule(policy.digest_at, WEEKDAYS.index(policy.digest_day), policy.calendar)


def belongs_in_digest(
    customer: Customer, card: Scorecard, tally: StrikeTally, attention: Attention, policy: Policy
) -> bool:
    """Whether a digest may name the customer: for its grade, for a case that is due, or for the time it takes.

    Newcomers, archived customers and those let go are never named.
    """
    if card.newcomer or customer.archived_at is not None or customer.former_at is not None:
        return False
    graded = card.ranked and (card.grade or "") >= policy.digest_grade
    return graded or tally.case_due or attention.flagged


def find_rest(reviews: Iterable[Review], points: int, now: datetime) -> Review | None:
    """Find the review that keeps a customer out of the digest at `now`, the one that lasts longest.

    A review no longer counts once the customer has more live points than at the time of the review.
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
    """Add up live strikes by reason, most points first, then the most recent."""
    by_reason: dict[str, list[Strike]] = {}
    for strike in live:
        by_reason.setdefault(strike.reason, []).append(strike)
    summed = (
        ReasonTotal(reason, sum(s.weight for s in strikes), len(strikes), max(s.incident_on for s in strikes))
        for reason, strikes in by_reason.items()
    )
    return tuple(sorted(summed, key=lambda each: (-each.points, -each.latest.toordinal(), each.reason)))


def suggest_next_step(owner: str | None, card: Scorecard, fixes: Iterable[Fix]) -> NextStep:
    """Suggest what would help most with a customer without a case: an owner, a fix, a rating, or a talk.

    An `owner` who is away is still one: a manager stands in.
    """
    if owner is None:
        return NextStep.OWNER
    if any(fix.state is FixState.OPEN for fix in fixes):
        return NextStep.FIX
    if not card.rankable:
        return NextStep.RATE
    if card.stale:
        return NextStep.RATE_AGAIN
    return NextStep.SECOND if card.doubt else NextStep.TALK
