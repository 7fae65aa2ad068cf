"""One person alone: where nobody else can agree, time does. From the first strike to the farewell."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from playground.slack.plain import plain_text
from tests.journeys import teams
from tests.journeys.teams import Team


@pytest.fixture
def team(sqlite_url: str, leaving: ThreadPoolExecutor) -> Iterator[Team]:
    """Olga, who is the whole company."""
    with teams.open_team(sqlite_url, teams.ALONE, leaving=leaving) as team:
        yield team


def test_one_person_parts_with_a_customer(team: Team) -> None:
    """Olga proposes, waits and confirms: 48 hours for the notice, 72 for letting go; then she hands over herself."""
    rules = team.say("olga", "/umpire rules ballots")
    assert "For a team of 1 like yours: one person decides, and confirms it no sooner than 48 hours later" in rules
    teams.go_through_the_steps(team)
    the_notice_is_confirmed_two_days_later(team)
    team.later(days=1)
    assert "It runs 30 days" in team.say("olga", "/umpire notice acme given by phone")
    teams.strike_again(team)
    letting_go_is_confirmed_three_days_later(team)
    olga_assigns_herself(team)
    teams.hand_over(team, "olga")


def the_notice_is_confirmed_two_days_later(team: Team) -> None:
    """A yes too early is refused with the moment from which it counts; then umpire reminds her, with the button."""
    opened = team.say("olga", "/vote notice acme three strikes")
    assert "One person decides this: after 48 hours to think" in opened
    assert f"Letting go later would be for {team.person('olga').mention} alone to decide" in opened
    assert "Confirm from Thursday, 12 February 2026, 09:01 UTC on" in team.ballot
    early = team.say("olga", "/vote acme yes")
    assert "there is time to think first: confirm it from 12 February 2026, 09:01 UTC" in early
    assert "\nConfirm\n" not in team.ballot
    team.later(hours=48, minutes=1)
    reminder = team.find_letter("olga", "You had time to think")
    assert "final notice" in team.say("olga", "/umpire todo")
    team.press("olga", "Confirm", reminder)
    assert "*Passed: Acme GmbH gets its final notice.*" in team.ballot
    assert "You had time to think" not in plain_text(team.person("olga").dm[-1])


def letting_go_is_confirmed_three_days_later(team: Team) -> None:
    """Letting go takes a day longer."""
    assert "One person decides this: after 72 hours to think" in team.ballot
    team.later(hours=71)
    assert "there is time to think first" in team.say("olga", "/vote acme yes nothing changed")
    team.later(hours=1, minutes=1)
    confirmed = team.say("olga", "/vote acme yes nothing changed")
    assert "You confirmed it." in confirmed
    assert "a manager assigns who hands them over: `/umpire transition acme assign @name`" in confirmed
    assert "*Passed: we let Acme GmbH go.*" in team.ballot


def olga_assigns_herself(team: Team) -> None:
    """There is nobody to vote on: the refusal has the line that does it, and the line works for oneself."""
    refused = team.say("olga", "/vote owner acme @olga")
    assert "a manager assigns who hands them over: `/umpire transition acme assign @name`" in refused
    assert "hands *Acme GmbH* over from now on" in team.say("olga", "/umpire transition acme assign @olga")


def test_what_nobody_confirms_lapses_and_may_be_asked_again(team: Team) -> None:
    """Seven business days after the time to think it is over, which is no rejection; a no ends it at once, too."""
    teams.go_through_the_steps(team)
    team.say("olga", "/vote notice acme three strikes")
    team.later(days=14)
    assert "*Lapsed: nobody confirmed it. That is not a rejection.*" in team.ballot
    assert "*Ready for a final-notice ballot*" in team.card
    team.say("olga", "/vote notice acme asked again")
    assert "You ended it." in team.press("olga", "Do Not", team.find_post("asked again"))
    assert "*Rejected: Acme GmbH gets no final notice.*" in team.ballot
    assert "It may be asked again from" in team.ballot


def test_a_contest_that_nobody_may_judge_lapses_in_the_customers_favour(team: Team) -> None:
    """Olga contests her own strike: she reads at once that nobody is free to decide, and when it lapses."""
    teams.go_through_the_steps(team)
    contested = team.say("olga", "/strike contest 2 the invoice was paid on time, our bank was late")
    assert "Nobody here is free to decide" in contested
    assert "2 March 2026" in contested
    assert "2 March 2026" in team.card
    assert "nobody here is free to" in team.say("olga", "/strike uphold 2 it was late")
    team.later(days=21)
    assert "nobody decided on its contest in time" in plain_text(team.find_letter("olga", "Strike #2"))
    assert "2 of 3 points" in team.say("olga", "/strike list acme")
    assert "*Next*" in team.card


def test_a_second_person_changes_no_running_decision(team: Team) -> None:
    """Ana joins as a voter while Olga thinks: the ballot keeps its rule, and the next one is for both."""
    teams.go_through_the_steps(team)
    team.say("olga", "/vote notice acme three strikes")
    team.join("ana")
    team.say("olga", "/umpire roles voter add @ana")
    assert "You are not one of this ballot's voters" in team.say("ana", "/vote acme no")
    assert "For a team of 2 like yours: both must agree" in team.say("ana", "/umpire rules ballots")
    team.later(hours=48, minutes=1)
    team.say("olga", "/vote acme yes")
    assert "*Passed: Acme GmbH gets its final notice.*" in team.ballot
    team.say("olga", "/umpire notice acme given by phone")
    teams.strike_again(team)
    assert "both must agree" in team.ballot


def test_a_reply_nobody_reads_is_looked_at_again(team: Team) -> None:
    """Silence never holds against a customer: after 5 business days the same question is asked once more."""
    teams.give_notice(team)
    team.say("olga", "/umpire reply acme they had paid")
    team.later(days=8)
    assert "*What they replied:*\nthey had paid" in team.ballot
    team.later(hours=48)
    team.say("olga", "/vote acme yes they had not")
    assert "*Passed: the final notice to Acme GmbH stands.*" in team.ballot
    assert "Final notice runs until" in team.card


def test_their_part_is_confirmed_alone_a_week_later(team: Team) -> None:
    """Until then nothing offers to confirm it; each place names Olga and the moment, and at that minute it works."""
    team.say("olga", "/strike acme rude-to-support shouted on the call")
    stated = team.say("olga", "/umpire problem acme they do not read what we send --side theirs")
    mention = team.person("olga").mention
    from_then = "from 12 January 2026, 09:01 UTC on"
    assert f"nobody else is there, so {mention} confirms it {from_then}: `/umpire problem acme agree`" in stated
    assert "Theirs" not in team.card
    waiting = team.say("olga", "/umpire todo")
    assert "Confirm that the problem with *Acme GmbH* is theirs\nConfirm from 12 January, 09:01 UTC" in waiting
    assert "Confirm: Theirs" not in waiting
    team.say("olga", "/umpire hold acme they move house --until 'in 2d'")
    team.later(days=1)
    team.say("olga", "/umpire release acme")
    team.later(days=6)
    assert "may confirm it yourself" in team.say("olga", "/umpire problem acme agree")
    team.later(days=1, minutes=1)
    assert "Confirm: Theirs" in team.card
    assert "You confirm that the problem" in team.say("olga", "/umpire problem acme agree")
