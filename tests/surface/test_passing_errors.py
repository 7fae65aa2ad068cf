"""Errors of Slack that pass by themselves: nothing is given up for them, and no admin is called."""

import pytest

from tests.surface.house import House


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.info"])
def test_a_line_refused_for_now_is_posted_by_itself(house: House, method: str) -> None:
    """While Slack says that it cannot now, the line waits; then it is posted once, and no admin hears of it."""
    house.slack.faults.add(kind="passing", method=method, times=3)

    house.types(house.ana, "/strike acme late-payment")

    assert len(house.lines()) == 1
    assert house.lines(house.slack.world.direct_messages(house.olga.id)) == []


@pytest.mark.parametrize("error", ["update_failed", "external_channel_migrating", "streaming_state_conflict"])
def test_a_change_refused_for_now_is_made_by_itself(house: House, error: str) -> None:
    """A line that could not be changed at once shows the newest state afterwards, and stands there once."""
    reply = house.types(house.ana, "/strike acme late-payment")
    assert len(house.lines()) == 1
    house.slack.faults.add(kind="error", method="chat.update", error=error, times=3)

    house.undone(house.ana, reply)

    assert len(house.lines()) == 1
    assert "taken back" in house.lines()[0] or "undone" in house.lines()[0].casefold()
    assert house.lines(house.slack.world.direct_messages(house.olga.id)) == []


def test_a_server_error_while_a_channel_is_checked_passes(house: House) -> None:
    """When Slack's answer about a channel is no answer at all, the line waits and is posted once."""
    house.slack.faults.add(kind="5xx", method="conversations.info", times=2)

    house.types(house.ana, "/strike acme late-payment")

    assert len(house.lines()) == 1


def test_a_direct_message_refused_for_now_is_sent_by_itself(house: House) -> None:
    """While the workspace is being moved a direct message waits, and arrives once."""
    house.slack.faults.add(kind="error", method="chat.postMessage", error="is_archived")
    house.slack.faults.add(kind="passing", method="conversations.open", times=3)

    house.types(house.ana, "/strike acme late-payment")

    house.settle()
    assert len(house.lines(house.slack.world.direct_messages(house.olga.id))) == 1


def test_what_does_not_pass_for_a_day_is_brought_to_an_admin(house: House) -> None:
    """After a day of an error that should pass, the line is set aside and admins are told once."""
    house.slack.faults.add(kind="passing", method="chat.postMessage", times=400)
    house.types(house.ana, "/strike acme late-payment")
    house.later(hours=25)
    house.slack.faults.clear()

    words = house.lines(house.slack.world.direct_messages(house.olga.id))

    assert sum("message limit exceeded" in each for each in words) == 1
    assert house.lines() == []
