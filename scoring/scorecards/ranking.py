"""Standings: where a customer stands among all, in one comparable row. Source: product.md §5.1, §5.8; house.md §7."""

from dataclasses import dataclass
from datetime import datetime

from scoring import interactions
from scoring.customers.customers import Customer, fold
from scoring.interactions import MAX_DENSITY, NO_LOAD, CustomerLoad
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Scorecard, format_grade
from scoring.strikes import StrikeTally

GRADE_ORDER = "D_CBA"
"""The grades, worst first; `_` is a D that does not count. Who has none comes last."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What lists and digests read. `rank` sorts as text, worst first; `listed` = may appear in a bottom list.

    `grade` is the effective one, `doubt` why it decides nothing: `one rater`. `next_change_at` is the first instant at
    which time alone changes this row (an expiry, an override's end).
    """

    customer_id: int
    low: int
    high: int
    applicable: int
    grade: str | None
    points: int
    broken: int
    stale: bool
    newcomer: bool
    rated: bool
    listed: bool
    rank: str
    next_change_at: datetime | None
    doubt: str = ""

    @property
    def graded(self) -> str:
        """The grade as it is shown: `C`, `D, one rater`, or nothing."""
        return format_grade(self.grade, self.doubt)


def build_standing(
    customer: Customer, card: Scorecard, tally: StrikeTally, *, load: CustomerLoad = NO_LOAD, policy: Policy
) -> Standing:
    """The customer's row from its card, its live strikes and the time it took.

    Bottom lists hold customers graded C or D, or with a case due; never newcomers, the archived or the former.
    """
    flagged = tally.case_due or (card.ranked and card.grade in ("C", "D"))
    changes = (card.next_change_at, tally.next_change_at, interactions.load_changes_at(load, policy))
    return Standing(
        customer_id=customer.id,
        low=card.low,
        high=card.high,
        applicable=card.applicable,
        grade=card.grade,
        points=tally.points,
        broken=len(card.broken),
        stale=card.stale,
        newcomer=card.newcomer,
        rated=card.rated_at is not None,
        listed=flagged and not card.newcomer and customer.archived_at is None and customer.former_at is None,
        rank=build_rank(
            customer, card, points=tally.points, density=interactions.attention_density(load, customer.revenue, policy)
        ),
        next_change_at=min((at for at in changes if at is not None), default=None),
        doubt=card.doubt,
    )


def build_rank(customer: Customer, card: Scorecard, *, points: int = 0, density: int = 0) -> str:
    """A text that sorts worst first: by grade, a D of one rater after the others; in each, a grade set by hand without
    enough answers last; then top of range ascending, points, attention and floors descending, and name.

    `density` is scoring.interactions.density, which orders customers as their attention ratios do.
    """
    place = len(GRADE_ORDER) if card.grade is None else GRADE_ORDER.index("_" if card.doubt else card.grade)
    unanswered = card.override is not None and not card.rankable
    attention = f"{MAX_DENSITY - min(density, MAX_DENSITY):015d}"
    figures = f"{card.high:02d}{999 - min(points, 999):03d}{attention}{9 - min(len(card.broken), 9)}"
    return f"{place}{unanswered:d}{figures}{fold(customer.name)}"
