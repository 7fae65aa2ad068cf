"""Plots: the figures a picture is drawn from, and what stands out in them. No person of the staff is in any of them.

Source: product.md §5.1, §5.10, §6, §7.6. Shares are in millionths, rounded; money is in minor units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum

from scoring import strikes as strike_rules
from scoring.interactions import AttentionTotals, attention_ratio, has_enough_entries
from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.strikes import Strike, StrikePhase

GRADES = "ABCD"
GOOD_GRADES = "AB"
WHOLE = 1_000_000
"""All of it, in millionths: of 100,000 customers each is still somewhere."""


class PlotKind(StrEnum):
    """What can be plotted."""

    STRIKES = "strikes"
    ATTENTION = "attention"
    GRADES = "grades"
    PROFIT = "profit"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class StrikeBar:
    """One strike, from the day of the incident to the day it stops counting, which is `until`."""

    number: int
    reason: str
    weight: int
    since: date
    until: date
    phase: StrikePhase


@dataclass(frozen=True, slots=True)
class StrikeTimeline:
    """One customer's strikes, the latest incident first; those taken back at once are none.

    `expires_on`: when the first of the live ones stops counting, None when nothing is live.
    """

    bars: tuple[StrikeBar, ...]
    live: int
    expires_on: date | None
    today: date


@dataclass(frozen=True, slots=True)
class CustomerTime:
    """What one customer took in the window, in entries on so many days, and brings a year (None: not known)."""

    key: str
    name: str
    revenue: int | None
    minutes: int
    entries: int
    days: int


@dataclass(frozen=True, slots=True)
class AttentionPoint:
    """One customer's share of the logged time beside its share of revenue.

    `ratio` in hundredths; None where there are too few entries or days for one.
    """

    key: str
    name: str
    minutes: int
    time: int
    revenue: int
    ratio: int | None
    flagged: bool

    @property
    def excess(self) -> int:
        """By how much the share of time is above that of revenue, in millionths; below zero where it is under."""
        return self.time - self.revenue


@dataclass(frozen=True, slots=True)
class AttentionSpread:
    """The customers with logged time, most time beyond their revenue first.

    `unpriced` have no revenue on record, so no place; `further` took less time than every one that is here.
    """

    points: tuple[AttentionPoint, ...]
    unpriced: int
    further: int
    totals: AttentionTotals

    @property
    def outlier(self) -> AttentionPoint | None:
        """The customer that takes most beyond what it brings, among those whose ratio stands; None when nobody does."""
        return next((point for point in self.points if point.ratio is not None and point.excess > 0), None)


@dataclass(frozen=True, slots=True)
class GradeShare:
    """How many customers have a grade (None: not graded), and what they bring a year."""

    grade: str | None
    customers: int
    revenue: int


@dataclass(frozen=True, slots=True)
class GradeMix:
    """How the customers were graded at one instant: A, B, C, D, not graded."""

    at: datetime
    shares: tuple[GradeShare, ...]

    def share(self, grade: str | None) -> GradeShare:
        """The part with that grade."""
        return next((each for each in self.shares if each.grade == grade), GradeShare(grade, 0, 0))

    @property
    def customers(self) -> int:
        """How many there are, graded or not."""
        return sum(each.customers for each in self.shares)

    @property
    def graded(self) -> int:
        """How many have a grade."""
        return sum(each.customers for each in self.shares if each.grade is not None)

    @property
    def good(self) -> int | None:
        """The share of A and B among the graded customers; None when nobody is graded."""
        return self._good("customers")

    @property
    def good_revenue(self) -> int | None:
        """The same of what the graded customers bring; None when nothing is on record."""
        return self._good("revenue")

    def _good(self, of: str) -> int | None:
        amounts = {each.grade: getattr(each, of) for each in self.shares if each.grade is not None}
        whole = sum(amounts.values())
        return share_in_millionths(sum(amounts.get(grade, 0) for grade in GOOD_GRADES), whole) if whole else None


def parse_plot_kind(said: str) -> PlotKind:
    """The plot of that name. Another word is refused, with the nearest name."""
    word = said.strip().casefold()
    if word in list(PlotKind):
        return PlotKind(word)
    near = get_close_matches(word, list(PlotKind), n=1, cutoff=0.5)
    hint = f"Did you mean `/umpire plot {near[0]}`?" if near else "`/umpire plot` lists them."
    raise Malformed(f"There is no plot “{said.strip()[:60]}”. {hint}")


def share_in_millionths(of: int, whole: int) -> int:
    """A share in millionths, rounded half up; never more than all. `whole` is above zero."""
    return min((2 * WHOLE * max(of, 0) + whole) // (2 * whole), WHOLE)


def build_timeline(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> StrikeTimeline:
    """One customer's strikes, all of them given, as they stand at `now`."""
    known = tuple(strike for strike in strikes if strike.state is not strike_rules.StrikeState.UNDONE)
    stand = strike_rules.find_phases(known, now=now, policy=policy)
    bars = [
        StrikeBar(
            strike.id,
            strike.reason,
            strike.weight,
            strike.incident_on,
            strike.expires_at.astimezone(policy.zone).date(),
            stand[strike.id],
        )
        for strike in known
    ]
    live = [bar for bar in bars if bar.phase is StrikePhase.LIVE]
    return StrikeTimeline(
        bars=tuple(sorted(bars, key=lambda bar: (bar.since, bar.number), reverse=True)),
        live=len(live),
        expires_on=min((bar.until for bar in live), default=None),
        today=now.astimezone(policy.zone).date(),
    )


def build_spread(
    spent: Sequence[CustomerTime], totals: AttentionTotals, policy: Policy, *, further: int = 0
) -> AttentionSpread:
    """Time beside revenue, each as a share of what all customers take and bring."""
    priced = [each for each in spent if each.revenue is not None]
    points = [_point(each, totals, policy) for each in priced] if totals.revenue > 0 and totals.minutes > 0 else []
    return AttentionSpread(
        points=tuple(sorted(points, key=lambda point: (-point.excess, point.key))),
        unpriced=len(spent) - len(priced),
        further=further,
        totals=totals,
    )


def thin_out(mixes: Sequence[GradeMix], most: int) -> tuple[GradeMix, ...]:
    """At most so many of them, oldest first: the latest, and evenly spaced ones before it."""
    step = max(1, -(-len(mixes) // most))
    return tuple(mixes[::-1][::step][::-1])


def _point(spent: CustomerTime, totals: AttentionTotals, policy: Policy) -> AttentionPoint:
    carries = has_enough_entries(spent.entries, spent.days, policy)
    found = attention_ratio(spent.minutes, spent.revenue, totals) if carries else None
    return AttentionPoint(
        key=spent.key,
        name=spent.name,
        minutes=spent.minutes,
        time=share_in_millionths(spent.minutes, totals.minutes),
        revenue=share_in_millionths(spent.revenue or 0, totals.revenue),
        ratio=found,
        flagged=found is not None and found >= policy.attention_flag,
    )
