"""The profit curve: what customers bring after costs, best first and summed up. Source: product.md §1 row 12, §6.

Profit is revenue a year times margin, in minor units, rounded half away from nothing; a customer of whom one of both
is not known has no place in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

FEW_BRING_PERCENT = 80
"""Percent of the profit that is asked how few customers bring it."""


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    """What is on record of one customer: revenue a year in minor units, margin in basis points; None: not known."""

    key: str
    name: str
    revenue: int | None
    margin: int | None


@dataclass(frozen=True, slots=True)
class CustomerProfit:
    """One customer's profit a year, and that of all up to it."""

    key: str
    name: str
    revenue: int
    margin: int
    profit: int
    cumulated: int


@dataclass(frozen=True)
class ProfitCurve:
    """Customers by profit, most first; of `unknown` ones there is no margin or no revenue on record.

    What goes through all of them is worked out once a curve, whoever asks how often.
    """

    earned: tuple[CustomerProfit, ...]
    unknown: int

    @property
    def total(self) -> int:
        """The profit of all."""
        return self.earned[-1].cumulated if self.earned else 0

    @cached_property
    def peak(self) -> int:
        """The profit of those who make one."""
        return max((each.cumulated for each in self.earned), default=0)

    @cached_property
    def losing(self) -> int:
        """How many cost more than they bring."""
        return sum(each.profit < 0 for each in self.earned)

    @property
    def lost(self) -> int:
        """What these take away again."""
        return max(self.peak, 0) - self.total

    @cached_property
    def few(self) -> int:
        """How many of the best bring most of the peak; none where there is no profit."""
        if self.peak <= 0:
            return 0
        enough = FEW_BRING_PERCENT * self.peak
        return next(n for n, each in enumerate(self.earned, 1) if 100 * each.cumulated >= enough)


def yearly_profit(revenue: int, margin: int) -> int:
    """Revenue times margin."""
    product = abs(revenue * margin)
    amount = (2 * product + 10_000) // 20_000
    return amount if revenue * margin >= 0 else -amount


def build_curve(customers: Iterable[CustomerFigures]) -> ProfitCurve:
    """All of them ranked by profit, whatever order they come in; equal ones by key."""
    found, unknown = [], 0
    for each in customers:
        if each.revenue is None or each.margin is None:
            unknown += 1
        else:
            found.append((yearly_profit(each.revenue, each.margin), each.key, each.name, each.revenue, each.margin))
    found.sort(key=lambda each: (-each[0], each[1]))
    sums = accumulate(each[0] for each in found)
    ranked = (
        CustomerProfit(key, name, revenue, margin, amount, cumulated)
        for (amount, key, name, revenue, margin), cumulated in zip(found, sums, strict=True)
    )
    return ProfitCurve(tuple(ranked), unknown)
