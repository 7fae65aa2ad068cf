"""Teams: who may decide, how many people the rules count, and what follows from a role that was lost lately."""

import contextlib
from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring import ballots, teams
from scoring.ballots import BallotKind
from scoring.refusals import Refusal
from scoring.roles import Role
from scoring.teams import RoleLoss, Team
from tests.scoring.made import NOW, POLICY

HOUR = timedelta(hours=1)
PEOPLE = ("U-1", "U-2", "U-3", "U-4", "U-5")
groups = st.frozensets(st.sampled_from(PEOPLE))
losses = st.builds(
    RoleLoss, st.sampled_from(PEOPLE), st.sampled_from(Role), st.integers(-400, 0).map(lambda h: NOW + h * HOUR)
)


def lose(before: frozenset[str], after: frozenset[str], role: Role, now: datetime = NOW) -> list[RoleLoss]:
    """What is on record once some lost a role."""
    return [RoleLoss(who, role, now) for who in before - after]


@given(groups, groups, st.lists(losses))
def test_the_size_counts_whoever_may_decide_and_nobody_twice(
    voters: frozenset[str], managers: frozenset[str], lost: list[RoleLoss]
) -> None:
    """Three voters decide alone; with fewer the managers too; whoever lost a role lately is counted beside them."""
    team = teams.build_team(voters, managers, lost, now=NOW)
    assert team.people == (voters if len(voters) >= 3 else voters | managers)
    assert not team.people & team.counting.keys()
    assert all(NOW < until <= NOW + teams.LOSS_COUNTS for until in team.counting.values())
    assert team.size == len(team.people) + len(team.counting)


@given(groups, groups, groups, groups)
def test_taking_roles_away_makes_no_team_smaller_at_once(
    voters: frozenset[str], managers: frozenset[str], fewer_voters: frozenset[str], fewer_managers: frozenset[str]
) -> None:
    """Nobody decides alone because the others lost their roles today; two weeks later only who is left counts."""
    before = teams.build_team(voters, managers, now=NOW)
    left = voters & fewer_voters, managers & fewer_managers
    lost = lose(voters, left[0], Role.VOTER) + lose(managers, left[1], Role.MANAGER)
    assert teams.build_team(*left, lost, now=NOW).size >= before.size
    later = teams.build_team(*left, lost, now=NOW + teams.LOSS_COUNTS)
    assert later.size == len(later.people)


@given(groups, groups, st.lists(losses), st.sampled_from(PEOPLE), st.sampled_from(BallotKind))
def test_every_team_can_decide_or_reads_what_to_do(
    voters: frozenset[str], managers: frozenset[str], lost: list[RoleLoss], proposer: str, kind: BallotKind
) -> None:
    """A roll has enough people to pass something by its own rules; else the refusal names a command."""
    team = teams.build_team(voters, managers, lost, now=NOW)
    roll: tuple[str, ...] = ()
    with contextlib.suppress(Refusal):
        roll = ballots.build_roll(kind, team, proposer=proposer, key="acme", zone=POLICY.zone)
    if not roll:
        with pytest.raises(Refusal, match=r"`/umpire (roles|transition acme assign) "):
            ballots.build_roll(kind, team, proposer=proposer, key="acme", zone=POLICY.zone)
        return
    rules = ballots.rules_for(kind, POLICY, size=team.size, seated=len(roll))
    assert set(roll) <= team.people
    assert 1 <= rules.needed <= len(roll)
    assert kind is BallotKind.OWNER or len(roll) >= min(team.size, 2)


@given(groups, groups, st.lists(losses), st.sampled_from(PEOPLE), st.booleans())
def test_what_too_few_can_decide_now_they_can_decide_later(
    voters: frozenset[str], managers: frozenset[str], lost: list[RoleLoss], proposer: str, steps_out: bool
) -> None:
    """If lost roles leave too few to vote, the moment that is named is the first at which enough do."""
    team = teams.build_team(voters, managers, lost, now=NOW)
    if not team.people or team.has_enough(proposer=proposer, proposer_steps_out=steps_out):
        return
    possible_at = team.find_enough_from(proposer=proposer, proposer_steps_out=steps_out)
    assert possible_at is not None
    for now, enough in ((possible_at - HOUR / 60, False), (possible_at, True)):
        later = teams.build_team(voters, managers, lost, now=now)
        assert later.has_enough(proposer=proposer, proposer_steps_out=steps_out) is enough


@pytest.mark.parametrize(
    ("people", "counting", "kind", "refused"),
    [
        (("U-1",), ("U-2",), BallotKind.NOTICE, True),
        (("U-1",), ("U-2", "U-3"), BallotKind.TERMINATE, True),
        (("U-1", "U-2"), ("U-3",), BallotKind.NOTICE, False),
        (("U-1", "U-2"), ("U-3",), BallotKind.TERMINATE, True),
        (("U-1", "U-2", "U-3"), ("U-4",), BallotKind.TERMINATE, False),
    ],
)
def test_a_team_that_was_larger_last_week_keeps_its_rules(
    people: tuple[str, ...], counting: tuple[str, ...], kind: BallotKind, refused: bool
) -> None:
    """Where these need more votes than there are voters, the refusal says from when it is possible."""
    team = Team(frozenset(people), dict.fromkeys(counting, NOW + timedelta(days=3)))
    if not refused:
        assert ballots.build_roll(kind, team, proposer="U-1", key="acme", zone=POLICY.zone)
        return
    with pytest.raises(Refusal, match=r"rules of a team of \d hold.*Open it from .* on"):
        ballots.build_roll(kind, team, proposer="U-1", key="acme", zone=POLICY.zone)
