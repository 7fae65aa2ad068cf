"""Events are those of Slack's reference, whose facts are in `slack_events.txt`: what umpire hears, what can be sent."""

from functools import cache
from pathlib import Path

import pytest

from bot.dispatch import EVENTS
from playground.slack.manifest import EVENT_SCOPES
from tests.contracts.test_manifest import manifest

STRICTER = {"channel_id_changed": {"channels:read", "groups:read"}}
"""Where the local Slack asks for more than the reference names: Slack sends it only to apps that see the channel."""


@cache
def reference() -> dict[str, frozenset[str] | None]:
    """The scopes of each event; None where the reference does not say."""
    lines = Path(__file__).with_name("slack_events.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {
        name: None if scopes == ["?"] else frozenset(scope for scope in scopes if scope != "none")
        for name, *scopes in rows
    }


@pytest.mark.parametrize("event", sorted(EVENT_SCOPES))
def test_an_event_of_the_local_slack_is_as_published(event: str) -> None:
    """It is an event Slack has, and needs the scopes the reference names."""
    published = reference()[event]
    assert published is None or EVENT_SCOPES[event] == published | STRICTER.get(event, set())


def test_what_umpire_hears_is_an_event() -> None:
    """Every event the manifest subscribes to and umpire acts on is one of Slack's."""
    subscribed = set(manifest()["settings"]["event_subscriptions"]["bot_events"])
    assert (subscribed | set(EVENTS)) - set(reference()) == set()
