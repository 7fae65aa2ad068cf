"""Transitions: who is asked, in which order, and who may answer until when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import AlreadyDone, NotAllowed, TooLate
from scoring.rules.policy import Policy
from scoring.transitions import transitions as transition_rules
from scoring.transitions.transitions import Transition, TransitionState

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY = NOW.date()
POLICY = Policy()
BARE = Transition(1, 1, 1, NOW, TransitionState.OWNERLESS)
OWNED = transition_rules.assign_owner(BARE, "li")
PEOPLE = ("ana", "ben", "li", "jo")
dates = st.dates(date(2025, 12, 1), date(2026, 12, 31))


@given(st.permutations(PEOPLE), st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 9)))
def test_runners_up_are_everybody_else_with_a_vote_most_votes_first(order: list[str], votes: dict[str, int]) -> None:
    """Whoever got a vote stands by in the order of votes; the chosen one and who got none do not."""
    chosen = order[0]
    waiting = transition_rules.list_runners_up(chosen, order, votes)

    assert set(waiting) == {who for who in order[1:] if votes.get(who, 0) > 0}
    assert list(waiting) == sorted(waiting, key=lambda who: (-votes[who], order.index(who)))


@given(st.lists(st.sampled_from(PEOPLE), unique=True))
def test_everybody_is_asked_once_and_then_nobody(willing: list[str]) -> None:
    """However often it is declined, each candidate is asked once, in order, and at last it has no owner."""
    transition, asked = transition_rules.ask_next(BARE, willing, now=NOW, policy=POLICY), []
    while transition.asked is not None:
        asked.append(transition.asked)
        transition = transition_rules.ask_next(transition, transition.runners_up, now=NOW, policy=POLICY)

    assert asked == willing
    assert (transition.state, transition.owner, transition.accept_by) == (TransitionState.OWNERLESS, None, None)


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
    assert transition_rules.ask_next(BARE, ["li"], now=asked_on, policy=POLICY).accept_by == until


@given(st.sampled_from(PEOPLE), st.integers(-3, 3))
def test_only_the_person_asked_accepts_and_only_in_time(who: str, minutes: int) -> None:
    """Anybody else is refused, and so is an answer from the instant on at which the time is over."""
    transition = transition_rules.ask_next(BARE, ["li", "jo"], now=NOW, policy=POLICY)
    assert transition.accept_by is not None
    at = transition.accept_by + timedelta(minutes=minutes)

    if who == "li" and minutes < 0:
        accepted = transition_rules.accept_transition(transition, who, at)
        assert (accepted.state, accepted.owner, accepted.asked) == (TransitionState.OWNED, "li", None)
        with pytest.raises(AlreadyDone):
            transition_rules.accept_transition(accepted, who, at)
    else:
        with pytest.raises(TooLate if who == "li" else NotAllowed):
            transition_rules.accept_transition(transition, who, at)


def test_a_manager_assigns_whoever_is_asked_and_keeps_the_plan() -> None:
    """An assignment ends the asking; a transition that is planned goes on with its new owner."""
    assert (
        transition_rules.assign_owner(transition_rules.ask_next(BARE, ["ben"], now=NOW, policy=POLICY), "li").asked
        is None
    )
    assert transition_rules.assign_owner(replace(OWNED, planned_at=NOW), "jo").state is TransitionState.RUNNING
    with pytest.raises(AlreadyDone):
        transition_rules.assign_owner(OWNED, "li")
