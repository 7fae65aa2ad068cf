"""Floors: monotone, proposed from figures that exist, named without guessing; and the mix of what customers buy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring import floors as floor_rules
from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.scorecards import scorecards as mixes
from scoring.scorecards.scorecards import BrokenFloor, Floor, JobMix, build_card, build_mix, list_broken_floors
from scoring.settings import settings
from tests.scoring import made

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = Policy()
figures = st.lists(st.integers(-(10**9), 10**12), min_size=1, max_size=60)
MIXED = replace(POLICY, floor_mix=(("maintenance", 30), ("training", 10)))


@given(st.none() | st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_higher_floor_breaks_no_fewer_cards(revenue: int | None, floor: int, more: int) -> None:
    """What a floor breaks on a customer's card, a higher one breaks too."""
    customer = made.build_customer(revenue=revenue)
    low, high = (list_broken_floors(customer, replace(POLICY, floor_revenue=each)) for each in (floor, floor + more))
    assert len(low) <= len(high)


@given(figures)
def test_a_proposal_is_a_figure_that_exists_with_a_quarter_at_or_below_it(known: list[int]) -> None:
    """The lower quartile by nearest rank: at least a quarter are at or below it, at most a quarter are below."""
    rank = floor_rules.quartile_rank(len(known))
    exact = sorted(known)[rank - 1]
    assert 4 * sum(figure <= exact for figure in known) >= len(known)
    assert 4 * sum(figure < exact for figure in known) <= len(known)
    found = floor_rules.propose_floor(Floor.REVENUE, len(known), exact)
    assert (found is None) == (len(known) < floor_rules.MIN_KNOWN or exact <= 0)


@given(st.integers(1, 10**15), st.integers(1, 10**15), st.sampled_from(Floor))
def test_rounding_goes_down_keeps_order_and_stays_near(one: int, other: int, floor: Floor) -> None:
    """A readable figure is above zero, never above the exact one, loses less than a tenth of money, and keeps order."""
    low, high = sorted((one, other))
    assert 0 < floor_rules.round_down(low, floor) <= low
    if floor is not Floor.MARGIN:
        assert 11 * floor_rules.round_down(low, floor) > 10 * low - 10
        assert floor_rules.round_down(low, floor) <= floor_rules.round_down(high, floor)


@pytest.mark.parametrize(
    ("floor", "exact", "figure"),
    [
        (Floor.REVENUE, 512_399, 510_000),
        (Floor.REVENUE, 99, 99),
        (Floor.SALE, 1_299_999, 1_200_000),
        (Floor.MARGIN, 1_249, 1_200),
        (Floor.MARGIN, 49, 49),
    ],
)
def test_a_readable_figure(floor: Floor, exact: int, figure: int) -> None:
    """Two leading digits of money, whole percent of a margin."""
    assert floor_rules.round_down(exact, floor) == figure


def test_few_figures_and_losses_propose_nothing() -> None:
    """With seven known figures, or where a quarter brings nothing, history is no guide."""
    assert floor_rules.propose_floor(Floor.SALE, 7, 100) is None
    assert floor_rules.propose_floor(Floor.SALE, 8, 100) is not None
    assert floor_rules.propose_floor(Floor.MARGIN, 80, 0) is None
    assert floor_rules.propose_floor(Floor.MARGIN, 80, -1) is None
    assert floor_rules.propose_floor(Floor.REVENUE, 0, None) is None


@given(st.integers(1, 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_proposed_reads_back_as_the_same_floor(exact: int, currency: str) -> None:
    """The text behind the button sets exactly the figure that was shown, in any currency."""
    policy = replace(POLICY, currency=currency)
    for floor, key in ((Floor.REVENUE, "floor.revenue"), (Floor.SALE, "floor.sale")):
        found = floor_rules.propose_floor(floor, 8, exact)
        assert found is not None
        assert (
            floor_rules.find_limit(
                floor, settings.change_setting(policy, key, floor_rules.format_proposal(found, policy))
            )
            == found.figure
        )
    margin = floor_rules.propose_floor(Floor.MARGIN, 8, min(exact, 10_000))
    assert margin is not None
    assert (
        settings.change_setting(policy, "floor.margin", floor_rules.format_proposal(margin, policy)).floor_margin
        == margin.figure
    )


@given(st.none() | st.integers(0, 10**12), st.none() | st.integers(-9_999, 9_999), st.booleans())
def test_the_texts_of_floors_read_back_as_the_same(money: int | None, margin: int | None, mixed: bool) -> None:
    """A form that is submitted as it was opened changes nothing."""
    policy = replace(POLICY, floor_revenue=money, floor_margin=margin, floor_mix=MIXED.floor_mix if mixed else ())
    texts = {f"floor.{word}": text or "none" for word, text in floor_rules.format_floors(policy).items()}
    assert floor_rules.change_floors(policy, texts) == policy


def test_a_floor_is_named_without_guessing() -> None:
    """A slip gets the nearest, a setting's key is understood, and a figure that will not do is marked."""
    assert floor_rules.parse_floor_key("Revenue") == floor_rules.parse_floor_key("floor.revenue") == "floor.revenue"
    with pytest.raises(Malformed, match="Did you mean `margin`"):
        floor_rules.parse_floor_key("margn")
    with pytest.raises(Malformed, match="not below zero") as refused:
        floor_rules.change_floors(POLICY, {"floor.sale": "-3"})
    assert refused.value.field == "sale"


def test_a_mix_is_the_share_of_each_type_of_job() -> None:
    """Types are the same in any case and accent; shares are rounded down; nothing bought is no share."""
    found = build_mix(
        [("Maintenance", 1_000, NOW), ("maintenánce", 1_000, NOW - timedelta(days=3)), ("repair", 4_000, NOW)]
    )
    assert mixes.job_share(found, "MAINTENANCE") == 3_333
    assert mixes.job_share(found, "training") == 0
    assert mixes.job_share(mixes.UNKNOWN_MIX, "training") is None
    assert found.changes_at == NOW - timedelta(days=3) + mixes.JOB_COUNTS_FOR


sold = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(1, 10**9), st.just(NOW)), max_size=8)


@given(sold, st.integers(1, 99), st.integers(0, 99))
def test_a_higher_share_breaks_no_fewer(jobs: list[tuple[str, int, datetime]], percent: int, more: int) -> None:
    """Raising the share a type of job must have never lifts a customer above it; nothing bought breaks nothing."""
    bought = {1: build_mix(jobs)}
    low, high = (floor_rules.find_mix_gaps(bought, (("a", each),)) for each in (percent, min(100, percent + more)))
    assert set(low) <= set(high)
    assert jobs or not high


def test_a_broken_mix_stands_on_the_card_and_lowers_the_grade() -> None:
    """With the share beside the floor; the card changes by itself when the oldest job no longer counts."""
    found = build_mix([("maintenance", 29, NOW), ("training", 71, NOW)])
    customer = made.build_customer()
    assert list_broken_floors(customer, MIXED, found) == (BrokenFloor(Floor.MIX, 2_900, 3_000, "maintenance"),)
    assert list_broken_floors(customer, MIXED) == ()
    assert list_broken_floors(customer, POLICY, found) == ()
    assert floor_rules.find_mix_gaps({7: found}, MIXED.floor_mix) == {7: ("maintenance", 2_900, 3_000)}
    shown = build_card(customer, (), override=None, mix=found, now=NOW, policy=MIXED)
    assert shown.next_change_at == NOW + mixes.JOB_COUNTS_FOR
    assert build_card(customer, (), override=None, mix=found, now=NOW, policy=POLICY).next_change_at is None


def test_a_mix_without_value_is_unknown() -> None:
    """Jobs that brought nothing say nothing about shares."""
    assert mixes.job_share(JobMix((("a", 0),)), "a") is None
