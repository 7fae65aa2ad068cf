"""Socket Mode: the connection over which Slack sends what people do, and takes each acknowledgement.

It can go silent without being closed, and answer pings all the while (python-slack-sdk, issue 1701; bolt-python, issue
1529). The SDK looks for missing answers to pings only. So it is watched here whether anything comes and is taken up.
"""

import logging
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

log = logging.getLogger(__name__)
PING_EVERY = 10.0
LOOKS = 10
"""How often the connection is looked at in the time it may be silent."""
CLOSE_EVERY = 1.0
"""Seconds after which a connection that is still closing is closed again."""


class _Frame(str):
    """What Slack sent, with the time it came (monotonic seconds): it may wait for a thread."""

    __slots__ = ("heard_at",)
    heard_at: float


class _Client(SocketModeClient):
    """The SDK's client, which also knows when each frame came, and when the last one was taken up."""

    def __init__(self, *, stopwatch: Callable[[], float], **settings: Any) -> None:
        self._stopwatch = stopwatch
        self.alive_at = stopwatch()
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
        self.alive_at = self._stopwatch()
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
        self._stopwatch = stopwatch
        self.client: _Client = _Client(
            stopwatch=stopwatch, app_token=app_token, web_client=web_client, ping_interval=PING_EVERY
        )
        self.client.socket_mode_request_listeners.append(self.handle)

    def close(self, timeout: float = 5.0) -> None:
        """Close the connection, and let handlers finish for `timeout` seconds.

        If the SDK makes a new connection at the same moment, its own close() waits for that one for ever, so it is
        closed again until nothing is left.
        """
        until = self._stopwatch() + timeout
        while True:
            closing = threading.Thread(target=self._close, name="closing", daemon=True)
            closing.start()
            closing.join(CLOSE_EVERY)
            if not closing.is_alive() or self._stopwatch() >= until:
                return

    def _close(self) -> None:
        with suppress(AttributeError):  # another thread may be closing it
            super().close()  # type: ignore[no-untyped-call]

    def handle(self, client: Any, req: SocketModeRequest) -> None:
        """Handle one envelope and acknowledge it, within the budget of Slack's calls."""
        req.payload = payloads.clean(req.payload)
        with self._deps.replies.after(), self._deps.slack.hurry(self.client.heard_at):
            send_response(client, req, run_bolt_app(self.app, req), 0.0)


class Watchdog:
    """Makes a connection anew once Slack was silent for `patience` seconds, and gives up after twice that.

    Slack is silent at night as well. A new connection costs one call, and its greeting is a sign of life.
    """

    def __init__(self, client: _Client, *, patience: float, stopwatch: Callable[[], float]) -> None:
        self._client, self._patience, self._stopwatch = client, patience, stopwatch
        self._connecting: threading.Thread | None = None

    def watch(self, stopped: threading.Event) -> bool:
        """Look until `stopped` is set, and return True; return False as soon as there is no hope left."""
        while not stopped.wait(self._patience / LOOKS):
            if not self.look(self.count_silent_seconds()):
                return False
        return True

    def count_silent_seconds(self) -> float:
        """How long ago anything of Slack's was taken up."""
        return self._stopwatch() - self._client.alive_at

    def look(self, silent: float) -> bool:
        """Do what a silence of so many seconds asks for; return False when nothing helped."""
        if silent >= 2 * self._patience:
            log.error("Slack was not heard for %.0f minutes, and connecting anew did not help", silent / 60)
            return False
        if silent >= self._patience and (self._connecting is None or not self._connecting.is_alive()):
            log.info("nothing was heard of Slack for %.0f minutes: connecting anew", silent / 60)
            self._connecting = threading.Thread(target=self._connect, name="connecting", daemon=True)
            self._connecting.start()  # of its own, because the SDK may wait there for as long as Slack asks it to
        return True

    def _connect(self) -> None:
        try:
            self._client.connect_to_new_endpoint(force=True)
        except Exception:  # the SDK may close the old connection at the same moment; the next look tries again
            log.warning("connecting anew failed", exc_info=True)
