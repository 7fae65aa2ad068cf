"""A department of twelve with two managers and six voters. From the first strike to the farewell."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys import teams
from tests.journeys.teams import Team


@pytest.fixture
def team(sqlite_url: str, leaving: ThreadPoolExecutor) -> Iterator[Team]:
    """Olga owns the workspace, Rosa and Mia manage, six vote, and the others are staff."""
    with teams.open_team(sqlite_url, teams.DEPARTMENT, leaving=leaving) as team:
        yield team


def test_a_department_parts_with_a_customer(team: Team) -> None:
    """The voters decide by the table; a contest goes to the manager who is no party; Li is chosen and hands over."""
    teams.go_through_the_steps(team)
    a_contest_is_decided(team)
    the_voters_give_notice(team)
    team.later(days=1)
    assert "It runs 30 days" in team.say("rosa", "/umpire notice acme given by phone")
    teams.strike_again(team)
    the_voters_let_go(team)
    li_is_chosen(team)
    teams.hand_over(team, "li")


def a_contest_is_decided(team: Team) -> None:
    """One manager who is no party has it on their to-do; nobody else does, and who contested may not decide."""
    contested = team.say("rosa", "/strike contest 2 the invoice was paid on time, our bank was late")
    assert f"{team.person('mia').mention}, who is not involved, decides" in contested
    assert "Strike #2 on *Acme GmbH* is contested" in team.say("mia", "/umpire todo")
    assert "#2" not in team.say("rosa", "/umpire todo")
    assert "involved" in team.say("rosa", "/strike void 2 they are right")
    team.say("mia", "/strike uphold 2 the bank was theirs")
    assert "*Ready for a final-notice ballot*" in team.card


def the_voters_give_notice(team: Team) -> None:
    """Six vote, the proposer among them; Mia manages, is no voter, and reads so."""
    team.say("rosa", "/vote notice acme three strikes")
    assert "turnout *0 of 6*" in team.ballot
    assert "At least 3 of 6 have to vote" in team.ballot
    assert "You are not one of this ballot's voters" in team.say("mia", "/vote acme yes")
    for voter, choice in (("ana", "yes"), ("ben", "yes"), ("jo", "no"), ("li", "yes"), ("rosa", "yes")):
        team.say(voter, f"/vote acme {choice} that is how I see it")
    assert "*Passed: Acme GmbH gets its final notice.* 4 yes, 1 no." in team.ballot


def the_voters_let_go(team: Team) -> None:
    """Two thirds of five; who proposes it does not vote."""
    assert "Whoever proposed it does not vote" in team.ballot
    for voter, choice in (("ana", "yes"), ("ben", "yes"), ("jo", "no"), ("li", "yes"), ("max", "yes")):
        team.say(voter, f"/vote acme {choice} that is how I see it")
    assert "*Passed: we let Acme GmbH go.* 4 yes, 1 no." in team.ballot


def li_is_chosen(team: Team) -> None:
    """The voters choose who hands over; Li accepts."""
    team.say("rosa", "/vote owner acme @li @ben")
    for voter in ("ana", "ben", "jo", "rosa", "max"):
        team.say(voter, "/vote acme @li")
    team.later(days=1)
    assert f"*Chosen: {team.person('li').mention} hands Acme GmbH over.*" in team.ballot
    assert "you hand *Acme GmbH* over" in team.say("li", "/umpire transition acme accept")


def test_a_contest_with_the_only_manager_a_party_goes_to_an_admin(team: Team) -> None:
    """Mia manages no more and Rosa contests the strike: Olga, an admin who is no party, has it at once."""
    team.say("olga", "/umpire roles manager remove @mia")
    teams.go_through_the_steps(team)
    contested = team.say("rosa", "/strike contest 2 the invoice was paid on time, our bank was late")
    assert f"{team.person('olga').mention}, who is not involved, decides" in contested
    assert "Strike #2 on *Acme GmbH* is contested" in team.say("olga", "/umpire todo")
    assert team.person("olga").mention in team.card
    assert "is *void*" in team.say("olga", "/strike void 2 the bank was late")


def test_who_hands_over_leaves_and_another_goes_on(team: Team) -> None:
    """Li leaves in the middle of the handover: both managers read it, one assigns Jo, and the plan stays."""
    teams.give_notice(team)
    teams.strike_again(team)
    the_voters_let_go(team)
    li_is_chosen(team)
    plan = '--to provider --last-day "in 44d" --scope "site and hosting"'
    team.say("li", f"/umpire transition acme plan {plan}")
    team.say("li", "/umpire transition acme done 1")
    team.become("li", "deactivated")
    team.later(days=1)
    assert "assigns" in team.card
    assert "Acme GmbH" in team.say("mia", "/umpire todo")
    assert "hands *Acme GmbH* over from now on" in team.say("mia", "/umpire transition acme assign @jo")
    kept = team.say("jo", "/umpire transition acme")
    assert "site and hosting" in kept
    assert "step 2 is done" in team.say("jo", "/umpire transition acme done 2")
