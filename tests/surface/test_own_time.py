"""Moments are read by everybody in their own time zone; days are the workspace's for all."""

import re

import pytest

from bot.slack.rendering import SECTION_LIMIT, shorten_at_word, split_into_sections
from playground.slack.messages import Message
from playground.slack.plain import plain_text
from tests.surface.house import House

VOTE_ENDS = "<!date^1767776400^{date_short}, {time}|7 January 2026, 09:00 UTC>"


@pytest.fixture
def abroad(house: House) -> House:
    """Acme may be voted on. Rosa reads in New York, Max in Tokyo, Ana in Berlin; the workspace's zone is UTC."""
    for person, zone in ((house.rosa, "America/New_York"), (house.max, "Asia/Tokyo")):
        house.slack.happens.changes(person.account, tz=zone)
    for handle in ("ana", "ben", "li"):
        house.types(house.olga, f"/umpire roles voter add @{handle}")
    house.types(house.jo, "/strike acme threat-or-harassment they threatened Li on the phone")
    house.types(house.mia, "/umpire steps acme confirm")
    return house


def get_ballot_post(house: House) -> Message:
    """The newest message of a ballot in the review channel."""
    return [post for post in house.posts() if "ballot_box" in plain_text(post)][-1]


def test_one_message_is_read_in_three_zones(abroad: House) -> None:
    """The end of a ballot, posted once, is 04:00 in New York, 10:00 in Berlin and 18:00 in Tokyo."""
    abroad.types(abroad.rosa, "/vote notice acme they threatened Li")
    post = get_ballot_post(abroad)
    assert "*Open until Wednesday, 7 January 2026, 04:00*" in abroad.rosa.reads(post)
    assert "*Open until Wednesday, 7 January 2026, 10:00*" in abroad.ana.reads(post)
    assert "*Open until Wednesday, 7 January 2026, 18:00*" in abroad.max.reads(post)


def test_a_notification_names_the_zone(abroad: House) -> None:
    """What notifications and screen readers get is the workspace's time and its zone, no date for Slack to draw."""
    answer = abroad.types(abroad.rosa, "/vote notice acme they threatened Li")
    assert answer.message is not None
    assert "open until 7 January 2026, 09:00 UTC (in 2 days)." in answer.message.text
    assert re.search(r"<!date\^\d+\^{date_short}, {time}\|7 January 2026, 09:00 UTC>", str(answer.message.blocks))


def test_a_refusal_says_when_in_the_readers_time(abroad: House) -> None:
    """Who is told to wait reads until when by their own clock."""
    abroad.types(abroad.rosa, "/vote notice acme they threatened Li")
    early = abroad.types(abroad.rosa, "/vote close acme")
    assert "It closes by itself on 7 Jan 2026, 04:00; `/vote cancel acme" in abroad.rosa.reads(early)
    abroad.types(abroad.ana, "/vote acme no")
    abroad.types(abroad.max, "/vote acme no")
    abroad.later(days=3)
    again = abroad.types(abroad.rosa, "/vote notice acme once more")
    assert "It may be asked again from 19 Jan 2026, 04:01 on, or after a new strike." in abroad.rosa.reads(again)


def test_an_undone_extension_says_when_in_the_readers_time(abroad: House) -> None:
    """After *Undo* the earlier end is read in Tokyo as Tokyo's time."""
    house = abroad
    house.types(house.olga, "/umpire roles manager add @max")
    house.types(house.max, "/vote notice acme they threatened Li")
    extended = house.types(house.max, "/vote extend acme")
    assert "*8 Jan 2026, 18:00 (in 3 days)*" in house.max.reads(extended)
    house.undone(house.max, extended)
    assert extended.message is not None
    assert "closes on 7 Jan 2026, 18:00 again" in house.max.reads(extended.message)


def test_home_and_to_dos_are_read_in_the_readers_time(abroad: House) -> None:
    """Home and the list of what waits name the end of a vote by the reader's clock."""
    abroad.types(abroad.rosa, "/vote notice acme they threatened Li")
    assert "By 7 Jan 2026, 18:00" in abroad.max.reads(abroad.types(abroad.max, "/umpire todo"))
    abroad.max.opens_home()
    abroad.settle()
    abroad.stage.umpire.deps.replies.drain()
    assert abroad.max.home is not None
    assert "By 7 Jan 2026, 18:00" in abroad.max.reads(abroad.max.home)


def test_a_day_is_the_same_for_everybody(abroad: House) -> None:
    """What is due on a day is due on the workspace's day, for who is a day ahead too: nothing for Slack to draw."""
    opened = abroad.types(abroad.rosa, "/umpire fix acme answer within a day --owner @max --due 9 jan")
    assert "by *9 January" in abroad.rosa.reads(opened)
    assert "<!date" not in str(opened.blocks)


def test_a_text_is_cut_beside_a_date() -> None:
    """A text that is too long, wherever in it a date stands, is cut before or after the date."""
    for before in range(SECTION_LIMIT - len(VOTE_ENDS) - 2, SECTION_LIMIT + 2):
        text = "word " * (before // 5) + "x" * (before % 5) + VOTE_ENDS + " and on" * 20
        for piece in (shorten_at_word(text), *split_into_sections(text)):
            assert piece.count(VOTE_ENDS) == piece.count("<!date") == piece.count("<")
