"""Plans: which day may be the last, who may move it, and what a plan says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import Malformed, NotAllowed, Refusal
from scoring.rules.policy import Policy
from scoring.transitions import transitions as transition_rules
from scoring.transitions.steps import Trade
from scoring.transitions.transitions import (
    Destination,
    Transition,
    TransitionPlan,
    TransitionRules,
    TransitionState,
    ask_next,
    policy_at_start,
    rules_for,
)

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY = NOW.date()
POLICY = Policy()
BARE = Transition(1, 1, 1, NOW, TransitionState.OWNERLESS)
OWNED = replace(BARE, state=TransitionState.OWNED, owner="li")
dates = st.dates(date(2025, 12, 1), date(2026, 12, 31))


def plan(**changes: Any) -> TransitionPlan:
    """A plan nobody objects to."""
    return replace(
        TransitionPlan(Destination.PROVIDER, TODAY + timedelta(days=40), "everything", Trade.AGENCY), **changes
    )


def planned(proposal: TransitionPlan | None = None, *, manager: bool = False, policy: Policy = POLICY) -> Transition:
    """The transition li owns, planned now."""
    return transition_rules.plan_transition(OWNED, proposal or plan(), now=NOW, manager=manager, policy=policy)


@given(dates, st.integers(0, 200), st.booleans())
def test_the_last_day_is_neither_too_early_nor_without_a_manager_too_late(
    last_day: date, notice: int, manager: bool
) -> None:
    """The later of 30 days and the contract's notice at the earliest; beyond 90 days only a manager."""
    days = (last_day - TODAY).days
    proposal = plan(last_day=last_day, contract_notice_days=notice)

    if days >= max(30, notice) and (days <= 90 or manager):
        assert planned(proposal, manager=manager).last_day == last_day
    else:
        with pytest.raises(Malformed if days < max(30, notice) else NotAllowed):
            planned(proposal, manager=manager)


@given(dates, st.integers(0, 200), st.booleans(), st.sampled_from(["", " ", "Mia, with our lawyer"]))
def test_after_a_severe_strike_it_may_be_at_once_where_somebody_checked(
    last_day: date, notice: int, severe: bool, checked: str
) -> None:
    """Before the usual first day it takes a severe strike and who checked; never a day that has passed."""
    days = (last_day - TODAY).days
    proposal = plan(last_day=last_day, contract_notice_days=notice, checked=checked)
    usual, named = days >= max(30, notice), bool(checked.strip())
    allowed = (usual and (severe or not named)) or (severe and named and days >= 0)

    def decide() -> Transition:
        return transition_rules.plan_transition(OWNED, proposal, now=NOW, manager=True, severe=severe, policy=POLICY)

    if allowed:
        assert (decide().last_day, decide().checked) == (last_day, checked.strip())
    else:
        with pytest.raises(Refusal):
            decide()


@given(st.integers(-10, 120), st.booleans())
def test_extending_only_goes_later_and_beyond_the_longest_needs_a_manager(later: int, manager: bool) -> None:
    """The 90 days count from the day of planning, however often it is extended."""
    running = planned()
    assert running.last_day is not None
    to = running.last_day + timedelta(days=later)

    if later > 0 and (later <= 50 or manager):
        assert (
            transition_rules.extend_transition(
                running, to, "their move is late", manager=manager, policy=POLICY
            ).last_day
            == to
        )
    else:
        with pytest.raises(Refusal):
            transition_rules.extend_transition(running, to, "their move is late", manager=manager, policy=POLICY)


def test_a_later_last_day_needs_a_reason() -> None:
    """Without words the last day stays."""
    with pytest.raises(Malformed, match="reason"):
        transition_rules.extend_transition(planned(), TODAY + timedelta(days=50), "  ", manager=True, policy=POLICY)


@pytest.mark.parametrize(
    ("transition", "proposal", "says"),
    [
        (BARE, plan(), "Nobody owns"),
        (planned(), plan(), "planned already"),
        (OWNED, plan(scope="  "), "scope is agreed"),
        (OWNED, plan(scope="x" * 2001), "2,000 is the most"),
        (OWNED, plan(contract_notice_days=400), "0 to 366"),
    ],
)
def test_what_cannot_be_planned_says_what_to_do(transition: Transition, proposal: TransitionPlan, says: str) -> None:
    """A plan without an owner, a second one, and one without a scope are refused in words."""
    with pytest.raises(Refusal, match=says):
        transition_rules.plan_transition(transition, proposal, now=NOW, manager=True, policy=POLICY)


def test_destinations_have_short_names() -> None:
    """`own-people` and `their own people` are the same; anything else is refused with the names there are."""
    assert (
        transition_rules.parse_destination("Own-People")
        is transition_rules.parse_destination("their own people")
        is Destination.OWN_PEOPLE
    )
    with pytest.raises(Malformed, match="provider, own-people, wind-down"):
        transition_rules.parse_destination("the moon")


def test_a_transition_keeps_the_rules_it_began_with() -> None:
    """What an admin changes meanwhile counts for the next one: time to accept, the shortest, the longest."""
    begun = replace(OWNED, rules=rules_for(POLICY))
    later = Policy(accept_days=5, transition_days=60, transition_longest_days=61)
    assert begun.rules == TransitionRules(2, 30, 90)
    assert policy_at_start(begun, later) == replace(POLICY)
    assert ask_next(begun, ("li",), now=NOW, policy=later).accept_by == POLICY.calendar.closing_after(NOW, 2)
    early = transition_rules.plan_transition(begun, plan(), now=NOW, manager=False, policy=later)
    assert early.last_day == TODAY + timedelta(days=40)
    assert (
        transition_rules.extend_transition(
            early, TODAY + timedelta(days=90), "late", manager=False, policy=later
        ).extended_why
        == "late"
    )
    with pytest.raises(NotAllowed, match="at most 90 days"):
        transition_rules.extend_transition(early, TODAY + timedelta(days=91), "late", manager=False, policy=later)


def test_one_from_before_rules_were_kept_goes_by_todays() -> None:
    """Nothing is made up about what they were then."""
    later = Policy(accept_days=5, transition_days=60)
    assert policy_at_start(OWNED, later) is later
    with pytest.raises(Malformed, match="60 days"):
        planned(policy=later)
