"""Socket Mode on the wire: greetings, envelopes, acknowledgements, and goodbyes."""

import json
from contextlib import ExitStack
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.clock import MovableClock
from playground.slack.server import LocalSlack
from playground.slack.sockets import MOST_CONNECTIONS


@pytest.fixture
def address(slack: LocalSlack) -> Any:
    """Gives addresses of new connections."""
    client = WebClient(base_url=slack.api_url)
    return lambda: client.apps_connections_open(app_token=slack.app_token)["url"]


def read(socket: ClientConnection) -> dict[str, Any]:
    """The next frame."""
    frame: dict[str, Any] = json.loads(socket.recv(5))
    return frame


def acknowledge(socket: ClientConnection, frame: dict[str, Any]) -> None:
    """Answer an envelope with nothing more."""
    socket.send(json.dumps({"envelope_id": frame["envelope_id"]}))


def test_slack_says_hello(slack: LocalSlack, address: Any) -> None:
    """The first frame says hello, how many connections there are, and for which app."""
    with connect(address()) as first, connect(address()) as second:
        assert read(first)["type"] == "hello"
        hello = read(second)
    assert (hello["num_connections"], hello["connection_info"]) == (2, {"app_id": slack.world.app.id})
    assert hello["debug_info"]["approximate_connection_time"]


def test_a_ticket_is_good_once(address: Any) -> None:
    """An address cannot be used a second time, and none can be invented."""
    used = address()
    with connect(used), pytest.raises(InvalidStatus):
        connect(used)
    with pytest.raises(InvalidStatus):
        connect(used[:-40] + "x")


def test_pings_are_answered(address: Any) -> None:
    """A client can ask whether the line is alive."""
    with connect(address()) as socket:
        assert socket.ping().wait(5)


def test_no_more_than_ten_connections(address: Any) -> None:
    """The eleventh connection is told that there are too many."""
    with ExitStack() as ten:
        for _ in range(MOST_CONNECTIONS):
            ten.enter_context(connect(address()))
        with connect(address()) as eleventh:
            assert read(eleventh)["reason"] == "too_many_websockets"


def test_an_event_is_an_envelope(slack: LocalSlack, address: Any) -> None:
    """An event comes as an envelope with its first attempt, without room for an answer."""
    with connect(address()) as socket:
        read(socket)
        slack.deliveries.tell({"type": "team_join", "user": {}})
        frame = read(socket)
    assert (frame["type"], frame["retry_attempt"], frame["accepts_response_payload"]) == ("events_api", 0, False)
    assert frame["payload"]["event"]["type"] == "team_join"


def test_each_envelope_goes_to_one_connection(slack: LocalSlack, address: Any) -> None:
    """Two envelopes go to two connections, one each."""
    with connect(address()) as first, connect(address()) as second:
        read(first), read(second)
        for _ in range(2):
            slack.deliveries.tell({"type": "team_join", "user": {}})
        assert {read(first)["type"], read(second)["type"]} == {"events_api"}


def test_what_is_not_acknowledged_comes_again(slack: LocalSlack, address: Any) -> None:
    """The same event comes again with its id and a counted attempt, until it is acknowledged."""
    with connect(address()) as socket:
        read(socket)
        slack.deliveries.tell({"type": "team_join", "user": {}})
        first = read(socket)
        slack.deliveries.redeliver(wait=False)
        second = read(socket)
        assert first["payload"]["event_id"] == second["payload"]["event_id"]
        assert first["envelope_id"] != second["envelope_id"]
        assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
        acknowledge(socket, second)
        slack.wait_until(lambda: not slack.deliveries.unacknowledged())
        assert slack.redeliver() == 0


def test_an_event_without_a_socket_waits(slack: LocalSlack, address: Any) -> None:
    """What happened while no socket was open is delivered when it is sent again."""
    slack.deliveries.tell({"type": "team_join", "user": {}})
    with connect(address()) as socket:
        read(socket)
        slack.deliveries.redeliver(wait=False)
        assert read(socket)["payload"]["event"]["type"] == "team_join"


def test_an_event_comes_three_times_more_and_never_again(slack: LocalSlack) -> None:
    """An event nobody takes comes again at once, after a minute and after five, and is then given up."""
    clock = slack.world.clock = MovableClock()
    slack.faults.redelivers = False
    slack.deliveries.tell({"type": "team_join", "user": {}})
    pauses = []
    while (due := slack.deliveries.find_next_retry_at()) is not None:
        pauses.append(round((due - clock()).total_seconds() / 60))
        clock.move_to(due)
        assert [each.attempt for each in slack.deliveries.retry_due()] == [len(pauses)]
    assert pauses == [0, 1, 5]
    assert slack.deliveries.unacknowledged() == []
    assert slack.redeliver() == 0


def test_a_deaf_connection_stays_open_and_stays_deaf(slack: LocalSlack, address: Any) -> None:
    """Nothing comes over it, though pings are answered; a connection made afterwards gets what comes next."""
    with connect(address()) as deaf:
        read(deaf)
        slack.faults.deafen_sockets = True
        slack.deliveries.tell({"type": "team_join", "user": {}})
        with connect(address()) as also_deaf, pytest.raises(TimeoutError):
            also_deaf.recv(0.2)
        slack.faults.deafen_sockets = False
        assert deaf.ping().wait(5)
        slack.wait_until(lambda: len(slack.deliveries.sockets.connections) == 1)
        with connect(address()) as fresh:
            assert read(fresh)["type"] == "hello"
            for _ in range(2):
                slack.deliveries.tell({"type": "team_join", "user": {}})
            assert read(fresh)["type"] == "events_api"
        with pytest.raises(TimeoutError):
            deaf.recv(0.2)


def test_nonsense_is_ignored(slack: LocalSlack, address: Any) -> None:
    """Frames that are not JSON, and acknowledgements of nothing, do no harm."""
    with connect(address()) as socket:
        read(socket)
        for nonsense in ("{", "[]", '{"envelope_id": "nope"}'):
            socket.send(nonsense)
        slack.deliveries.tell({"type": "team_join", "user": {}})
        assert read(socket)["type"] == "events_api"


@pytest.mark.parametrize("reason", ["refresh_requested", ""])
def test_slack_hangs_up(slack: LocalSlack, address: Any, reason: str) -> None:
    """Slack closes connections, with a word before or without."""
    with connect(address()) as socket:
        read(socket)
        assert slack.disconnect(reason) == 1
        if reason:
            assert read(socket) | {"debug_info": {}} == {"type": "disconnect", "reason": reason, "debug_info": {}}
        with pytest.raises(ConnectionClosed):
            socket.recv(5)


def test_a_warned_connection_gets_nothing_new(slack: LocalSlack, address: Any) -> None:
    """After a warning the old connection stays open for what is under way; new envelopes go to the new one."""
    with connect(address()) as old:
        read(old)
        slack.disconnect("warning")
        assert read(old)["reason"] == "warning"
        with connect(address()) as new:
            read(new)
            slack.deliveries.tell({"type": "team_join", "user": {}})
            assert read(new)["type"] == "events_api"
        assert old.ping().wait(5)
