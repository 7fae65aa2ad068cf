"""Direct messages whose matter is over: each says how it came out, in its place, and nothing in it can be pressed."""

import pytest

from bot import settled
from bot.composition import OVER, POSTS
from bot.features import FEATURES
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.surface.house import House

LIVING = {
    "home": "a page that is made anew",
    "strike": "a line in the review channel",
    "case": "a card in the review channel",
    "ballot": "the message of a ballot, in the review channel",
    "notice": "a line in the review channel",
    "campaign": "the message of a campaign, in the review channel",
    "round": "the message of a round, in the review channel",
    "round_ask": "changes with each week of its round, and when that ends",
    "closet": "the message of a quarterly review, in the review channel",
    "closet_closed": "the plan and the year can be had at any time",
    "digest_opening": "a message of a digest, in the review channel",
    "digest_customer": "a message of a digest, in the review channel",
    "farewell": "a line in the review channel",
    "setup": "changes with each step",
    "orphaned": "has no button",
    "group_gone": "has no button",
    "new_roles": "has no button",
    "no_manager": "has no button",
    "setback": "has no button",
    "audit_anchor": "has no button",
    "restriction_word": "has no button",
    "privacy_done": "has no button",
}
"""Kinds of posts that need no end of their own, and why."""


def list_labels(message: Message) -> list[str]:
    """The labels of everything that can be pressed in a message."""
    found = [element for block in message.blocks for element in block.get("elements", [])]
    found += [block["accessory"] for block in message.blocks if "accessory" in block]
    return [each["text"]["text"] for each in found if each["type"] == "button"]


def find_dm(house: House, person: Person, words: str) -> Message:
    """The one direct message of a person in which these words stand now."""
    house.settle()
    (found,) = (message for message in person.dm if words in plain_text(message))
    return found


@pytest.fixture
def voting(house: House) -> House:
    """Everybody on the roll was reminded of the ballot on Acme."""
    for who, line in (("ana", "rude-to-support he shouted"), ("ben", "late-payment 218"), ("li", "scope-creep again")):
        house.types(house.slack.person(who), f"/strike acme {line}")
    for gate in ("reporters", "problem", "fixes", "talk"):
        house.types(house.mia, f"/umpire gates acme waive {gate} we know them for years")
    house.types(house.rosa, "/vote notice acme three strikes in five weeks")
    house.later(hours=25)
    return house


def test_every_direct_message_with_buttons_has_an_end() -> None:
    """Whatever umpire posts is changed by its own feature, or says in `over` what it becomes; nothing is forgotten."""
    assert set(POSTS) == {*OVER, *LIVING}
    assert not OVER.keys() & LIVING.keys()
    assert {kind for feature in FEATURES for kind in feature.over if kind not in feature.posts} == set()


def test_who_voted_reads_so_where_they_were_reminded(voting: House) -> None:
    """The reminder of who voted loses its buttons at once, the others' when the ballot is over; each says how."""
    reminder = find_dm(voting, voting.max, "You have not voted yet")
    assert "Yes" in list_labels(reminder)
    voting.max.clicks("Yes", in_=reminder)

    settled_one = find_dm(voting, voting.max, "Nothing more is needed of you in this ballot on *Acme GmbH*.")
    assert list_labels(settled_one) == []
    assert "Yes" in list_labels(find_dm(voting, voting.mia, "You have not voted yet"))

    voting.later(days=3)
    voting.settle()
    said = "The ballot on *Acme GmbH* is over: it lapsed, since too few voted."
    told = [message for message in voting.mia.dm if said in plain_text(message)]
    assert told
    assert [label for message in told for label in list_labels(message)] == []


def test_what_one_manager_decided_is_over_for_the_other(house: House) -> None:
    """Both managers are asked whether to clear a strike; what Rosa decides, Mia reads in hers minutes later."""
    house.types(house.ana, "/strike acme late-input third time the brief is late")
    house.types(house.jo, "/umpire problem acme nobody writes briefs --side both")
    house.types(house.jo, "/umpire talk acme receptive they will send briefs")
    house.later(days=61)
    house.rosa.clicks("Clear It", in_=find_dm(house, house.rosa, "Shall the oldest one stop counting?"))
    assert list_labels(find_dm(house, house.rosa, "the oldest strike, #1, is cleared")) == []
    assert "Keep It" in list_labels(find_dm(house, house.mia, "Shall the oldest one stop counting?"))

    house.later(minutes=11)

    assert list_labels(find_dm(house, house.mia, "the oldest strike, #1, is cleared")) == []


def test_what_was_undone_is_back(house: House) -> None:
    """A fix that was closed, and is open again by Undo, has its button again where its owner was told of it."""
    house.types(house.jo, "/umpire fix acme write the scope down --owner @li --due in 3d")
    house.later(days=3)
    closed = house.types(house.li, "/umpire fix acme done 1 it is signed off --told yes")
    assert list_labels(find_dm(house, house.li, "*Acme GmbH*: fix #1 is closed.")) == []

    house.undone(house.li, closed)

    assert list_labels(find_dm(house, house.li, "is due: 8 January")) == ["Mark Done"]


def test_looked_at_twice_it_is_changed_once(house: House) -> None:
    """A message that is over is changed once, however often it is looked at."""
    house.types(house.jo, "/umpire fix acme write the scope down --owner @li --due in 3d")
    house.later(days=3)
    house.types(house.jo, "/umpire fix acme done 1 it is signed off --told yes")
    house.settle()
    now = house.clock()
    assert settled.settle_messages(house.stage.umpire.deps, now) == 1
    assert settled.settle_messages(house.stage.umpire.deps, now) == 0
    house.settle()
    assert len([each for each in house.slack.log.said("chat.update") if "fix #1" in str(each.payload["text"])]) == 1


def test_what_slack_does_not_take_is_changed_later(house: House) -> None:
    """Slack refuses the change for an hour: the message is changed then, and none is posted instead."""
    house.types(house.jo, "/umpire fix acme write the scope down --owner @li --due in 3d")
    house.later(days=3)
    many = len(house.li.dm)
    house.slack.faults.add(kind="429", method="chat.update", times=1, retry_after=3600)
    house.types(house.jo, "/umpire fix acme done 1 it is signed off --told yes")
    house.later(minutes=15)
    assert list_labels(find_dm(house, house.li, "is due: 8 January")) == ["Mark Done"]

    house.later(hours=1)

    assert list_labels(find_dm(house, house.li, "*Acme GmbH*: fix #1 is closed.")) == []
    assert len(house.li.dm) == many


def test_a_message_somebody_deleted_is_not_posted_anew(house: House) -> None:
    """Where the message is gone from Slack there is nothing to change, and nothing is said in its stead."""
    house.types(house.jo, "/umpire fix acme write the scope down --owner @li --due in 3d")
    house.later(days=3)
    message = find_dm(house, house.li, "is due: 8 January")
    house.slack.faults.add(kind="error", method="chat.update", error="message_not_found", times=1)
    house.types(house.jo, "/umpire fix acme done 1 it is signed off --told yes")
    house.later(minutes=30)
    assert [each.ts for each in house.li.dm if "ix" in plain_text(each)] == [message.ts]
    assert len(house.slack.log.said("chat.update")) == 1
