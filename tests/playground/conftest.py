"""A local Slack with the standard cast, a client of its Web API, and a bare Bolt app to connect to it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.slack.dialogs import Modal
from playground.slack.people import Person
from playground.slack.server import LocalSlack

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def moves(self, **by: float) -> None:
        """Forward by minutes, hours, days."""
        self.now += timedelta(**by)


@dataclass
class Stopwatch:
    """Real seconds, as a test wants them."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


def manifest() -> dict[str, Any]:
    """An app that asks for what these tests need."""
    return {
        "display_information": {"name": "umpire"},
        "features": {
            "bot_user": {"display_name": "umpire"},
            "app_home": {"home_tab_enabled": True},
            "slash_commands": [
                {"command": "/strike", "description": "Record a strike", "should_escape": True},
                {"command": "/raw", "description": "Mentions arrive as typed"},
            ],
            "shortcuts": [
                {"name": "Record a strike", "type": "global", "callback_id": "record_strike", "description": "A form"},
                {"name": "Strike this", "type": "message", "callback_id": "strike_from_message", "description": "It"},
            ],
        },
        "oauth_config": {
            "scopes": {
                "bot": [
                    "commands", "chat:write", "chat:write.public", "reactions:read", "reactions:write", "users:read",
                    "channels:read", "groups:read", "im:read", "im:write", "files:read", "files:write",
                    "app_mentions:read", "usergroups:read", "channels:join", "channels:manage", "team:read",
                ],
                "bot_optional": ["chat:write.public", "usergroups:read", "groups:read"],
            }
        },
        "settings": {
            "event_subscriptions": {
                "bot_events": [
                    "app_home_opened", "app_mention", "reaction_added", "reaction_removed", "member_joined_channel",
                    "channel_shared", "channel_unshared", "channel_archive", "channel_rename", "channel_deleted",
                    "channel_unarchive", "group_rename", "channel_id_changed", "user_change", "team_join",
                    "subteam_members_changed", "app_uninstalled", "tokens_revoked",
                ]
            },
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> Clock:
    """A Monday morning in March."""
    return Clock()


@pytest.fixture
def stopwatch() -> Stopwatch:
    """Stands still too."""
    return Stopwatch()


@pytest.fixture
def slack(clock: Clock, stopwatch: Stopwatch) -> Iterator[LocalSlack]:
    """Running, with the standard cast. Its clock stands still, so calls are counted only where a test asks for it."""
    with LocalSlack(manifest(), clock=clock, stopwatch=stopwatch, rate_limits=False).populate() as running:
        yield running


@pytest.fixture
def web(slack: LocalSlack) -> WebClient:
    """The bot's client; it never tries a second time."""
    return WebClient(token=slack.bot_token, base_url=slack.api_url, timeout=5, retry_handlers=[])


@pytest.fixture
def app(slack: LocalSlack) -> App:
    """A Bolt app without listeners."""
    return App(
        client=WebClient(token=slack.bot_token, base_url=slack.api_url, timeout=5, retry_handlers=[]),
        process_before_response=True,
    )


Connect = Callable[[], SocketModeHandler]


@pytest.fixture
def connect(app: App, slack: LocalSlack) -> Iterator[Connect]:
    """Opens a socket for the app, as often as it is called, and waits until Slack knows it."""
    with ExitStack() as handlers:

        def another() -> SocketModeHandler:
            greeted = threading.Event()
            web = WebClient(token=slack.app_token, base_url=slack.api_url)
            handler = SocketModeHandler(app, slack.app_token, web_client=web)
            # the SDK's close() never returns when it comes before its reading thread has started
            handler.client.on_message_listeners.append(lambda _: greeted.set())
            handlers.callback(_close, handler, slack)
            handler.connect()  # type: ignore[no-untyped-call]
            assert greeted.wait(10)
            return handler

        yield another


Trigger = Callable[[], str]


@pytest.fixture
def ana(slack: LocalSlack) -> Person:
    """Whoever has the modal open."""
    return slack.person("ana")


@pytest.fixture
def trigger(slack: LocalSlack, ana: Person) -> Callable[[], str]:
    """New trigger ids, as if Ana had just clicked something."""
    return lambda: slack.world.triggers.issue(ana.id)


def _close(handler: SocketModeHandler, slack: LocalSlack) -> None:
    """Slack hangs up first and the reader is woken: a client that closes by itself goes on waiting for seconds."""
    client = handler.client
    client.closed, client.auto_reconnect_enabled = True, False
    client.current_session_state.terminated = True
    client.enqueue_message("")
    slack.disconnect()
    client.current_session_runner.shutdown()  # type: ignore[no-untyped-call]
    handler.close()  # type: ignore[no-untyped-call]


def refusal(call: Callable[..., Any], **args: Any) -> str:
    """The error code a call is refused with."""
    with pytest.raises(SlackApiError) as refused:
        call(**args)
    return str(refused.value.response["error"])


def top(person: Person) -> Modal:
    """The modal that must be open."""
    assert person.modal is not None
    return person.modal


def words(text: str) -> dict[str, str]:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, Any]:
    """A section block."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label: str, action_id: str, **more: Any) -> dict[str, Any]:
    """A button element."""
    return {"type": "button", "text": words(label), "action_id": action_id, **more}


def buttons(*elements: dict[str, Any]) -> dict[str, Any]:
    """An actions block."""
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def field(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An input block."""
    element = {"action_id": f"{block_id}_in", **element}
    return {"type": "input", "block_id": block_id, "label": words(label), "element": element, **more}


def modal(*blocks: dict[str, Any], title: str = "Strike", **more: Any) -> dict[str, Any]:
    """A modal with a note to fill in, unless other blocks are given."""
    note = field("note", "Note", {"type": "plain_text_input"})
    return {
        "type": "modal", "callback_id": "strike", "title": words(title), "submit": words("Save"),
        "blocks": list(blocks) or [note], **more,
    }  # fmt: skip


def home(text: str) -> dict[str, Any]:
    """A Home view."""
    return {"type": "home", "blocks": [section(text)]}
