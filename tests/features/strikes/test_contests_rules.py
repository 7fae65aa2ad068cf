"""Contests: within which days, judged by whom, and what a reason in words is. Source: product.md §5.3."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import AlreadyDone, Malformed, NotAllowed, TooLate
from scoring.roles import Actor, Role
from scoring.rules.policy import Policy
from scoring.strikes import Meeting, Ours, State, check, may_contest, may_resolve, may_void, meets
from scoring.values.notes import written
from tests.scoring import made
from tests.scoring.made import NOW, POLICY, TICK, TODAY, report, strike


@pytest.mark.parametrize("changes", [{}, {"ours": Ours.MOSTLY}, {"ours": Ours.PARTLY}])
def test_contest_within_20_days(changes: dict[str, Any]) -> None:
    """What counts, or is mostly ours, can be contested until 20 days after it was recorded, to the instant."""
    found = strike(**changes)
    end = found.recorded_at + timedelta(days=20)
    may_contest(found, end - TICK, POLICY)
    with pytest.raises(TooLate):
        may_contest(found, end, POLICY)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.CONTESTED},
        {"state": State.VOID},
        {"state": State.UNDONE},
        {"expires_at": NOW},
        {"upheld_at": NOW},
    ],
)
def test_nothing_to_contest(changes: dict[str, Any]) -> None:
    """A strike that is contested, void, undone, expired or upheld already cannot be contested."""
    with pytest.raises(AlreadyDone):
        may_contest(strike(**changes), NOW, POLICY)


CONTESTED = strike(state=State.CONTESTED, contested_by="U-ben", on_behalf_of="U-li")


@pytest.mark.parametrize("judge", [may_resolve, may_void])
@pytest.mark.parametrize("party", ["U-ana", "U-ben", "U-li"])
def test_no_party_judges(judge: made.Judge, party: str) -> None:
    """Who reported, contested, or had it reported on their behalf, does not uphold or void, manager or not."""
    with pytest.raises(NotAllowed, match="party"):
        judge(CONTESTED, replace(made.MANAGER, user_id=party))


@pytest.mark.parametrize("judge", [may_resolve, may_void])
def test_a_manager_judges(judge: made.Judge) -> None:
    """A manager who is no party upholds or voids a contested strike; anybody else does not."""
    judge(CONTESTED, made.MANAGER)
    for roles in (frozenset[Role](), frozenset({Role.ADMIN, Role.VOTER})):
        with pytest.raises(NotAllowed, match="manager"):
            judge(CONTESTED, Actor("U-zoe", full_member=True, roles=roles))


@pytest.mark.parametrize("state", [State.COUNTED, State.VOID, State.UNDONE])
def test_only_a_contested_strike_is_upheld(state: State) -> None:
    """A strike nobody contests cannot be upheld."""
    with pytest.raises(AlreadyDone):
        may_resolve(strike(state=state), made.MANAGER)


def test_a_manager_voids_their_own_uncontested_strike() -> None:
    """Outside a contest a manager may void any strike, their own too; voiding twice, or an undone one, is refused."""
    may_void(strike(reporter=made.MANAGER.user_id), made.MANAGER)
    for state in (State.VOID, State.UNDONE):
        with pytest.raises(AlreadyDone):
            may_void(strike(state=state), made.MANAGER)


@pytest.mark.parametrize("why", ["", "  \n", "x" * 2001])
def test_reason_in_words(why: str) -> None:
    """A contest or a voiding needs a reason of 1 to 2,000 characters, which is kept without the blanks around it."""
    with pytest.raises(Malformed) as refusal:
        written(why, "a contest")
    assert refusal.value.field == "why"
    assert written("  it was us\n", "a contest") == "it was us"


@given(st.integers(1, 365), st.integers(1, 90), st.integers(1, 168))
def test_every_limit_is_a_setting(age: int, days: int, hours: int) -> None:
    """The age of an incident, the contest window and the witness window are what an admin set."""
    policy = Policy(incident_max_age_days=age, contest_days=days, witness_hours=hours)
    check(report(incident_on=TODAY - timedelta(days=age)), TODAY, policy)
    with pytest.raises(Malformed):
        check(report(incident_on=TODAY - timedelta(days=age + 1)), TODAY, policy)
    lasting = strike(expires_at=NOW + timedelta(days=1_000))
    may_contest(lasting, NOW + timedelta(days=days) - TICK, policy)
    with pytest.raises(TooLate):
        may_contest(lasting, NOW + timedelta(days=days), policy)
    assert meets(report(), [lasting], NOW + timedelta(hours=hours) - TICK, policy)[0] is Meeting.ASKS
    assert meets(report(), [lasting], NOW + timedelta(hours=hours), policy)[0] is Meeting.NEW
