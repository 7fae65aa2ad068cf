"""The manifest asks for what the bot does, and for nothing else."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from bot.composition import ALSO, SHORTCUTS
from bot.dispatch import COMMANDS, EVENTS, SECTIONS
from bot.slack import scopes as known_scopes
from playground.slack.manifest import EVENT_SCOPES, check_manifest
from playground.slack.web.table import METHODS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "manifest.yml").read_text("utf-8")
COMPOSED = {"files_upload_v2": ("files_getUploadURLExternal", "files_completeUploadExternal")}
"""What slack_sdk does in several calls."""

READING = frozenset({"conversations_history", "conversations_replies"})
"""Methods that tell what people wrote."""

BEYOND_METHODS = {
    "commands": "slash commands and shortcuts",
    "files:read": "fetching an uploaded list",
    "users:read.email": "the addresses among what users.info and users.list tell",
}
"""Scopes that allow something that is not a Web API method."""


@cache
def manifest() -> dict[str, Any]:
    """The manifest as Slack reads it."""
    read: dict[str, Any] = yaml.safe_load(TEXT)
    return read


def scopes() -> set[str]:
    """The scopes it asks for."""
    return set(manifest()["oauth_config"]["scopes"]["bot"])


@cache
def called() -> set[str]:
    """The Web API methods that bot/ calls, as slack_sdk names them."""
    found = {name for path in (ROOT / "bot").rglob("*.py") for name in methods_in(path.read_text("utf-8"))}
    return {part for name in found for part in COMPOSED.get(name, (name,))}


def methods_in(source: str) -> Iterator[str]:
    """Methods named as in `slack.chat_postMessage(…)` or `partial(self._slack.chat_delete, …)`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and callable(getattr(WebClient, node.attr, None)):
            client = node.value
            name = client.attr if isinstance(client, ast.Attribute) else getattr(client, "id", "")
            if name.strip("_") in ("slack", "client", "web_client"):
                yield node.attr


def test_slack_takes_it() -> None:
    """Slack would refuse nothing in it."""
    assert check_manifest(manifest()) == []


def test_commands_have_handlers() -> None:
    """Every slash command is handled by name, and every word with a file of its own is a slash command."""
    declared = {command["command"].removeprefix("/") for command in manifest()["features"]["slash_commands"]}
    assert declared == {"strike", "log", "scorecard", "vote", "umpire"}
    assert declared <= set(COMMANDS)


def test_commands_escape_what_people_type() -> None:
    """People and channels arrive as ids in every slash command."""
    assert all(command["should_escape"] is True for command in manifest()["features"]["slash_commands"])


def test_shortcuts_have_handlers_and_the_reverse() -> None:
    """What is in the menu works, and what works is in the menu."""
    assert {shortcut["callback_id"] for shortcut in manifest()["features"]["shortcuts"]} == set(SHORTCUTS)


def test_events_have_handlers_and_the_reverse() -> None:
    """What umpire hears of it acts on, and what it would act on it hears of."""
    assert set(manifest()["settings"]["event_subscriptions"]["bot_events"]) == set(EVENTS)


def test_every_method_is_granted() -> None:
    """No call is refused for want of a scope, where none was declined."""
    known = {method.replace(".", "_"): row.scopes for method, row in METHODS.items()}
    assert called() - set(known) == set()
    assert {name for name in called() if known[name] and not known[name] & scopes()} == set()


def test_no_scope_is_asked_for_in_vain() -> None:
    """Each scope allows a method that is called or an event that is heard."""
    methods = [row.scopes for name, row in METHODS.items() if name.replace(".", "_") in called()]
    heard = [EVENT_SCOPES[event] for event in EVENTS]
    used = {scope for needed in [*methods, *heard] for scope in needed & scopes()}
    assert scopes() - used - set(BEYOND_METHODS) == set()


def test_umpire_knows_its_own_scopes() -> None:
    """What is looked for in a workspace are the scopes of the manifest: the optional ones, and the others."""
    optional = set(manifest()["oauth_config"]["scopes"]["bot_optional"])
    assert set(known_scopes.OPTIONAL) == optional
    assert set(known_scopes.REQUIRED) == scopes() - optional


def test_history_is_read_only_to_find_a_post_of_our_own() -> None:
    """No event brings messages, reading channels can be declined, and one module does it: it looks for umpire's key."""
    optional, events = (
        manifest()["oauth_config"]["scopes"]["bot_optional"],
        manifest()["settings"]["event_subscriptions"],
    )
    assert [scope for scope in scopes() if scope.endswith(":history") and scope not in optional] == []
    assert [event for event in events["bot_events"] if event.startswith("message.")] == []
    modules = {path for path in (ROOT / "bot").rglob("*.py") if READING & {*methods_in(path.read_text("utf-8"))}}
    assert modules == {ROOT / "bot" / "slack" / "posting.py"}


@pytest.mark.parametrize("scope", sorted(yaml.safe_load(TEXT)["oauth_config"]["scopes"]["bot"]))
def test_every_scope_gives_its_reason(scope: str) -> None:
    """Whoever installs umpire reads beside each scope what it is for."""
    assert re.search(rf"^\s*- {scope}\s+# \S.{{5,}}$", TEXT, re.MULTILINE)


def test_the_overview_shows_every_word_once() -> None:
    """No word that works is left out of the overview but second names, and none stands in two places."""
    assert sorted(word for words in SECTIONS.values() for word in words) == sorted({*COMMANDS} - {"umpire", *ALSO})


def test_hints_name_words_that_work() -> None:
    """The usage hint of /umpire names words that it knows."""
    hints = {c["command"]: c["usage_hint"] for c in manifest()["features"]["slash_commands"]}
    assert set(hints["/umpire"].split(" · ")) <= set(COMMANDS)


def test_calls_are_found() -> None:
    """A method is found whatever the client is called, handed on as well, and what is none of Slack's is not."""
    source = "deps.slack.views_open()\nself._slack.users_info()\nslack.token\ndeps.db.close()\npartial(slack.auth_test)"
    assert set(methods_in(source)) == {"views_open", "users_info", "auth_test"}
