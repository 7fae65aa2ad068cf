"""Plots: the figures behind the pictures, and what stands out in them. No colleague appears in any of them.

Source: product.md, plots. Shares are in millionths, rounded; money is in minor units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from scoring.interactions import AttentionTotals, attention_ratio, has_enough_entries
from scoring.privacy.staff import is_crowd, shows_names
from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.strikes import Strike, StrikePhase, StrikeState, phases_of
from scoring.values.words import spell_as_stored, spell_plainly

T = TypeVar("T")
GRADES = "ABCD"
GOOD_GRADES = "AB"
WHOLE = 1_000_000
"""All of something, in millionths, so that each of 100,000 customers still has a share above zero."""


class PlotKind(StrEnum):
    """The pictures there are."""

    STRIKES = "strikes"
    ATTENTION = "attention"
    GRADES = "grades"
    PROFIT = "profit"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class StrikeBar:
    """One strike in the picture, from the day of the incident (`since`) to the day it stops counting (`until`)."""

    number: int
    reason: str
    weight: int
    since: date
    until: date
    phase: StrikePhase


@dataclass(frozen=True, slots=True)
class StrikeTimeline:
    """One customer's strikes, the latest incident first, without undone ones.

    `live` counts the live ones; `expires_on` is when the first of them stops counting, None if there is none.
    """

    bars: tuple[StrikeBar, ...]
    live: int
    expires_on: date | None
    today: date


@dataclass(frozen=True, slots=True)
class CustomerTime:
    """The time one customer took in the window, logged by so many `people`, and its revenue a year (None: unknown)."""

    key: str
    name: str
    revenue: int | None
    minutes: int
    entries: int
    days: int
    people: int = 0


@dataclass(frozen=True, slots=True)
class AttentionPoint:
    """One customer's share of the logged time (`time`) and of revenue, both in millionths.

    `ratio` is the attention ratio in hundredths; None if there are too few entries or days.
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
        """The share of time less the share of revenue, in millionths; negative if revenue is larger."""
        return self.time - self.revenue


@dataclass(frozen=True, slots=True)
class AttentionSpread:
    """The customers with logged time and a revenue on record: first those with a ratio, the highest at the top.

    `unpriced` counts customers without revenue on record, `further` those left out because they took less time,
    `withheld` those of whom too few people logged time to show it: they are in no sum either.
    """

    points: tuple[AttentionPoint, ...]
    unpriced: int
    further: int
    totals: AttentionTotals
    withheld: int = 0

    @property
    def compared(self) -> tuple[AttentionPoint, ...]:
        """Those with a ratio, the highest first."""
        return tuple(point for point in self.points if point.ratio is not None)


@dataclass(frozen=True, slots=True)
class GradeShare:
    """How many customers have a grade (None: not graded), and their revenue a year."""

    grade: str | None
    customers: int
    revenue: int


@dataclass(frozen=True, slots=True)
class GradeMix:
    """How many customers had each grade at one instant."""

    at: datetime
    shares: tuple[GradeShare, ...]

    def share(self, grade: str | None) -> GradeShare:
        """Return the share with this grade."""
        return next((each for each in self.shares if each.grade == grade), GradeShare(grade, 0, 0))

    @property
    def customers(self) -> int:
        """How many customers there are, graded or not."""
        return sum(each.customers for each in self.shares)

    @property
    def graded(self) -> int:
        """How many customers have a grade."""
        return sum(each.customers for each in self.shares if each.grade is not None)

    @property
    def good(self) -> int | None:
        """The share of A and B among graded customers, in millionths; None if nobody is graded."""
        return self._good_share("customers")

    @property
    def good_revenue(self) -> int | None:
        """The share of A and B in the revenue of graded customers, in millionths; None if there is no revenue."""
        return self._good_share("revenue")

    def _good_share(self, field: str) -> int | None:
        amounts = {each.grade: getattr(each, field) for each in self.shares if each.grade is not None}
        whole = sum(amounts.values())
        return share_in_millionths(sum(amounts.get(grade, 0) for grade in GOOD_GRADES), whole) if whole else None


def parse_plot_kind(text: str) -> PlotKind:
    """Read the name of a plot. Refused: any other word, with the nearest name."""
    word = spell_as_stored(text.strip().casefold())
    if word in list(PlotKind):
        return PlotKind(word)
    near = get_close_matches(text.strip().casefold(), map(spell_plainly, PlotKind), n=1, cutoff=0.5)
    hint = f"Did you mean `/umpire plot {near[0]}`?" if near else "`/umpire plot` lists them."
    raise Malformed(f"There is no plot “{text.strip()[:60]}”. {hint}")


def share_in_millionths(amount: int, whole: int) -> int:
    """Work out a share in millionths, rounded half up and never above all; `whole` has to be above zero."""
    return min((2 * WHOLE * max(amount, 0) + whole) // (2 * whole), WHOLE)


def build_timeline(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> StrikeTimeline:
    """Build the picture of all of one customer's strikes as they are at `now`."""
    known = tuple(strike for strike in strikes if strike.state is not StrikeState.UNDONE)
    phases = phases_of(known, now=now, policy=policy)
    bars = [
        StrikeBar(
            strike.id,
            strike.reason,
            strike.weight,
            strike.incident_on,
            strike.expires_at.astimezone(policy.zone).date(),
            phases[strike.id],
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
    """Compare each customer's share of time with its share of revenue.

    In works-council mode only customers with whom enough people logged time are compared, and only with each other:
    from shares of all time, that of the others could be worked out.
    """
    everybody = spent
    if not shows_names(policy):
        spent = [each for each in everybody if is_crowd(each.people, policy)]
        revenue = sum(max(0, each.revenue or 0) for each in spent)
        totals, further = AttentionTotals(sum(each.minutes for each in spent), revenue), 0
    priced = [each for each in spent if each.revenue is not None]
    points = (
        [_build_point(each, totals, policy) for each in priced] if totals.revenue > 0 and totals.minutes > 0 else []
    )
    return AttentionSpread(
        points=tuple(sorted(points, key=_place_point)),
        unpriced=len(spent) - len(priced),
        further=further,
        totals=totals,
        withheld=len(everybody) - len(spent),
    )


def split_ends(items: Sequence[T], most: int) -> tuple[Sequence[T], Sequence[T], Sequence[T]]:
    """Split sorted items into the first, the middle and the last; up to `most` of them are all among the first.

    >>> split_ends("abcdefg", 5)
    ('abc', 'de', 'fg')
    """
    if len(items) <= most:
        return items, items[:0], items[:0]
    first = (most + 1) // 2
    last = len(items) - (most - first)
    return items[:first], items[first:last], items[last:]


def share_ratio(points: Sequence[AttentionPoint]) -> int | None:
    """Divide the share of time of several customers by their share of revenue, in hundredths; None without revenue."""
    revenue = sum(point.revenue for point in points)
    return 100 * sum(point.time for point in points) // revenue if revenue else None


def thin_out(mixes: Sequence[GradeMix], most: int) -> tuple[GradeMix, ...]:
    """Thin out grade mixes to at most so many, evenly spaced, keeping the latest; oldest first."""
    step = max(1, -(-len(mixes) // most))
    return tuple(mixes[::-1][::step][::-1])


def _place_point(point: AttentionPoint) -> tuple[bool, int, str]:
    """Return what points are sorted by: those with a ratio first, then how far the share of time exceeds the other."""
    if point.ratio is None:
        return True, -point.excess, point.key
    return False, -point.ratio, point.key


def _build_point(spent: CustomerTime, totals: AttentionTotals, policy: Policy) -> AttentionPoint:
    enough = has_enough_entries(spent.entries, spent.days, policy)
    ratio = attention_ratio(spent.minutes, spent.revenue, totals) if enough else None
    return AttentionPoint(
        key=spent.key,
        name=spent.name,
        minutes=spent.minutes,
        time=share_in_millionths(spent.minutes, totals.minutes),
        revenue=share_in_millionths(spent.revenue or 0, totals.revenue),
        ratio=ratio,
        flagged=ratio is not None and ratio >= policy.attention_flag,
    )
