"""What waited for a channel is posted by itself once the channel is open to umpire again; admins hear how, once."""

from collections.abc import Iterator

import pytest

from bot.features.channels import usecases as channels
from bot.workflow.requests import Call
from playground.slack.channels import Channel, ChannelKind
from tests.surface.house import House


@pytest.fixture
def private(house: House) -> Channel:
    """A private review channel that umpire was removed from, which Slack then calls not found."""
    channel = house.slack.add_channel("quiet-review", kind="private", bot_in=True)
    channels.name_channel(house.db, "review", channel.id, call=Call(house.olga.id, house.clock()))
    house.slack.happens.leaves(house.slack.bot_user_id, channel)
    return channel


@pytest.fixture
def parked(house: House, private: Channel) -> Iterator[Channel]:
    """A house in which a line could not be posted."""
    house.types(house.ana, "/strike acme late-payment")
    assert house.lines(private) == []
    yield private
    later = house.lines(private)
    house.later(hours=2)
    assert house.lines(private) == later, "what was posted is not posted again"


def words_to_admin(house: House) -> list[str]:
    """What an admin reads in the direct messages."""
    return house.lines(house.slack.world.direct_messages(house.olga.id))


def test_admins_are_told_once_to_invite_umpire(house: House, parked: Channel) -> None:
    """Two lines refused by a private channel without umpire are one message that says how to invite it."""
    house.types(house.ana, "/strike globex late-payment")

    words = words_to_admin(house)

    assert len(words) == 1
    assert "/invite @umpire" in words[0]
    assert house.lines(parked) == []


def test_what_waited_is_posted_on_joining(house: House, parked: Channel) -> None:
    """As soon as umpire is invited to the private channel, it posts what waited there."""
    house.slack.happens.joins(house.slack.bot_user_id, parked)

    assert len(house.lines(parked)) == 1


def test_what_waited_is_posted_within_a_quarter_of_an_hour(house: House, parked: Channel) -> None:
    """Where no event tells that umpire is in the channel, it looks by itself every quarter of an hour."""
    parked.members[house.slack.bot_user_id] = None

    house.later(minutes=16)

    assert len(house.lines(parked)) == 1


def test_what_waits_still_waits_while_the_channel_is_shut(house: House, parked: Channel) -> None:
    """A day of looking at a channel that stays shut posts nothing, and tells the admins once."""
    for _ in range(8):
        house.later(minutes=20)

    assert house.lines(parked) == []
    assert len(words_to_admin(house)) == 1


@pytest.mark.parametrize("kind", ["public", "private"])
def test_what_waited_is_posted_when_the_channel_leaves_the_archive(house: House, kind: ChannelKind) -> None:
    """A line for an archived channel is posted when the channel is taken out of the archive."""
    channel = house.slack.add_channel("shelved", kind=kind, bot_in=True)
    channels.name_channel(house.db, "review", channel.id, call=Call(house.olga.id, house.clock()))
    house.slack.happens.archives(channel)
    house.types(house.ana, "/strike acme late-payment")
    assert house.lines(channel) == []

    house.slack.happens.unarchives(channel)

    assert len(house.lines(channel)) == 1


def test_what_waited_is_posted_when_outsiders_are_gone(house: House) -> None:
    """A line kept back while a channel was shared outside is posted when it is not shared any more."""
    channel = house.slack.channel("customer-review")
    house.slack.happens.shares(channel)
    house.types(house.ana, "/strike acme late-payment")
    assert house.lines(channel) == []

    house.slack.happens.unshares(channel)

    assert len(house.lines(channel)) == 1


def test_what_waited_is_posted_when_umpire_is_installed_again(house: House) -> None:
    """After the app was removed and installed again, what was parked meanwhile is posted without a restart."""
    house.types(house.ana, "/strike acme late-payment")
    house.slack.world.app.dead_because = "account_inactive"
    assert house.lines() == []
    house.later(minutes=16)
    assert house.lines() == []

    house.slack.world.app.dead_because = ""
    house.later(minutes=16)

    assert len(house.lines()) == 1
