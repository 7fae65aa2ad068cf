"""Profits: customers by their profit a year, best first, and the running total. Source: product.md, plots.

Profit is revenue times margin, in minor units, rounded half away from zero. Customers without a known revenue or
margin are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

FEW_BRING_PERCENT = 80
"""The percentage of all profit for which the few best customers are counted."""


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    """One customer's revenue a year in minor units and margin in basis points; None: not known."""

    key: str
    name: str
    revenue: int | None
    margin: int | None


@dataclass(frozen=True, slots=True)
class CustomerProfit:
    """One customer's profit a year, and the sum of all profits up to it (`cumulated`)."""

    key: str
    name: str
    revenue: int
    margin: int
    profit: int
    cumulated: int


@dataclass(frozen=True)
class ProfitCurve:
    """Customers by profit, most first; `unknown` counts those without a margin or revenue on record."""

    earned: tuple[CustomerProfit, ...]
    unknown: int

    @property
    def total(self) -> int:
        """The profit of all customers together."""
        return self.earned[-1].cumulated if self.earned else 0

    @cached_property
    def peak(self) -> int:
        """The highest point of the running total: the profit of all who make one."""
        return max((each.cumulated for each in self.earned), default=0)

    @cached_property
    def losing(self) -> int:
        """How many customers cost more than they bring."""
        return sum(each.profit < 0 for each in self.earned)

    @property
    def lost(self) -> int:
        """How much profit the losing customers take away again."""
        return max(self.peak, 0) - self.total

    @property
    def earning(self) -> int:
        """How many customers bring a profit."""
        return sum(each.profit > 0 for each in self.earned)

    @cached_property
    def few(self) -> int:
        """How many of the best customers bring 80 percent of the peak; 0 if there is no profit."""
        if self.peak <= 0:
            return 0
        enough = FEW_BRING_PERCENT * self.peak
        return next(n for n, each in enumerate(self.earned, 1) if 100 * each.cumulated >= enough)


def yearly_profit(revenue: int, margin: int) -> int:
    """Multiply revenue (minor units) by margin (basis points), rounded half away from zero.

    >>> yearly_profit(10_000, 1_250)
    1250
    """
    product = abs(revenue * margin)
    amount = (2 * product + 10_000) // 20_000
    return amount if revenue * margin >= 0 else -amount


def build_curve(customers: Iterable[CustomerFigures]) -> ProfitCurve:
    """Rank customers by profit, equal ones by key, and add up the running total."""
    profits, unknown = [], 0
    for each in customers:
        if each.revenue is None or each.margin is None:
            unknown += 1
        else:
            profits.append((yearly_profit(each.revenue, each.margin), each.key, each.name, each.revenue, each.margin))
    profits.sort(key=lambda each: (-each[0], each[1]))
    sums = accumulate(each[0] for each in profits)
    ranked = (
        CustomerProfit(key, name, revenue, margin, amount, cumulated)
        for (amount, key, name, revenue, margin), cumulated in zip(profits, sums, strict=True)
    )
    return ProfitCurve(tuple(ranked), unknown)
