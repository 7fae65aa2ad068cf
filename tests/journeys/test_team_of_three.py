"""Three people, one of whom manages: they vote together. From the first strike to the farewell."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys import teams
from tests.journeys.teams import Team


@pytest.fixture
def team(sqlite_url: str, leaving: ThreadPoolExecutor) -> Iterator[Team]:
    """Rosa, who manages, and two voters: with so few, all three decide."""
    with teams.open_team(sqlite_url, teams.THREE, leaving=leaving) as team:
        yield team


def test_three_people_part_with_a_customer(team: Team) -> None:
    """The manager votes with the two voters; letting go takes both who did not propose it; Ben is chosen by ballot."""
    teams.go_through_the_steps(team)
    two_of_three_give_notice(team)
    team.later(days=1)
    assert "It runs 30 days" in team.say("rosa", "/umpire notice acme given by phone")
    teams.strike_again(team)
    both_others_let_go(team)
    ben_is_chosen(team)
    teams.hand_over(team, "ben")


def two_of_three_give_notice(team: Team) -> None:
    """Two yes of three are enough for a notice; the third may say no."""
    team.say("rosa", "/vote notice acme three strikes")
    assert all(team.person(each).mention in team.ballot for each in ("rosa", "ana", "ben"))
    team.say("ana", "/vote acme yes")
    team.say("ben", "/vote acme no they may come round")
    team.say("rosa", "/vote acme yes")
    assert "*Passed: Acme GmbH gets its final notice.* 2 yes, 1 no." in team.ballot


def both_others_let_go(team: Team) -> None:
    """Who proposes it does not vote, so both others have to: no more is asked than can be given."""
    assert "At least 2 of 2 have to vote" in team.ballot
    assert "Whoever proposed it does not vote" in team.ballot
    assert "so you do not vote on it" in team.say("rosa", "/vote acme yes I proposed it")
    team.say("ana", "/vote acme yes it wears me out")
    team.say("ben", "/vote acme yes nothing changed")
    assert "*Passed: we let Acme GmbH go.* 2 yes, 0 no." in team.ballot


def ben_is_chosen(team: Team) -> None:
    """Three are enough to choose by ballot."""
    team.say("rosa", "/vote owner acme @ana @ben")
    team.say("ana", "/vote acme @ben")
    team.say("ben", "/vote acme @ben")
    team.say("rosa", "/vote acme @ben")
    team.later(days=1)
    assert f"*Chosen: {team.person('ben').mention} hands Acme GmbH over.*" in team.ballot
    assert "you hand *Acme GmbH* over" in team.say("ben", "/umpire transition acme accept")


def test_a_contest_with_the_only_manager_a_party_lapses(team: Team) -> None:
    """Rosa contests Ben's strike; Ana is no manager: nobody is free to decide, and Rosa reads when it lapses."""
    teams.go_through_the_steps(team)
    contested = team.say("rosa", "/strike contest 2 the invoice was paid on time, our bank was late")
    assert "Nobody here is free to decide" in contested
    assert "2 March 2026" in contested
    team.later(days=21)
    assert "2 of 3 points" in team.say("rosa", "/strike list acme")


def test_who_is_left_decides_as_two(team: Team) -> None:
    """Ben leaves during the vote on letting go, which took both others: it lapses, and the next one is for two."""
    teams.give_notice(team)
    teams.strike_again(team)
    team.say("ana", "/vote acme yes it wears me out")
    team.become("ben", "deactivated")
    team.later(minutes=5)
    assert "*Lapsed" in team.ballot
    assert "`/vote terminate acme`" in team.ballot
    team.say("rosa", "/vote terminate acme asked again")
    assert "both must agree" in team.ballot
    team.say("ana", "/vote acme yes it wears me out")
    team.say("rosa", "/vote acme yes so it does")
    assert "*Passed: we let Acme GmbH go.* 2 yes, 0 no." in team.ballot
    assert "hands *Acme GmbH* over from now on" in team.say("rosa", "/umpire transition acme assign @ana")


def test_without_a_manager_the_admins_read_what_to_do(team: Team) -> None:
    """Rosa gives up managing while a notice runs: she is an admin, and reads how somebody becomes a manager."""
    teams.give_notice(team)
    team.say("rosa", "/umpire roles manager remove @rosa")
    team.later(minutes=5)
    assert f"{team.person('rosa').mention} makes somebody a manager" in team.card
    assert "Nobody is a manager, and a case waits for one" in team.say("rosa", "/umpire todo")
    refused = team.say("ana", "/umpire notice acme met they paid")
    assert "Rosa Marini can change that with `/umpire roles manager add @name`" in refused
    team.find_letter("rosa", "Nobody is a manager any more")
    team.say("rosa", "/umpire roles manager add @ana")
    team.later(days=32)
    assert "Acme GmbH" in team.say("ana", "/umpire todo")
    assert "met the final notice" in team.say("ana", "/umpire notice acme met they paid")
