"""Two Mondays: the digest comes by itself; one customer got better, one worse; it is previewed, and muted."""

from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House


def rates(house: House, key: str, yes: int) -> None:
    """Ana answers the seven questions, so many with yes."""
    house.types(house.ana, f"/scorecard {key} rate")
    answers = {question.id: "Yes" if place < yes else "No" for place, question in enumerate(QUESTIONS)}
    house.modal(house.ana).fill(answers).submit()
    house.modal(house.ana).close(everything=True)


def posted(house: House, since: int) -> list[str]:
    """What came into the review channel after so many messages."""
    return house.lines()[since:]


def test_two_mondays(house: House) -> None:
    """Each Monday at 09:00 the bottom comes once, with what changed; a preview says it before; muted it stays away."""
    rates(house, "acme", 1)
    rates(house, "globex", 2)
    house.types(house.ana, "/strike acme rude-to-support shouted at Li on the call")
    told = house.answer(house.rosa, "/umpire digest preview")
    assert "1. Acme GmbH" in told
    assert "comes by itself on Monday, 12 January, 09:00" in told
    assert len(house.lines()) == 1

    house.later(days=7)
    opening, acme, globex = posted(house, 1)
    assert "The bottom 2, one message each" in opening
    assert "*Since 5 January*" in opening
    assert "1 strike recorded" in opening
    assert "*1. Acme GmbH* · grade D, one rater · 1 of 7 yes · 1 of 3 points" in acme
    assert "Rude to support (1 point, on 5 January)" in acme
    assert "*Tried:* nothing yet" in acme
    assert f"Owner: {house.jo.mention}" in acme
    assert "*2. Globex Logistics* · grade D, one rater" in globex
    assert not [line for line in (opening, acme, globex) if house.ana.mention in line]

    house.later(days=1)
    rates(house, "globex", 7)
    house.types(house.ana, "/log globex 20m great they sent cake")
    house.types(house.ben, "/strike acme late-payment invoice 218, forty days late")
    house.types(house.li, "/strike acme scope-creep a third round after sign-off")
    before = len(house.lines())
    house.later(days=6, minutes=1)
    opening, acme = posted(house, before)
    assert "One customer needs a look" in opening
    assert "1 case opened · 2 strikes recorded" in opening
    assert "Globex Logistics left the bottom of the list" in opening
    assert "1 good conversation logged" in opening
    assert "3 of 3 points, 2 points more than last time" in acme
    assert f"*Next:* {house.jo.mention} states the real problem" in acme

    house.jo.clicks("Show Scorecard", in_=house.posts()[-1])
    assert "Acme" in house.seen(house.jo)


def test_muted_it_comes_only_when_asked_for(house: House) -> None:
    """Muted it stays away for weeks; the preview says so, and a manager can still have it posted."""
    rates(house, "acme", 1)
    house.types(house.olga, "/umpire config digest.mute on")
    before = len(house.lines())
    house.later(days=14)
    assert posted(house, before) == []
    told = house.answer(house.rosa, "/umpire digest preview")
    assert "The digest is muted" in told
    assert "cannot be taken back" in house.answer(house.rosa, "/umpire digest now")
    assert "1. Acme GmbH" in posted(house, before)[-1]


def test_a_quiet_week_is_one_line(house: House) -> None:
    """Nothing to say is said in one line; told apart from silence, week after week."""
    house.later(days=14)
    assert [line for line in house.lines() if "Nobody to name" not in line] == []
    assert len(house.lines()) == 2


def test_the_day_and_hour_are_settings(house: House) -> None:
    """Moved to Friday afternoon it comes then, and not on Monday as well."""
    house.types(house.olga, "/umpire config digest.day fri")
    house.types(house.olga, "/umpire config digest.hour 15:30")
    assert "Every Friday at 15:30" in house.answer(house.ana, "/umpire rules all")
    house.later(days=4, hours=6, minutes=29)
    assert house.lines() == []
    house.later(minutes=1)
    assert len(house.lines()) == 1
    house.later(days=6)
    assert len(house.lines()) == 1


def test_the_next_day_an_admin_reads_what_was_left_out(house: House) -> None:
    """After two and a half weeks away the digests nobody got are counted, for admins, where they look themselves up."""
    assert "left them out" not in house.answer(house.olga, "/umpire whoami")
    house.clock.move_to(house.clock().replace(day=24))
    house.later(minutes=1)

    assert "2 × weekly digest" in house.answer(house.olga, "/umpire whoami")
    assert "weekly digest" not in house.answer(house.rosa, "/umpire whoami")
    assert house.lines() == []


def test_while_slack_is_away_it_waits(house: House) -> None:
    """Slack refuses on Monday morning: the digest comes when Slack is back, once and whole."""
    rates(house, "acme", 1)
    house.slack.faults.add(kind="429", method="chat.postMessage", times=2, retry_after=300)
    house.later(days=7, minutes=30)

    opening, acme = house.posts()
    assert "One customer needs a look" in plain_text(opening)
    assert "*1. Acme GmbH*" in plain_text(acme)
