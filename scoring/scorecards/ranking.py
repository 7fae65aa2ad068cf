"""Standings: where a customer stands among all, in one comparable row. Source: product.md §5.1, §5.8; house.md §7."""

from dataclasses import dataclass
from datetime import datetime

from scoring import interactions
from scoring.customers.customers import Customer, folded
from scoring.interactions import DENSEST, NOTHING, Load
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Card
from scoring.strikes import Tally


@dataclass(frozen=True, slots=True)
class Standing:
    """What lists and digests read. `rank` sorts as text, worst first; `listed` = may appear in a bottom list.

    `next_change_at` is the first instant at which time alone changes this row (an expiry, an override's end).
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


def standing(customer: Customer, card: Card, tally: Tally, *, load: Load = NOTHING, policy: Policy) -> Standing:
    """The customer's row from its card, its live strikes and the time it took.

    Bottom lists hold customers graded C or D, or with a case due; never newcomers, the archived or the former.
    """
    flagged = tally.case_due or (card.rankable and card.grade in ("C", "D"))
    changes = (card.next_change_at, tally.next_change_at, interactions.changes_at(load, policy))
    density = interactions.density(load.minutes, customer.revenue)
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
        rated=card.raters > 0,
        listed=flagged and not card.newcomer and customer.archived_at is None and customer.former_at is None,
        rank=rank(customer.name, high=card.high, points=tally.points, density=density, broken=len(card.broken)),
        next_change_at=min((at for at in changes if at is not None), default=None),
    )


def rank(name: str, *, high: int, points: int, density: int = 0, broken: int) -> str:
    """A text that sorts worst first: top of range ascending, then points, attention and floors descending, then name.

    `density` is scoring.interactions.density, which orders customers as their attention ratios do.
    """
    attention = f"{DENSEST - min(density, DENSEST):015d}"
    return f"{high:02d}{999 - min(points, 999):03d}{attention}{9 - min(broken, 9)}{folded(name)}"
