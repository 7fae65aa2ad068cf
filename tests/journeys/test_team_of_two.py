"""Two people, one of whom manages: what is decided, both decide. From the first strike to the farewell."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys import teams
from tests.journeys.teams import Team


@pytest.fixture
def team(sqlite_url: str, leaving: ThreadPoolExecutor) -> Iterator[Team]:
    """Olga, who owns the company and manages, and Ana, who votes."""
    with teams.open_team(sqlite_url, teams.PAIR, leaving=leaving) as team:
        yield team


def test_two_people_part_with_a_customer(team: Team) -> None:
    """Both agree to the notice and to letting go, proposer included; Olga assigns Ana, who hands over."""
    teams.go_through_the_steps(team)
    the_notice_takes_both(team)
    team.later(days=1)
    assert "It runs 30 days" in team.say("olga", "/umpire notice acme given by phone")
    teams.strike_again(team)
    letting_go_takes_both(team)
    who_hands_over_is_assigned(team)
    teams.hand_over(team, "ana")


def the_notice_takes_both(team: Team) -> None:
    """One yes decides nothing; the second does."""
    team.say("olga", "/vote notice acme three strikes")
    assert "both must agree" in team.ballot
    assert "That closed the ballot" not in team.press("ana", "Yes", team.find_post("Shall we give Acme GmbH"))
    team.press("olga", "Yes", team.find_post("Shall we give Acme GmbH"))
    assert "*Passed: Acme GmbH gets its final notice.* 2 yes, 0 no." in team.ballot


def letting_go_takes_both(team: Team) -> None:
    """Who proposed it votes too, or nothing could ever be decided."""
    assert "both must agree" in team.ballot
    team.say("ana", "/vote acme yes it wears me out")
    team.say("olga", "/vote acme yes so it does")
    assert "*Passed: we let Acme GmbH go.* 2 yes, 0 no." in team.ballot


def who_hands_over_is_assigned(team: Team) -> None:
    """A ballot of two could only be a tie: it is refused with the line that does it, and that line works."""
    assert "Next, a manager assigns who hands them over: `/umpire transition acme assign @name`" in team.ballot
    assert "Choose Who Hands Over" not in team.card
    refused = team.say("olga", "/vote owner acme @ana")
    assert "a manager assigns who hands them over: `/umpire transition acme assign @name`" in refused
    assigned = team.say("olga", "/umpire transition acme assign @ana")
    assert f"{team.person('ana').mention} hands *Acme GmbH* over from now on" in assigned
    team.find_letter("ana", "Acme GmbH")


def test_one_no_of_two_keeps_the_customer(team: Team) -> None:
    """Ana says no: nobody is outvoted, and the answer says from when it may be asked again."""
    teams.go_through_the_steps(team)
    team.say("olga", "/vote notice acme three strikes")
    team.say("olga", "/vote acme yes")
    team.say("ana", "/vote acme no they may come round")
    assert "*Rejected: Acme GmbH gets no final notice.* 1 yes, 1 no." in team.ballot
    assert "It may be asked again from" in team.ballot


def test_a_contest_with_the_only_manager_a_party_lapses(team: Team) -> None:
    """Olga reported it and Ana contests it: nobody is left, and both read so, with the day on which it lapses."""
    teams.go_through_the_steps(team)
    contested = team.say("ana", "/strike contest 2 the invoice was paid on time, our bank was late")
    assert "Nobody here is free to decide" in contested
    assert "2 March 2026" in contested
    assert "2 March 2026" in team.card
    assert "A manager upholds or voids" not in team.card
    team.later(days=21)
    assert "2 of 3 points" in team.say("olga", "/strike list acme")
    assert "*Next*" in team.card


def test_who_is_left_goes_on_alone(team: Team) -> None:
    """Ana leaves while the ballot runs: it lapses at once, and Olga asks again, with time to think."""
    teams.go_through_the_steps(team)
    team.say("olga", "/vote notice acme three strikes")
    team.say("olga", "/vote acme yes")
    team.become("ana", "deactivated")
    team.later(minutes=5)
    assert "*Lapsed" in team.ballot
    assert "`/vote notice acme`" in team.ballot
    team.say("olga", "/vote notice acme asked again")
    assert "One person decides this: after 48 hours to think" in team.ballot
    team.later(hours=48, minutes=1)
    team.say("olga", "/vote acme yes")
    assert "*Passed: Acme GmbH gets its final notice.*" in team.ballot
    assert f"<@{team.person('ana').id}>" not in team.card


def test_a_role_taken_away_makes_no_decision_easier(team: Team) -> None:
    """Olga takes Ana's role away to decide alone: for 14 days the rule of two holds, and she reads from when not."""
    teams.go_through_the_steps(team)
    team.say("olga", "/umpire roles voter remove @ana")
    refused = team.say("olga", "/vote notice acme three strikes")
    assert "whoever lost a role in the last 14 days still counts" in refused
    assert "24 February 2026" in refused
    assert "`/umpire roles voter add @name`" in refused
    team.later(days=14, minutes=1)
    team.say("olga", "/vote notice acme three strikes")
    assert "One person decides this" in team.ballot
