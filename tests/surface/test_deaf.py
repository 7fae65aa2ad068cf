"""A connection that goes silent without closing: umpire notices, connects anew, and ends if that does not help."""

import threading

import pytest

from bot.slack.connection import Watchdog
from tests.surface.house import PATIENCE, House

LINE = "/umpire whoami"
QUIET = 600.0
"""Seconds without a word from Slack after which umpire connects anew."""


def watchdog(house: House) -> Watchdog:
    """What looks after the connection."""
    return house.stage.umpire.watchdog


def hears(house: House) -> bool:
    """Whether what a person types reaches umpire."""
    house.slack.deliveries.ack_seconds = 0.3
    reply = house.ana.types(LINE, in_="general")
    house.slack.deliveries.ack_seconds = PATIENCE
    return reply.error != "operation_timeout"


def await_new_connection(house: House) -> None:
    """Wait until umpire has one connection, which is not deaf."""
    house.slack.wait_until(lambda: [each.deaf for each in house.slack.deliveries.sockets.connections] == [False])


@pytest.fixture
def deaf(house: House) -> House:
    """A house whose connection is open and deaf."""
    house.slack.faults.deafen_sockets = True
    assert not hears(house)
    return house


def test_a_deaf_connection_is_made_anew(deaf: House) -> None:
    """After ten minutes without a word umpire connects anew, and people are answered."""
    deaf.slack.faults.deafen_sockets = False
    assert watchdog(deaf).look(QUIET - 1)
    assert not hears(deaf)

    assert watchdog(deaf).look(QUIET)

    await_new_connection(deaf)
    assert "You are staff" in deaf.answer(deaf.ana, LINE)


def test_who_stays_deaf_gives_up(deaf: House) -> None:
    """While new connections are deaf as well it goes on trying, and after twice as long there is no hope left."""
    tries = len(deaf.slack.log.said("apps.connections.open"))

    assert watchdog(deaf).look(QUIET)
    deaf.slack.wait_until(lambda: len(deaf.slack.log.said("apps.connections.open")) > tries)

    assert watchdog(deaf).look(2 * QUIET - 1)
    assert not watchdog(deaf).look(2 * QUIET)


def test_who_cannot_connect_gives_up_too(house: House) -> None:
    """The same where Slack takes no connection at all."""
    house.slack.faults.refuse_sockets = True
    house.slack.disconnect()
    house.slack.wait_until(lambda: not house.slack.deliveries.sockets.connections)

    assert watchdog(house).look(QUIET)
    assert not watchdog(house).look(2 * QUIET)


def test_what_was_said_meanwhile_is_heard_once(deaf: House) -> None:
    """An event lost in a deaf connection comes again by Slack's own doing, and is done once."""
    deaf.slack.channel("random").members[deaf.slack.bot_user_id] = None
    deaf.slack.deliveries.ack_seconds = 0.3
    deaf.ana.types("@umpire strike acme late-payment", in_="random")
    deaf.slack.deliveries.ack_seconds = PATIENCE
    deaf.slack.faults.deafen_sockets = False

    watchdog(deaf).look(QUIET)
    await_new_connection(deaf)
    deaf.slack.redeliver()
    assert deaf.slack.redeliver() == 0

    assert len(deaf.strikes()) == 1
    assert "Strike 1 of 3" in deaf.seen(deaf.ana)


def test_a_connection_made_anew_while_it_closes_is_closed_too(house: House) -> None:
    """umpire stops although the SDK connects anew at that very moment, and leaves no connection open."""
    connection = house.stage.umpire.connection
    client, disconnect = connection.client, connection.client.disconnect

    def reconnect_once() -> None:
        client.disconnect = disconnect  # type: ignore[method-assign]
        disconnect()
        before = client.alive_at
        client.connect_to_new_endpoint(force=True)
        house.slack.wait_until(lambda: client.alive_at > before)

    client.disconnect = reconnect_once  # type: ignore[method-assign]
    closing = threading.Thread(target=connection.close, args=(20.0,), daemon=True)
    closing.start()
    closing.join(15)

    assert not closing.is_alive()
    house.slack.wait_until(lambda: not house.slack.deliveries.sockets.connections)
