"""The local Slack's people, channels and messages have the keys that Slack's were recorded with, and no others."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from slack_sdk import WebClient

from playground.slack.server import LocalSlack
from playground.slack.shapes import Json
from tests.playground.conftest import section

RECORDED = Path(__file__).parents[1] / "contracts" / "slack_objects.txt"
NOT_HERE = {
    "user": {"two_factor_type": "nobody here has a second factor"},
    "channel": {
        "properties.posting_restricted_to": "everybody may post in the channels here",
        "properties.threads_restricted_to": "the same in threads",
    },
    "direct messages": {},
    "message": {
        "subtype": "people and apps post plain messages here, and nothing joins, leaves or is renamed in words",
        "topic": "a message of the kind that is not posted here", "purpose": "the same", "inviter": "the same",
        "username": "needs chat:write.customize", "icons": "the same", "attachments": "blocks took their place",
        "root": "answers that are shown in the channel too are not fetched with their thread",
        "room": "there are no calls here", "x_files": "there are no files of other services here",
        "assistant_app_thread": "the app is no assistant",
    },
}  # fmt: skip
"""Keys that were recorded and that the local Slack has no occasion for, with the reason."""
BEYOND = {
    "user": {"profile.guest_expiration_ts": "documented for guests"},
    "channel": {"parent_conversation": "documented for conversations.info"},
    "direct messages": {},
    "message": {},
}
"""Keys that the local Slack has although the recordings do not show them, with the source."""


@cache
def read_recorded() -> dict[str, frozenset[str]]:
    """The recorded keys by object, those within another as `profile.title`."""
    objects: dict[str, frozenset[str]] = {}
    for paragraph in RECORDED.read_text("utf-8").strip().split("\n\n")[1:]:
        heading, *lines = paragraph.splitlines()
        keys: set[str] = set()
        for words in map(str.split, lines):
            inside = words.pop(0) if words[0].endswith(".") else ""
            keys |= {inside + word for word in words}
        objects[heading.partition(":")[0]] = frozenset(keys)
    return objects


def list_keys(found: Json, name: str) -> Iterator[str]:
    """The keys of an object, and those within it where recordings were compared too."""
    inside = {key.partition(".")[0] for key in read_recorded()[name] if "." in key}
    for key, value in found.items():
        yield key
        if key in inside and isinstance(value, dict):
            yield from (f"{key}.{inner}" for inner in value)


def list_users(slack: LocalSlack, web: WebClient) -> Iterator[Json]:
    """Everybody, with their language, in a workspace of its own and on a Grid, by an app that may read addresses."""
    slack.world.app.scopes.add("users:read.email")
    for on_a_grid in (False, True):
        slack.faults.on_a_grid = on_a_grid
        for person in slack.world.accounts.values():
            yield web.users_info(user=person.id, include_locale=True)["user"]


def list_channels(slack: LocalSlack, web: WebClient) -> Iterator[Json]:
    """Every channel that the app may see."""
    for channel in web.conversations_list(types="public_channel,private_channel")["channels"]:
        yield channel
        yield web.conversations_info(channel=channel["id"], include_locale=True, include_num_members=True)["channel"]
    assert slack.channel("acme-shared").shared


def list_direct_messages(slack: LocalSlack, web: WebClient) -> Iterator[Json]:
    """Those with Ana, in which something was posted."""
    web.chat_postMessage(channel=slack.person("ana").id, text="For you")
    yield web.conversations_open(users=slack.person("ana").id, return_im=True)["channel"]


def list_messages(slack: LocalSlack, web: WebClient) -> Iterator[Json]:
    """A message with all that can be on one, its thread, and a person's."""
    channel = slack.channel("customer-review")
    metadata = {"event_type": "umpire_message", "event_payload": {"key": "k"}}
    posted = web.chat_postMessage(channel=channel.id, text="Hi", blocks=[section("Hi")], metadata=metadata)
    yield posted["message"]
    yield web.chat_postMessage(channel=channel.id, text="Answer", thread_ts=posted["ts"])["message"]
    slack.person("ana").types("And I", in_=channel, thread=posted["ts"])
    web.files_upload_v2(channel=channel.id, content="a,b", filename="a.csv")
    slack.person("ana").reacts(slack.messages(channel)[0], "eyes")
    yield web.chat_update(channel=channel.id, ts=posted["ts"], text="Hi again")["message"]
    yield web.reactions_get(channel=channel.id, timestamp=posted["ts"])["message"]
    yield from (message.as_json() for message in channel.messages.values())


OBJECTS = {
    "user": list_users, "channel": list_channels, "direct messages": list_direct_messages, "message": list_messages,
}  # fmt: skip


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_has_the_recorded_keys(slack: LocalSlack, web: WebClient, name: str) -> None:
    """Each recorded key is in some object of its kind, and no other is; what differs has its reason."""
    keys = {key for found in OBJECTS[name](slack, web) for key in list_keys(found, name)}
    assert keys == read_recorded()[name] - set(NOT_HERE[name]) | set(BEYOND[name])


def test_every_reason_is_about_a_recorded_key() -> None:
    """What is said to be missing was recorded, and what is said to be more was not."""
    for name, keys in read_recorded().items():
        assert set(NOT_HERE[name]) <= keys
        assert not set(BEYOND[name]) & keys
