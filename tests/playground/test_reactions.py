"""Reactions: the bot's own, and what it hears of those of people."""

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from playground.slack.messages import Message
from playground.slack.server import LocalSlack
from tests.playground.conftest import Connect, refusal


@pytest.fixture
def message(slack: LocalSlack, web: WebClient) -> Message:
    """Something to react to."""
    web.chat_postMessage(channel="customer-review", text="Acme")
    return slack.messages("customer-review")[-1]


def test_the_bot_reacts(slack: LocalSlack, web: WebClient, message: Message) -> None:
    """A reaction is on the message, once a person and emoji, and can be taken back."""
    there = {"channel": message.channel, "timestamp": message.ts, "name": "eyes"}
    web.reactions_add(**there)
    assert web.reactions_get(channel=message.channel, timestamp=message.ts)["message"]["reactions"] == [
        {"name": "eyes", "users": [slack.bot_user_id], "count": 1}
    ]
    assert refusal(web.reactions_add, **there) == "already_reacted"
    web.reactions_remove(**there)
    assert refusal(web.reactions_remove, **there) == "no_reaction"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": "Not An Emoji"}, "invalid_name"),
    ({"timestamp": "1.1"}, "message_not_found"),
    ({"channel": "C0"}, "channel_not_found"),
]


@pytest.mark.parametrize(("changed", "error"), REFUSED, ids=[case[1] for case in REFUSED])
def test_a_bad_reaction_is_refused(web: WebClient, message: Message, changed: dict[str, Any], error: str) -> None:
    """Each mistake gets Slack's own error code."""
    there = {"channel": message.channel, "timestamp": message.ts, "name": "eyes"} | changed
    assert refusal(web.reactions_add, **there) == error


def test_there_are_at_most_23_emoji_on_a_message(web: WebClient, message: Message) -> None:
    """The 24th different emoji of one reactor is refused."""
    for number in range(23):
        web.reactions_add(channel=message.channel, timestamp=message.ts, name=f"e{number}")
    assert refusal(web.reactions_add, channel=message.channel, timestamp=message.ts, name="one") == "too_many_emoji"


def test_reactions_get_needs_a_message(web: WebClient) -> None:
    """Without a channel and a timestamp there is no item."""
    assert refusal(web.reactions_get) == "no_item_specified"


@pytest.fixture
def heard(app: App, connect: Connect) -> list[dict[str, Any]]:
    """The reaction events the app hears."""
    events: list[dict[str, Any]] = []

    @app.event("reaction_added")
    def added(event: dict[str, Any]) -> None:
        events.append(event)

    @app.event("reaction_removed")
    def removed(event: dict[str, Any]) -> None:
        events.append(event)

    connect()
    return events


def test_a_reaction_is_heard_with_its_skin_tone(
    slack: LocalSlack, message: Message, heard: list[dict[str, Any]]
) -> None:
    """A person's reaction arrives with emoji, tone, reactor, message and author."""
    ana = slack.person("ana")
    ana.reacts(message, "+1::skin-tone-3")
    ana.unreacts(message, "+1::skin-tone-3")
    assert [(e["type"], e["reaction"], e["user"], e["item_user"]) for e in heard] == [
        ("reaction_added", "+1::skin-tone-3", ana.id, slack.bot_user_id),
        ("reaction_removed", "+1::skin-tone-3", ana.id, slack.bot_user_id),
    ]
    assert heard[0]["item"] == {"type": "message", "channel": message.channel, "ts": message.ts}


def test_strangers_and_guests_can_react(slack: LocalSlack, message: Message, heard: list[dict[str, Any]]) -> None:
    """Whoever sees a message can react to it; the event does not say where they come from."""
    for handle in ("sam", "gus"):
        slack.person(handle).reacts(message, "eyes")
    assert [e["user"] for e in heard] == [slack.person("sam").id, slack.person("gus").id]
    assert "team" not in heard[0]


def test_reacting_twice_is_one_reaction(slack: LocalSlack, message: Message, heard: list[dict[str, Any]]) -> None:
    """The same emoji again changes nothing and is not told."""
    for _ in range(2):
        slack.person("ana").reacts(message, "eyes")
    assert len(heard) == 1


def test_reactions_elsewhere_are_not_heard(slack: LocalSlack, web: WebClient, heard: list[dict[str, Any]]) -> None:
    """Where the bot is not a member it does not hear of reactions."""
    web.chat_postMessage(channel="random", text="x")
    slack.person("ana").reacts(slack.messages("random")[-1], "eyes")
    assert heard == []
