"""Standings: one stored row per customer by which lists are sorted. Source: product.md, ranking."""

from dataclasses import dataclass
from datetime import datetime

from scoring import interactions
from scoring.customers.customers import Customer
from scoring.interactions import MAX_DENSITY, NO_LOAD, CustomerLoad
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Scorecard, format_grade
from scoring.strikes import StrikeTally
from scoring.values.words import fold

GRADE_ORDER = "D_CBA"
"""The grades, worst first; `_` stands for a D that does not count. Customers without a grade come last."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What lists and digests show of a customer. `rank` sorts as text, worst first.

    `grade` is the effective one, `doubt` says why it does not count (`one rater`). `listed`: it may appear in a bottom
    list. `next_change_at` is the first instant at which time alone changes this row, such as the expiry of a strike.
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
    """Build a customer's standing from its card, its live strikes and the time it took.

    Bottom lists hold customers graded C or D or with a case due, but no newcomers, archived or former customers.
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
        next_change_at=min((change for change in changes if change is not None), default=None),
        doubt=card.doubt,
    )


def build_rank(customer: Customer, card: Scorecard, *, points: int = 0, density: int = 0) -> str:
    """Build a text by which customers sort, worst first.

    They sort by grade, a D that does not count after the other Ds. Within a grade, cards with enough answers come
    before grades set by hand; then by the top of the range (lowest first), points, attention and broken floors
    (highest first), and name. `density` is `interactions.attention_density`.
    """
    grade_rank = len(GRADE_ORDER) if card.grade is None else GRADE_ORDER.index("_" if card.doubt else card.grade)
    unanswered = card.override is not None and not card.rankable
    attention = f"{MAX_DENSITY - min(density, MAX_DENSITY):015d}"
    figures = f"{card.high:02d}{999 - min(points, 999):03d}{attention}{9 - min(len(card.broken), 9)}"
    return f"{grade_rank}{unanswered:d}{figures}{fold(customer.name)}"
