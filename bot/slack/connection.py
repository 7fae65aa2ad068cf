"""Socket Mode: the connection over which Slack sends what people do, and takes each acknowledgement."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.base_handler import BaseSocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack import payloads
from bot.slack.dependencies import Deps

PING_EVERY = 10.0


class _Frame(str):
    """What Slack sent, with the time it came (monotonic seconds): it may wait for a thread."""

    __slots__ = ("heard_at",)
    heard_at: float


class _Client(SocketModeClient):
    """The SDK's client, which also knows when each frame came."""

    def __init__(self, *, stopwatch: Callable[[], float], **settings: Any) -> None:
        self._stopwatch = stopwatch
        self._current = threading.local()
        super().__init__(**settings)

    @property
    def heard_at(self) -> float:
        """When the frame came that this thread handles."""
        at: float = getattr(self._current, "heard_at", self._stopwatch())
        return at

    def enqueue_message(self, message: str) -> None:
        """Keep a frame until a thread is free."""
        frame = _Frame(message)
        frame.heard_at = self._stopwatch()
        super().enqueue_message(frame)

    def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Handle a frame on this thread."""
        if isinstance(raw_message, _Frame):
            self._current.heard_at = raw_message.heard_at
        super().run_message_listeners(message, raw_message)


class Connection(BaseSocketModeHandler):
    """Hands each envelope to Bolt and acknowledges it; courtesies are sent after that.

    `stopwatch` gives seconds of the monotonic clock.
    """

    def __init__(
        self, app: App, deps: Deps, *, app_token: str, web_client: WebClient, stopwatch: Callable[[], float]
    ) -> None:
        self.app = app
        self._deps = deps
        self.client: _Client = _Client(
            stopwatch=stopwatch, app_token=app_token, web_client=web_client, ping_interval=PING_EVERY
        )
        self.client.socket_mode_request_listeners.append(self.handle)

    def close(self) -> None:
        """Close the connection. The SDK may be closing it at the same moment, which does no harm."""
        with suppress(AttributeError):
            super().close()  # type: ignore[no-untyped-call]

    def handle(self, client: Any, req: SocketModeRequest) -> None:
        """Handle one envelope and acknowledge it, within the budget of Slack's calls."""
        req.payload = payloads.clean(req.payload)
        with self._deps.replies.after(), self._deps.slack.hurry(self.client.heard_at):
            send_response(client, req, run_bolt_app(self.app, req), 0.0)
