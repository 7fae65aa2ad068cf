"""Transitions: who is asked, who may answer until when, and which day may be the last."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import transitions as rules
from scoring.policy import Policy
from scoring.refusals import AlreadyDone, Malformed, NotAllowed, Refusal, TooLate
from scoring.transitions import Destination, Plan, State, Trade, Transition

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY = NOW.date()
POLICY = Policy()
BARE = Transition(1, 1, 1, NOW, State.OWNERLESS)
OWNED = rules.assigned(BARE, "li")
PEOPLE = ("ana", "ben", "li", "jo")
dates = st.dates(date(2025, 12, 1), date(2026, 12, 31))


def plan(**changes: Any) -> Plan:
    """A plan nobody objects to."""
    return replace(Plan(Destination.PROVIDER, TODAY + timedelta(days=40), "everything", Trade.AGENCY), **changes)


def planned(proposal: Plan | None = None, *, manager: bool = False, policy: Policy = POLICY) -> Transition:
    """The transition li owns, planned now."""
    return rules.planned(OWNED, proposal or plan(), now=NOW, manager=manager, policy=policy)


@given(st.permutations(PEOPLE), st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 9)))
def test_runners_up_are_everybody_else_with_a_vote_most_votes_first(order: list[str], votes: dict[str, int]) -> None:
    """Whoever got a vote stands by in the order of votes; the chosen one and who got none do not."""
    chosen = order[0]
    waiting = rules.runners_up(chosen, order, votes)

    assert set(waiting) == {who for who in order[1:] if votes.get(who, 0) > 0}
    assert list(waiting) == sorted(waiting, key=lambda who: (-votes[who], order.index(who)))


@given(st.lists(st.sampled_from(PEOPLE), unique=True))
def test_everybody_is_asked_once_and_then_nobody(willing: list[str]) -> None:
    """However often it is declined, each candidate is asked once, in order, and at last it has no owner."""
    transition, asked = rules.asking(BARE, willing, now=NOW, policy=POLICY), []
    while transition.asked is not None:
        asked.append(transition.asked)
        transition = rules.asking(transition, transition.runners_up, now=NOW, policy=POLICY)

    assert asked == willing
    assert (transition.state, transition.owner, transition.accept_by) == (State.OWNERLESS, None, None)


@pytest.mark.parametrize(
    ("asked_on", "until"),
    [
        (datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 1, 7, 17, tzinfo=UTC)),
        (datetime(2026, 1, 8, 9, tzinfo=UTC), datetime(2026, 1, 12, 17, tzinfo=UTC)),
        (datetime(2026, 1, 10, 9, tzinfo=UTC), datetime(2026, 1, 13, 17, tzinfo=UTC)),
    ],
)
def test_two_business_days_to_answer(asked_on: datetime, until: datetime) -> None:
    """Asked on a Monday, a Thursday or a Saturday: until the close of the second business day after."""
    assert rules.asking(BARE, ["li"], now=asked_on, policy=POLICY).accept_by == until


@given(st.sampled_from(PEOPLE), st.integers(-3, 3))
def test_only_the_person_asked_accepts_and_only_in_time(who: str, minutes: int) -> None:
    """Anybody else is refused, and so is an answer from the instant on at which the time is over."""
    transition = rules.asking(BARE, ["li", "jo"], now=NOW, policy=POLICY)
    assert transition.accept_by is not None
    at = transition.accept_by + timedelta(minutes=minutes)

    if who == "li" and minutes < 0:
        accepted = rules.accepted(transition, who, at)
        assert (accepted.state, accepted.owner, accepted.asked) == (State.OWNED, "li", None)
        with pytest.raises(AlreadyDone):
            rules.accepted(accepted, who, at)
    else:
        with pytest.raises(TooLate if who == "li" else NotAllowed):
            rules.accepted(transition, who, at)


def test_a_manager_assigns_whoever_is_asked_and_keeps_the_plan() -> None:
    """An assignment ends the asking; a transition that is planned goes on with its new owner."""
    assert rules.assigned(rules.asking(BARE, ["ben"], now=NOW, policy=POLICY), "li").asked is None
    assert rules.assigned(planned(), "jo").state is State.RUNNING
    with pytest.raises(AlreadyDone):
        rules.assigned(OWNED, "li")


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


@given(st.integers(-10, 120), st.booleans())
def test_extending_only_goes_later_and_beyond_the_longest_needs_a_manager(later: int, manager: bool) -> None:
    """The 90 days count from the day of planning, however often it is extended."""
    running = planned()
    assert running.last_day is not None
    to = running.last_day + timedelta(days=later)

    if later > 0 and (later <= 50 or manager):
        assert rules.extended(running, to, "their move is late", manager=manager, policy=POLICY).last_day == to
    else:
        with pytest.raises(Refusal):
            rules.extended(running, to, "their move is late", manager=manager, policy=POLICY)


def test_a_later_last_day_needs_a_reason() -> None:
    """Without words the last day stays."""
    with pytest.raises(Malformed, match="reason"):
        rules.extended(planned(), TODAY + timedelta(days=50), "  ", manager=True, policy=POLICY)


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
def test_what_cannot_be_planned_says_what_to_do(transition: Transition, proposal: Plan, says: str) -> None:
    """A plan without an owner, a second one, and one without a scope are refused in words."""
    with pytest.raises(Refusal, match=says):
        rules.planned(transition, proposal, now=NOW, manager=True, policy=POLICY)


@pytest.mark.parametrize(
    ("text", "days"), [("", 0), ("60", 60), ("60d", 60), ("8w", 56), (" 90D ", 90), ("two months", None), ("-5", None)]
)
def test_notice_is_read_in_days_or_weeks(text: str, days: int | None) -> None:
    """`60d`, `60` and `8w` are lengths of time; words are not."""
    if days is None:
        with pytest.raises(Malformed):
            rules.notice_days(text)
    else:
        assert rules.notice_days(text) == days


def test_destinations_have_short_names() -> None:
    """`own-people` and `their own people` are the same; anything else is refused with the names there are."""
    assert rules.destination("Own-People") is rules.destination("their own people") is Destination.OWN_PEOPLE
    with pytest.raises(Malformed, match="provider, own-people, wind-down"):
        rules.destination("the moon")
