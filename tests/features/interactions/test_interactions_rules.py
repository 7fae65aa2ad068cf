"""Interactions: what product.md §5.1 promises about the attention ratio, and what may be logged."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from scoring import interactions as interaction_rules
from scoring.interactions import (
    MAX_DENSITY,
    AttentionTotals,
    CustomerLoad,
    Interaction,
    InteractionReport,
    Tone,
    attention_density,
    attention_ratio,
    build_attention,
    build_window,
    check_report,
    load_changes_at,
)
from scoring.refusals import Malformed, NotAllowed
from scoring.rules.policy import Policy
from tests.scoring import made
from tests.scoring.made import NOW, POLICY, TICK, TODAY

minutes = st.integers(0, 200_000)
revenues = st.integers(1, 10**12)
zones = st.sampled_from(("UTC", "Europe/Berlin", "America/Santiago", "Pacific/Apia", "Asia/Beirut"))
windows = st.builds(Policy, timezone=zones, attention_days=st.integers(14, 365))


def build_interaction(number: int = 1, *, ago: timedelta = timedelta(minutes=1), **told: object) -> Interaction:
    """An entry of today, logged a while ago."""
    usual: dict[str, object] = {"minutes": 50, "tone": Tone.TENSE, "note": "Shouted", "happened_on": TODAY}
    return Interaction(number, 1, "U-ana", link=None, logged_at=NOW - ago, **{**usual, **told})  # type: ignore[arg-type]


@given(st.timedeltas(timedelta(0), timedelta(days=2)))
def test_word_for_word_the_same_is_the_same_for_a_day(ago: timedelta) -> None:
    """Time, tone and note alike, whatever case and blanks: the same for 24 hours, and not an instant longer."""
    found = interaction_rules.find_repeated(
        InteractionReport(TODAY, 50, Tone.TENSE, " shouted"), [build_interaction(ago=ago)], NOW, POLICY, POLICY.zone
    )
    assert (found is not None) == (ago < timedelta(hours=24))


@pytest.mark.parametrize(
    "said", [InteractionReport(TODAY, 50, Tone.TENSE, "else"), InteractionReport(TODAY, None, Tone.OK, "SHOUTED")]
)
@given(ago=st.timedeltas(timedelta(0), timedelta(hours=1)))
def test_much_the_same_is_the_same_for_minutes(said: InteractionReport, ago: timedelta) -> None:
    """Time and tone alike, or a note: the same for ten minutes, and not an instant longer."""
    assert (
        interaction_rules.find_repeated(said, [build_interaction(ago=ago)], NOW, POLICY, POLICY.zone) is not None
    ) == (ago < interaction_rules.REPEAT_WINDOW)


@pytest.mark.parametrize(
    ("said", "earlier"),
    [
        (InteractionReport(TODAY, 20, Tone.TENSE, "else"), build_interaction()),
        (InteractionReport(TODAY, 50, Tone.OK, ""), build_interaction()),
        (InteractionReport(TODAY, 20, Tone.TENSE, ""), build_interaction(note="")),
        (
            InteractionReport(TODAY, None, Tone.GREAT, "one"),
            build_interaction(minutes=None, tone=Tone.GREAT, note="two"),
        ),
        (InteractionReport(TODAY - timedelta(days=1), 50, Tone.TENSE, "shouted"), build_interaction()),
        (InteractionReport(TODAY, 50, Tone.TENSE, "shouted"), build_interaction(happened_on=TODAY - timedelta(days=1))),
    ],
)
def test_what_differs_is_another_conversation(said: InteractionReport, earlier: Interaction) -> None:
    """Another time or tone, no note in common, no time to have in common, or another day: nothing to ask."""
    assert interaction_rules.find_repeated(said, [earlier], NOW, POLICY, POLICY.zone) is None


def test_the_latest_of_several_is_asked_about() -> None:
    """Of several that may be the same, the one logged last is named."""
    several = [
        build_interaction(1),
        build_interaction(2),
        build_interaction(3, ago=timedelta(minutes=5)),
        build_interaction(4, note="else", minutes=3),
    ]
    found = interaction_rules.find_repeated(
        InteractionReport(TODAY, 50, Tone.TENSE, "shouted"), several, NOW, POLICY, POLICY.zone
    )
    assert found is not None
    assert found.id == 2


@given(minutes, minutes, revenues, revenues)
def test_the_ratio_is_share_of_minutes_by_share_of_revenue(own: int, rest: int, earns: int, others: int) -> None:
    """The ratio is exactly the two shares divided, in hundredths rounded down; None without time."""
    totals = AttentionTotals(own + rest, earns + others)
    found = attention_ratio(own, earns, totals)
    if own == 0:
        assert found is None
    else:
        assert found == int(100 * Fraction(own, totals.minutes) / Fraction(earns, totals.revenue))


def test_the_example_of_the_words() -> None:
    """A quarter of the time for a tenth of the revenue is 2.5 times its share."""
    assert attention_ratio(250, 100, AttentionTotals(1000, 1000)) == 250


@given(minutes, minutes, revenues, revenues, st.integers(1, 10_000))
def test_more_minutes_never_lower_the_ratio(own: int, rest: int, earns: int, others: int, more: int) -> None:
    """Who takes more of the time, all others as before, has the same ratio or a higher one."""
    before = attention_ratio(own, earns, AttentionTotals(own + rest, earns + others))
    after = attention_ratio(own + more, earns, AttentionTotals(own + more + rest, earns + others))
    assert after is not None
    assert (before or 0) <= after


@given(minutes, minutes, revenues, revenues, st.integers(1, 1000), st.integers(1, 1000))
def test_the_ratio_knows_no_scale(own: int, rest: int, earns: int, others: int, time: int, money: int) -> None:
    """Counted in seconds, or in another currency, every ratio is the same."""
    one = attention_ratio(own, earns, AttentionTotals(own + rest, earns + others))
    assert (
        attention_ratio(own * time, earns * money, AttentionTotals((own + rest) * time, (earns + others) * money))
        == one
    )


@pytest.mark.parametrize("revenue", [None, 0, -5])
def test_without_revenue_there_is_no_ratio(revenue: int | None) -> None:
    """A customer without revenue on record has no ratio, is not flagged, and ranks no worse for it."""
    found = build_attention(
        CustomerLoad(600, 9, days=9), made.build_customer(revenue=revenue), AttentionTotals(600, 10_000), POLICY
    )
    assert (found.ratio, found.flagged) == (None, False)
    assert attention_density(CustomerLoad(600, 9, days=9), revenue, POLICY) == 0


@pytest.mark.parametrize(
    ("taken", "entries", "days", "ratio", "flagged"),
    [
        (199, 5, 3, 199, False),
        (200, 5, 3, 200, True),
        (200, 4, 4, None, False),
        (900, 99, 2, None, False),
        (900, 99, 3, 900, True),
    ],
)
def test_flagged_from_twice_its_share_with_five_entries(
    taken: int, entries: int, days: int, ratio: int | None, flagged: bool
) -> None:
    """Flagged at 2.0 and above with five entries on three days; below that there is no ratio, in no order either."""
    load = CustomerLoad(taken, entries, days=days)
    found = build_attention(load, made.build_customer(revenue=100), AttentionTotals(1000, 1000), POLICY)
    assert (found.ratio, found.flagged) == (ratio, flagged)
    assert (attention_density(load, 100, POLICY) > 0) is (ratio is not None)


@given(st.lists(st.tuples(minutes, st.integers(1_000, 10**12)), min_size=2, max_size=8))
def test_density_orders_as_the_ratio_does(taken: list[tuple[int, int]]) -> None:
    """Without the totals, density never puts one customer before another whose exact ratio is higher."""

    def dense(of: tuple[int, int]) -> int:
        return attention_density(CustomerLoad(of[0], 5, days=3), of[1], POLICY)

    in_order = sorted(taken, key=dense)
    exact = [Fraction(*of) for of in in_order]
    assert all(later >= earlier - Fraction(1, 10**12) for earlier, later in pairwise(exact))
    assert all(0 <= dense(of) <= MAX_DENSITY for of in taken)


@given(windows, st.integers(0, 400), made.moments)
def test_a_load_changes_the_instant_its_oldest_day_is_out(policy: Policy, ago: int, now: datetime) -> None:
    """`changes_at` is the first instant at which the oldest day is out of the window, and not before."""
    day = now.astimezone(policy.zone).date() - timedelta(days=ago)
    change = load_changes_at(CustomerLoad(50, 1, oldest=day), policy)
    assert change is not None
    assert build_window(change - TICK, policy).first <= day < build_window(change, policy).first
    assert (change <= now) is (day < build_window(now, policy).first)


def test_a_load_without_minutes_never_changes_by_itself() -> None:
    """Entries without minutes are in no rank, so that nothing falls due when they leave the window."""
    assert load_changes_at(CustomerLoad(0, 7), POLICY) is None


@given(windows, made.moments)
def test_the_window_is_of_so_many_days(policy: Policy, now: datetime) -> None:
    """The window holds today and as many days before as make the setting; its last two thirds lie in it."""
    found, today = build_window(now, policy), now.astimezone(policy.zone).date()
    assert (today - found.first).days + 1 == policy.attention_days
    assert found.first <= found.middle < found.recent <= today
    assert found.recent - found.middle == today + timedelta(days=1) - found.recent


@given(st.integers(1, 1440) | st.none(), st.sampled_from(Tone), st.text(max_size=50), st.integers(0, 30))
def test_what_people_remember_is_admitted(took: int | None, tone: Tone, note: str, ago: int) -> None:
    """Up to a day's minutes or none, any tone, today or up to 30 days back."""
    check_report(made.build_customer(), InteractionReport(TODAY - timedelta(days=ago), took, tone, note), TODAY, POLICY)


@pytest.mark.parametrize(
    ("said", "field", "why"),
    [
        ({"minutes": 0}, "minutes", "0 minutes"),
        ({"minutes": 1441}, "minutes", "1,441 minutes"),
        ({"happened_on": TODAY + timedelta(days=1)}, "when", "in the future"),
        ({"happened_on": TODAY - timedelta(days=31)}, "when", "more than 30 days ago"),
        ({"note": "x" * 2001}, "note", "2,000 is the most"),
        ({"note": "paid with 4111 1111 1111 1111"}, "note", "card number"),
        ({"link": "ftp://x"}, "link", "https://"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(said: dict[str, object], field: str, why: str) -> None:
    """An impossible time, a wrong day, a long or secret note and what is no link are refused, with what to do."""
    with pytest.raises(Malformed, match=why) as refused:
        check_report(made.build_customer(), replace(InteractionReport(TODAY), **said), TODAY, POLICY)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_former_customer_is_not_logged_about() -> None:
    """Of a customer that was let go nothing more is logged; the sentence says since when, in workspace time."""
    gone = made.build_customer(former_at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    with pytest.raises(NotAllowed, match="let go on 1 February 2026"):
        check_report(gone, InteractionReport(TODAY), TODAY, replace(POLICY, timezone="Europe/Berlin"))


def test_nothing_is_nothing() -> None:
    """A customer of whom nothing was logged has no ratio among busy ones, and a company that logs nothing has none."""
    assert (
        build_attention(
            interaction_rules.NO_LOAD, made.build_customer(revenue=100), AttentionTotals(50, 100), POLICY
        ).ratio
        is None
    )
    assert (
        build_attention(
            interaction_rules.NO_LOAD, made.build_customer(revenue=100), interaction_rules.NO_TOTALS, POLICY
        ).ratio
        is None
    )
    assert build_window(NOW, POLICY).first == date(2025, 12, 3)
