"""Plots: shares that add up, what stands out, timelines of strikes, names of plots."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from scoring.interactions import AttentionTotals
from scoring.plots import plots as plot_rules
from scoring.plots.plots import GRADES, WHOLE, CustomerTime, GradeMix, GradeShare, PlotKind
from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.strikes import OurPart, Strike, StrikePhase, StrikeState

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
POLICY = Policy()


def strike(number: int, days_ago: int = 0, life: int = 180, **changes: object) -> Strike:
    """A strike of so many days ago."""
    on = NOW - timedelta(days=days_ago)
    usual: dict[str, object] = {"customer_id": 1, "reason": "scope-creep", "weight": 1, "reporter": "U0ANA"}
    told = {"incident_on": on.date(), "recorded_at": on, "expires_at": on + timedelta(days=life)}
    return Strike(id=number, **{**usual, **told, **changes})  # type: ignore[arg-type]


states = st.sampled_from([StrikeState.COUNTED, StrikeState.CONTESTED, StrikeState.VOID, StrikeState.UNDONE])
histories = st.lists(
    st.builds(
        lambda number, ago, life, state, ours: strike(number, ago, life, state=state, ours=ours),
        *(st.integers(1, 999), st.integers(0, 700), st.integers(1, 400), states, st.sampled_from(OurPart)),
    ),
    unique_by=lambda each: each.id,
)
customers = st.lists(
    st.builds(
        lambda key, revenue, minutes, entries: CustomerTime(str(key), str(key), revenue, minutes, entries, entries),
        *(st.integers(), st.none() | st.integers(-(10**9), 10**12), st.integers(1, 10**6), st.integers(1, 50)),
    ),
    unique_by=lambda each: each.key,
)
counts = st.tuples(*[st.integers(0, 10**6)] * 5)


def mix(customers: tuple[int, ...], revenue: tuple[int, ...] = (0, 0, 0, 0, 0)) -> GradeMix:
    """So many customers of each grade, the last without one."""
    return GradeMix(NOW, tuple(map(GradeShare, (*GRADES, None), customers, revenue)))


def totals(spent: list[CustomerTime]) -> AttentionTotals:
    """What these customers take and bring together."""
    return AttentionTotals(sum(each.minutes for each in spent), sum(max(each.revenue or 0, 0) for each in spent))


@given(histories)
def test_a_timeline_tells_of_every_strike_but_those_taken_back(found: list[Strike]) -> None:
    """Every strike has one bar from its incident to its expiry, the latest first; what was undone was never there."""
    timeline = plot_rules.build_timeline(found, now=NOW, policy=POLICY)

    assert {bar.number for bar in timeline.bars} == {s.id for s in found if s.state is not StrikeState.UNDONE}
    assert [bar.since for bar in timeline.bars] == sorted((bar.since for bar in timeline.bars), reverse=True)
    assert all(bar.since < bar.until for bar in timeline.bars)
    live = [bar for bar in timeline.bars if bar.phase is StrikePhase.LIVE]
    assert timeline.live == len(live)
    assert timeline.expires_on == min((bar.until for bar in live), default=None)
    assert all(bar.until >= timeline.today for bar in live)


def test_a_timeline_is_in_local_days() -> None:
    """A strike that expires at local midnight ends on that local day, whatever day it is in UTC."""
    tokyo = Policy(timezone="Asia/Tokyo")
    [bar] = plot_rules.build_timeline(
        [strike(1, expires_at=datetime(2026, 7, 3, 15, tzinfo=UTC))], now=datetime(2026, 3, 1, 16, tzinfo=UTC),
        policy=tokyo,
    ).bars  # fmt: skip
    assert bar.until == date(2026, 7, 4)


@given(customers)
def test_shares_are_of_all(spent: list[CustomerTime]) -> None:
    """Shares of time and of revenue lie between nothing and all; of everybody together they come to all."""
    found = plot_rules.build_spread(spent, totals(spent), POLICY)

    for point in found.points:
        assert 0 <= point.time <= WHOLE
        assert 0 <= point.revenue <= WHOLE
    if found.points:
        assert abs(sum(point.revenue for point in found.points) - WHOLE) <= len(spent)
        assert sum(point.time for point in found.points) <= WHOLE + len(spent)
        assert len(found.points) + found.unpriced == len(spent)


@given(customers)
def test_who_takes_most_for_its_revenue_stands_first(spent: list[CustomerTime]) -> None:
    """Those with a ratio come first, the highest of them at the top, so whoever is flagged stands above who is not."""
    found = plot_rules.build_spread(spent, totals(spent), POLICY)

    ratios = [point.ratio for point in found.compared if point.ratio is not None]
    assert ratios == sorted(ratios, reverse=True)
    assert found.points[: len(ratios)] == found.compared
    flags = [point.flagged for point in found.points]
    assert flags == sorted(flags, reverse=True)


@given(st.integers(0, 60), st.integers(1, 20))
def test_splitting_ends_loses_nobody(number: int, most: int) -> None:
    """First, middle and last are the whole list in its order; no more than `most` stand outside the middle."""
    first, middle, last = plot_rules.split_ends(range(number), most)

    assert [*first, *middle, *last] == list(range(number))
    assert len(first) + len(last) <= most
    assert 0 <= len(first) - len(last) <= 1 or not middle
    assert middle or number <= most


@pytest.mark.parametrize(
    ("entries", "days", "minutes", "flagged"),
    [(5, 3, 400, True), (4, 4, 400, False), (5, 2, 400, False), (5, 3, 399, False)],
)
def test_a_flag_is_that_of_the_scorecard(entries: int, days: int, minutes: int, flagged: bool) -> None:
    """Flagged is who has twice its share with five entries on three days: not with fewer, and not just below."""
    spent = [CustomerTime("a", "A", 200, minutes, entries, days)]
    [point] = plot_rules.build_spread(spent, AttentionTotals(1000, 1000), POLICY).points
    assert point.flagged is flagged


def test_without_any_revenue_nobody_has_a_place() -> None:
    """Where nothing is known of revenue there are no shares of it, and nobody stands out."""
    found = plot_rules.build_spread(
        [CustomerTime("a", "A", None, 50, 5, 5), CustomerTime("b", "B", 0, 50, 5, 5)], AttentionTotals(100, 0), POLICY
    )
    assert (found.points, found.unpriced, found.compared) == ((), 1, ())


@given(counts, counts)
def test_the_share_of_a_and_b_is_of_the_graded(number: tuple[int, ...], revenue: tuple[int, ...]) -> None:
    """A and B are counted among those with a grade; who has none changes nothing, and of nobody there is no share."""
    found = mix(number, revenue)

    graded = sum(number[:4])
    assert (found.graded, found.customers) == (graded, sum(number))
    assert (found.good is None) == (graded == 0)
    if found.good is not None:
        assert abs(found.good - WHOLE * sum(number[:2]) / graded) <= 1
    assert found.good == mix((*number[:4], 7)).good
    assert (found.good_revenue is None) == (sum(revenue[:4]) == 0)


@given(st.integers(0, 300), st.integers(1, 25))
def test_thinning_keeps_the_latest(number: int, most: int) -> None:
    """At most so many remain, in order and evenly spaced, the latest always among them."""
    all_of_them = tuple(replace(mix((0,) * 5), at=NOW + timedelta(days=day)) for day in range(number))

    kept = plot_rules.thin_out(all_of_them, most)

    assert len(kept) <= most
    assert kept[-1:] == all_of_them[-1:]
    places = [all_of_them.index(each) for each in kept]
    steps = {after - before for before, after in pairwise(places)}
    assert len(steps) <= 1
    assert all(step > 0 for step in steps)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("grades", PlotKind.GRADES),
        ("GRADES", PlotKind.GRADES),
        (" Grades ", PlotKind.GRADES),
        ("capacity", PlotKind.ROOM),
        ("room", PlotKind.ROOM),
    ],
)
def test_a_plot_is_found_by_its_name(said: str, kind: PlotKind) -> None:
    """Case and blanks do not matter, and the old word for capacity still draws it."""
    assert plot_rules.parse_plot_kind(said) is kind


@pytest.mark.parametrize(
    ("said", "hint"), [("grade", "plot grades"), ("atention", "plot attention"), ("x", "lists them")]
)
def test_an_unknown_plot_gets_the_nearest(said: str, hint: str) -> None:
    """A misspelt name is not guessed; the refusal names the nearest, or where all are listed."""
    with pytest.raises(Malformed, match=hint):
        plot_rules.parse_plot_kind(said)
