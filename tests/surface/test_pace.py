"""Slack's limits on what is asked before a post: nothing waits for a look it does not need, or for another's limit."""

from datetime import timedelta

import pytest

from bot.app import build_sender
from playground.slack.inspector import Entry
from tests.surface.house import REVIEW, House

ADMINS = 2
"""So many people hear of a line that was refused."""
LONG = 600
"""Seconds Slack asks to wait."""


def list_refused(house: House, method: str) -> list[Entry]:
    """The calls of a method that Slack refused."""
    return [entry for entry in house.slack.log.said(method) if entry.error]


def send(house: House) -> None:
    """Send what is due at this moment, and let nothing wait for later."""
    house.stage.umpire.sender.run_due(house.clock())


def write_to_admin(house: House, line: str) -> None:
    """Have a line refused by its channel, of which the admin is told in a direct message."""
    house.slack.faults.add(kind="error", method="chat.postMessage", error="is_archived")
    house.types(house.ana, line)
    send(house)


def words_to_admin(house: House) -> list[str]:
    """What the admin reads in the direct messages."""
    return [message.text for message in house.slack.messages(house.slack.world.direct_messages(house.olga.id))]


def words_in_review(house: House) -> list[str]:
    """What stands in the review channel now, whatever may wait."""
    return [message.text for message in house.slack.messages(REVIEW)]


def test_a_restart_asks_for_no_direct_messages_again(house: House) -> None:
    """Where to write to a person is in the database: a process that has just started writes without asking Slack."""
    write_to_admin(house, "/strike acme late-payment")
    house.settle()
    assert len(words_to_admin(house)) == 1
    asked = len(house.slack.log.said("conversations.open"))
    assert asked == ADMINS

    house.stage.umpire.sender = build_sender(house.stage.umpire.deps)
    house.later(days=1)
    write_to_admin(house, "/strike globex late-payment")
    house.settle()

    assert len(words_to_admin(house)) == 2
    assert len(house.slack.log.said("conversations.open")) == asked


def test_direct_messages_with_another_channel_are_found(house: House) -> None:
    """When the app was made anew its direct messages have other ids: what is written arrives in the new ones, once."""
    write_to_admin(house, "/strike acme late-payment")
    house.settle()
    house.slack.world.drop_direct_messages(house.olga.id)
    house.later(days=1)

    write_to_admin(house, "/strike globex late-payment")
    house.settle()

    assert len(words_to_admin(house)) == 1


def test_who_may_not_be_written_to_any_more_is_asked_about_once(house: House) -> None:
    """Direct messages that are gone for good are asked for once more, then set aside: nobody asks in circles."""
    write_to_admin(house, "/strike acme late-payment")
    house.settle()
    house.slack.log.clear()
    house.later(days=1)
    house.slack.faults.add(kind="error", method="chat.postMessage", error="is_archived")
    house.slack.faults.add(kind="error", method="chat.postMessage", error="channel_not_found", times=9)
    house.types(house.ana, "/strike globex late-payment")

    house.settle()

    assert len(words_to_admin(house)) == 1
    assert len(house.slack.log.said("conversations.open")) == ADMINS


def test_a_limit_on_opening_direct_messages_holds_up_no_line(house: House) -> None:
    """While Slack lets umpire open no direct messages, lines are posted as ever; the message follows, once."""
    house.slack.faults.add(kind="429", method="conversations.open", retry_after=LONG)
    write_to_admin(house, "/strike acme late-payment")
    send(house)
    assert len(list_refused(house, "conversations.open")) == 1

    house.types(house.ben, "/strike obrien late-payment")
    send(house)

    assert len(words_in_review(house)) == 1
    assert words_to_admin(house) == []
    house.later(seconds=LONG)
    assert len(words_to_admin(house)) == 1
    assert len(house.slack.log.said("conversations.open")) == 1 + ADMINS


def test_a_limit_on_changing_messages_holds_up_no_new_one(house: House) -> None:
    """While Slack lets umpire change no message, new lines are posted as ever; the change follows, once."""
    reply = house.types(house.ana, "/strike acme late-payment")
    house.settle()
    house.later(seconds=1)
    house.slack.faults.add(kind="429", method="chat.update", retry_after=LONG)
    house.undone(house.ana, reply)
    send(house)
    assert len(list_refused(house, "chat.update")) == 1

    house.slack.happens.shares(house.slack.channel(REVIEW))
    send(house)
    house.slack.happens.unshares(house.slack.channel(REVIEW))

    assert len(words_to_admin(house)) == 1
    house.later(seconds=LONG)
    assert "taken back" in words_in_review(house)[0]
    assert len(house.slack.log.said("chat.update")) == 2


def test_a_limit_on_looking_at_channels_holds_up_no_direct_message(house: House) -> None:
    """While Slack tells nothing about channels, no line is posted and nobody asks; direct messages go out."""
    house.slack.faults.add(kind="429", method="conversations.info", retry_after=LONG)
    house.types(house.ana, "/strike acme late-payment")
    send(house)
    house.mentions(house.ana, "whoami")
    assert len(house.slack.log.said("conversations.info")) == 1

    house.later(seconds=LONG - 1)
    assert words_in_review(house) == []
    assert len(house.slack.log.said("conversations.info")) == 1

    house.later(seconds=1)
    assert len(words_in_review(house)) == 1


def test_a_channel_opened_to_outsiders_hears_nothing_from_that_moment(house: House) -> None:
    """A second after a line was posted the channel is shared with another company: the next line is not posted."""
    house.types(house.ana, "/strike acme late-payment")
    assert len(house.lines()) == 1

    house.later(seconds=1)
    house.slack.happens.shares(house.slack.channel(REVIEW))
    house.types(house.ana, "/strike globex late-payment")
    house.settle()

    assert len(words_in_review(house)) == 1


@pytest.mark.parametrize("state", ["shared", "pending_shared", "archived"])
def test_a_channel_is_looked_at_again_after_seconds(house: House, state: str) -> None:
    """Where no event told of it, umpire finds out by itself, eleven seconds later, that it must not post."""
    house.types(house.ana, "/strike acme late-payment")
    assert len(house.lines()) == 1
    channel = house.slack.channel(REVIEW)
    channel.shared, channel.pending_shared = state == "shared", state == "pending_shared"
    channel.archived = state == "archived"

    house.clock.move_to(house.clock() + timedelta(seconds=11))
    house.types(house.ana, "/strike globex late-payment")
    house.settle()

    assert len(words_in_review(house)) == 1
