"""Contests: within which days, judged by whom, and what a reason in words is. Source: product.md §5.3."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring import strikes
from scoring.refusals import AlreadyDone, Malformed, NotAllowed, TooLate
from scoring.roles import Action, Actor, Role
from scoring.rules.policy import Policy
from scoring.strikes import (
    OurPart,
    ReportMatch,
    StrikeState,
    authorize_judge,
    check_contest,
    check_report,
    check_uphold,
    check_void,
    match_report,
)
from scoring.values.notes import require_reason
from tests.scoring import made
from tests.scoring.made import NOW, POLICY, TICK, TODAY, build_report, build_strike


@pytest.mark.parametrize("changes", [{}, {"ours": OurPart.MOSTLY}, {"ours": OurPart.PARTLY}])
def test_contest_within_20_days(changes: dict[str, Any]) -> None:
    """What counts, or is mostly ours, can be contested until 20 days after it was recorded, to the instant."""
    found = build_strike(**changes)
    end = found.recorded_at + timedelta(days=20)
    check_contest(found, end - TICK, POLICY)
    with pytest.raises(TooLate):
        check_contest(found, end, POLICY)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": StrikeState.CONTESTED},
        {"state": StrikeState.VOID},
        {"state": StrikeState.UNDONE},
        {"expires_at": NOW},
        {"upheld_at": NOW},
    ],
)
def test_nothing_to_contest(changes: dict[str, Any]) -> None:
    """A strike that is contested, void, undone, expired or upheld already cannot be contested."""
    with pytest.raises(AlreadyDone):
        check_contest(build_strike(**changes), NOW, POLICY)


CONTESTED = build_strike(state=StrikeState.CONTESTED, contested_by="U-ben", on_behalf_of="U-li", witnesses=("U-max",))
JUDGING = (Action.RESOLVE_CONTEST, Action.VOID)
OTHERS = frozenset({made.MANAGER.user_id, "U-ana"})


@pytest.mark.parametrize("action", JUDGING)
@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
@pytest.mark.parametrize("party", ["U-ana", "U-ben", "U-li"])
def test_no_party_judges(action: Action, party: str, role: Role) -> None:
    """Who reported, contested, or had it reported on their behalf, does not uphold or void, manager or admin."""
    actor = Actor(party, full_member=True, roles=frozenset({role}))
    with pytest.raises(NotAllowed, match="involved in the contest"):
        authorize_judge(CONTESTED, actor, action, managers=OTHERS, admins={party})


@pytest.mark.parametrize("action", JUDGING)
def test_a_manager_judges(action: Action) -> None:
    """A manager who is no party, a witness too, upholds or voids a contested strike; anybody else does not."""
    for who in (made.MANAGER.user_id, "U-max"):
        manager = replace(made.MANAGER, user_id=who)
        authorize_judge(CONTESTED, manager, action, managers=OTHERS | {who}, admins=())
    for roles in (frozenset[Role](), frozenset({Role.ADMIN, Role.VOTER})):
        with pytest.raises(NotAllowed, match="manager"):
            authorize_judge(
                CONTESTED, Actor("U-zoe", full_member=True, roles=roles), action, managers=OTHERS, admins=()
            )


@pytest.mark.parametrize("action", JUDGING)
def test_an_admin_judges_where_every_manager_is_a_party(action: Action) -> None:
    """Only while it is contested, and only while no manager is without a part in it."""
    olga = Actor("U-olga", full_member=True, roles=frozenset({Role.ADMIN}))
    authorize_judge(CONTESTED, olga, action, managers={"U-ana", "U-li"}, admins={"U-olga"})
    for found, managers in ((CONTESTED, OTHERS), (replace(CONTESTED, state=StrikeState.COUNTED), {"U-ana"})):
        with pytest.raises(NotAllowed, match="Only a manager"):
            authorize_judge(found, olga, action, managers=managers, admins={"U-olga"})


people = st.frozensets(st.sampled_from(["U-ana", "U-ben", "U-li", "U-max", "U-rosa", "U-olga", "U-ada"]))


@given(people, people)
def test_who_is_asked_may_judge(managers: frozenset[str], admins: frozenset[str]) -> None:
    """Everybody who is asked may decide and is no party; nobody is asked only where all who could are parties."""
    asked = strikes.list_judges(CONTESTED, managers=managers, admins=admins)
    for who in asked:
        found = frozenset(r for r, having in ((Role.MANAGER, managers), (Role.ADMIN, admins)) if who in having)
        actor = Actor(who, full_member=True, roles=found)
        authorize_judge(CONTESTED, actor, Action.VOID, managers=managers, admins=admins)
    assert not set(asked) & strikes.list_parties(CONTESTED)
    assert bool(asked) == bool((managers | admins) - strikes.list_parties(CONTESTED))
    assert strikes.find_first_judge(CONTESTED, asked) in (*asked, None)
    if set(asked) - {"U-rosa"}:
        assert strikes.find_first_judge(CONTESTED, asked, absent={"U-rosa"}) != "U-rosa"


def test_where_nobody_is_free_to_decide_that_is_said() -> None:
    """A refused person reads who may decide; where everybody is a party, that nobody is, and what becomes of it."""
    zoe = Actor("U-zoe", full_member=True)
    with pytest.raises(NotAllowed, match="Only a manager who is not involved") as refused:
        authorize_judge(CONTESTED, zoe, Action.VOID, managers={"U-ana", "U-max"}, admins={"U-olga"})
    assert refused.value.people == ("U-max",)
    with pytest.raises(NotAllowed, match="nobody here is free to"):
        authorize_judge(CONTESTED, zoe, Action.VOID, managers={"U-ana"}, admins={"U-ben"})


@given(made.moments)
def test_a_contest_goes_to_all_before_it_lapses(at: datetime) -> None:
    """Ten business days, then twenty days; it lapses on a business day, never sooner than the days say."""
    widens, lapses = strikes.contest_widens_at(at, POLICY), strikes.contest_lapses_at(at, POLICY)
    assert at + timedelta(days=11) < widens < lapses
    assert timedelta(days=20) <= lapses - at < timedelta(days=23)
    assert POLICY.calendar.is_open_on(lapses.date())


@pytest.mark.parametrize("state", [StrikeState.COUNTED, StrikeState.VOID, StrikeState.UNDONE])
def test_only_a_contested_strike_is_upheld(state: StrikeState) -> None:
    """A strike nobody contests cannot be upheld."""
    with pytest.raises(AlreadyDone):
        check_uphold(build_strike(state=state))


def test_a_manager_voids_their_own_uncontested_strike() -> None:
    """Outside a contest a manager may void any strike, their own too; voiding twice, or an undone one, is refused."""
    own = build_strike(reporter=made.MANAGER.user_id)
    authorize_judge(own, made.MANAGER, Action.VOID, managers={made.MANAGER.user_id}, admins=())
    check_void(own)
    for state in (StrikeState.VOID, StrikeState.UNDONE):
        with pytest.raises(AlreadyDone):
            check_void(build_strike(state=state))


@pytest.mark.parametrize("why", ["", "  \n", "x" * 2001])
def test_reason_in_words(why: str) -> None:
    """A contest or a voiding needs a reason of 1 to 2,000 characters, which is kept without the blanks around it."""
    with pytest.raises(Malformed) as refusal:
        require_reason(why, "a contest")
    assert refusal.value.field == "why"
    assert require_reason("  it was us\n", "a contest") == "it was us"


@given(st.integers(1, 365), st.integers(1, 90), st.integers(1, 168))
def test_every_limit_is_a_setting(age: int, days: int, hours: int) -> None:
    """The age of an incident, the contest window and the witness window are what an admin set."""
    policy = Policy(incident_max_age_days=age, contest_days=days, witness_hours=hours)
    check_report(build_report(incident_on=TODAY - timedelta(days=age)), TODAY, policy)
    with pytest.raises(Malformed):
        check_report(build_report(incident_on=TODAY - timedelta(days=age + 1)), TODAY, policy)
    lasting = build_strike(expires_at=NOW + timedelta(days=1_000))
    check_contest(lasting, NOW + timedelta(days=days) - TICK, policy)
    with pytest.raises(TooLate):
        check_contest(lasting, NOW + timedelta(days=days), policy)
    assert match_report(build_report(), [lasting], NOW + timedelta(hours=hours) - TICK, policy)[0] is ReportMatch.ASKS
    assert match_report(build_report(), [lasting], NOW + timedelta(hours=hours), policy)[0] is ReportMatch.NEW
