"""Works-council mode: figures of fewer than three people are not shown, nor can they be worked out."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from bot.features.transitions.messages.farewells import format_effect
from bot.features.transitions.usecases.farewells import FarewellEffect
from scoring.capacity import LeavingCustomer, build_ledger
from scoring.interactions import AttentionTotals, CustomerLoad, build_attention
from scoring.plots.plots import CustomerTime, build_spread
from scoring.privacy import staff
from scoring.quarterly_reviews.suggestions import SuggestionFacts, suggest_verdict
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Choice
from scoring.scorecards.suggestions import SERVICE_LOAD, suggest_answers
from tests.messages import samples
from tests.scoring.made import NOW, TODAY

AGGREGATE = Policy(privacy_staff=staff.AGGREGATE)
figures = st.integers(1, 10**6)
loads = st.builds(
    CustomerLoad,
    minutes=figures,
    entries=st.integers(1, 99),
    recent=figures,
    before=figures,
    days=st.integers(1, 90),
    hard=figures,
    people=st.integers(1, 2),
)
few = st.builds(
    CustomerTime,
    key=st.integers().map(str),
    name=st.just("Globex"),
    revenue=st.none() | st.integers(0, 10**9),
    minutes=figures,
    entries=st.integers(1, 50),
    days=st.integers(1, 50),
    people=st.integers(1, 2),
)
MANY = (CustomerTime("acme", "Acme", 900, 131, 5, 5, 3), CustomerTime("bs", "B’s", 500, 60, 9, 9, 4))


@given(loads, st.integers(1, 10**9))
def test_attention_of_one_or_two_people_has_no_figure(load: CustomerLoad, everything: int) -> None:
    """Whatever they logged, attention is the same but for being flagged: no minutes, tone, entries or ratio."""
    totals = AttentionTotals(load.minutes + everything, 10**6)
    attention = build_attention(load, samples.ACME, totals, AGGREGATE)
    assert attention.withheld
    assert (attention.load, attention.ratio) == (CustomerLoad(), None)
    assert attention.flagged is build_attention(load, samples.ACME, totals, Policy()).flagged


@given(st.lists(few, max_size=5, unique_by=lambda each: each.key), st.lists(few, max_size=5))
def test_no_share_depends_on_time_that_is_not_shown(these: list[CustomerTime], those: list[CustomerTime]) -> None:
    """The comparison is the same whatever one or two people logged elsewhere: nothing can be subtracted."""
    shown, other = (build_spread([*MANY, *each], AttentionTotals(10**9, 10**9), AGGREGATE) for each in (these, those))
    assert (shown.points, shown.totals) == (other.points, other.totals)
    assert {point.key for point in shown.points} == {"acme", "bs"}
    assert shown.withheld == len(these)


@given(st.lists(figures, min_size=1, max_size=4))
def test_named_mode_compares_everybody(minutes: list[int]) -> None:
    """Where names are shown nothing is withheld, whoever logged."""
    spent = [CustomerTime(str(n), str(n), 100, each, 5, 5, 1) for n, each in enumerate(minutes)]
    spread = build_spread(spent, AttentionTotals(sum(minutes), 100 * len(minutes)), Policy())
    assert len(spread.points) == len(minutes)
    assert spread.withheld == 0


@pytest.mark.parametrize(("people", "told"), [(0, False), (2, False), (3, True)])
def test_what_parting_frees_is_shown_from_three_people_on(people: int, told: bool) -> None:
    """On the farewell and on its line; in named mode always. Revenue stands in either case."""
    effect = FarewellEffect(3_840_000, 390, people)
    assert ("6 h 30 min" in format_effect(effect, AGGREGATE)) is told
    assert "EUR 38,400" in format_effect(effect, AGGREGATE)
    assert "6 h 30 min" in format_effect(effect, Policy())


def test_time_that_is_not_shown_is_in_no_sum_of_those_who_leave() -> None:
    """A customer whose time is left out frees nothing in the sum, and is counted as left out."""
    going = [LeavingCustomer(1, 100, 90), LeavingCustomer(2, 100, 0, withheld=True)]
    ledger = build_ledger(going, (), fresh=(), since=NOW)
    assert (ledger.freed, ledger.withheld, ledger.lost) == (90, 1, 200)


def test_a_flagged_customer_is_put_in_words() -> None:
    """The suggested answer and the suggested verdict say that it takes far more time, and no number."""
    attention = build_attention(
        CustomerLoad(900, 9, days=9, people=2),
        replace(samples.ACME, revenue=1),
        AttentionTotals(1000, 10**6),
        AGGREGATE,
    )
    suggestion = suggest_answers(samples.ACME, attention, TODAY, AGGREGATE)[SERVICE_LOAD]
    assert suggestion.choice is Choice.NO
    assert suggestion.record == "it took far more of our time than of our revenue, over 90 days"
    facts = SuggestionFacts(grade="B", ratio=240)
    assert suggest_verdict(facts, AGGREGATE).why == "It takes far more of our time than of our revenue."
    assert "2.4 times" in suggest_verdict(facts, Policy()).why


def test_the_sentences_say_which_mode_and_which_switches_are_on() -> None:
    """What is on, and what colleagues see, in either mode; a switch is named once it is off."""
    named, counted = (" ".join(staff.describe_staff_privacy(each)) for each in (Policy(), AGGREGATE))
    assert "Works-council mode is on" in counted
    assert "Works-council mode" not in named
    assert "who voted what (`privacy.named-votes`)" in named
    assert "nobody sees who voted what" in counted
    off = replace(Policy(), prompts_allowed=False, gut_allowed=False, named_votes=False)
    for words in ("`privacy.prompts` is off", "`privacy.gut` is off", "nobody sees who voted what"):
        assert words in " ".join(staff.describe_staff_privacy(off))
        assert words not in named
