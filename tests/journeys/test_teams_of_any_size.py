"""What goes the same way in a team of 1, 2, 3 and 12: nobody is stuck, and silence never ends a customer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from playground.slack.plain import plain_text
from tests.journeys import teams
from tests.journeys.teams import Team


@pytest.fixture(params=teams.CASTS)
def team(request: pytest.FixtureRequest, sqlite_url: str, leaving: ThreadPoolExecutor) -> Iterator[Team]:
    """A team of each size, at work."""
    with teams.open_team(sqlite_url, teams.CASTS[request.param], leaving=leaving) as team:
        yield team


def test_silence_at_the_end_of_a_notice_counts_as_met(team: Team) -> None:
    """The days pass and nobody says what came of it: after 5 business days the customer stays, with a clean slate."""
    given = teams.give_notice(team)
    assert "if nobody says within 5 business days, it counts as met" in given

    team.later(days=32)
    shown = team.say(team.cast.manager, "/umpire notice acme")
    assert "If nobody says what came of it by *20 March 2026, 17:00 UTC" in shown
    assert "it counts as met" in shown
    team.later(days=8)

    assert "*Closed: the final notice was met*" in team.card
    assert "0 of 3 points" in team.say(team.cast.manager, "/strike list acme")
    letter = plain_text(team.find_letter(team.cast.manager, "A final notice counts as met"))
    assert "nobody said otherwise for 5 business days" in letter


def test_a_reply_leads_to_a_second_look_that_withdraws_the_notice(team: Team) -> None:
    """Somebody who did not vote reads what they replied, or whoever did, two days later; the second ballot says no."""
    manager, reader = team.cast.manager, team.cast.reader
    teams.give_notice(team)
    recorded = team.say(manager, "/umpire reply acme they had paid, here is the statement of their bank")
    assert f"{team.person(reader).mention} judges it" in recorded
    assert "otherwise the decision is voted on again" in recorded
    team.find_letter(reader, "here is the statement of their bank")
    assert "*Acme GmbH* replied: judge whether the final notice stands" in team.say(reader, "/umpire todo")
    if team.cast in (teams.ALONE, teams.PAIR):
        early = team.say(reader, "/umpire reply acme look-again the statement is right")
        assert "sleep on it first: you can judge the reply from" in early
        team.later(hours=48, minutes=1)

    team.say(reader, "/umpire reply acme look-again the statement is right")
    team.later(minutes=5)

    assert "*What they replied:*\nthey had paid, here is the statement of their bank" in team.ballot
    assert "*its clock stands still*" in team.say(manager, "/umpire notice acme")
    teams.vote(team, team.cast.voters, "no", hours=48)
    assert "So the final notice is withdrawn." in team.ballot
    assert "The final notice to *Acme GmbH* was withdrawn on" in team.say(manager, "/umpire notice acme")
    assert "Tell *Acme GmbH* that the final notice is withdrawn" in team.say(manager, "/umpire todo")
    team.press(manager, "They Were Told", team.find_letter(manager, "Somebody has to tell them"))
    assert "Tell *Acme GmbH*" not in team.say(manager, "/umpire todo")
    assert "it may be asked again from" in team.card
