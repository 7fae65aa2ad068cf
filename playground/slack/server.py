"""The local Slack: a workspace that listens on the loopback interface."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import uvicorn

from playground.slack import blockkit, cast
from playground.slack.routes import build_application
from playground.slack.shapes import Json
from playground.slack.wire import CuttableProtocol
from playground.slack.workspace import Workspace

LOOPBACK = "127.0.0.1"
RETRY_LOOK = 0.5
"""Seconds between two looks for events that are to be sent again."""


def real_clock() -> datetime:
    """The time of the machine, in UTC."""
    return datetime.now(UTC)


class LocalSlack(Workspace):
    """A Slack workspace in this process, with a server; port 0 is any that is free."""

    def __init__(
        self, manifest: Json, *, clock: Callable[[], datetime] = real_clock, port: int = 0, host: str = LOOPBACK,
        zone: str = "Europe/Berlin", stopwatch: Callable[[], float] = time.monotonic, rate_limits: bool = True,
    ) -> None:  # fmt: skip
        if host != LOOPBACK:
            raise ValueError(f"The local Slack listens on {LOOPBACK} only, not on {host}: its doors have no locks.")
        super().__init__(manifest, clock=clock, stopwatch=stopwatch, zone=zone, rate_limits=rate_limits)
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self) -> Self:
        """Listen; returns when connections are accepted."""
        blockkit.warm_up()
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, self._port))
        self._port = listener.getsockname()[1]
        self.world.url = f"http://{LOOPBACK}:{self._port}"
        config = uvicorn.Config(
            build_application(self), http=CuttableProtocol, lifespan="off", log_config=None, access_log=False,
            timeout_graceful_shutdown=1, server_header=False, date_header=False,
        )  # fmt: skip
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="local-slack", daemon=True
        )
        self._thread.start()
        self._server.ready.wait()
        self._stopping.clear()
        threading.Thread(target=self._retry, name="redelivery", daemon=True).start()
        return self

    def stop(self) -> None:
        """Hang up on everybody and stop listening."""
        if self._server is None or self._thread is None:
            return
        self._stopping.set()
        self.faults.clear()
        self.deliveries.sockets.disconnect()
        self._server.leave()
        self._thread.join()
        self._server = None

    def _retry(self) -> None:
        """Send events again by itself, as long as the switch is on."""
        while not self._stopping.wait(RETRY_LOOK):
            if self.faults.redelivers:
                self.deliveries.retry_due()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.world.url

    @property
    def first_address(self) -> str:
        """The address that opens the page as its first person, whoever acted there the last time."""
        first = self.first_person
        return f"{self.url}/#as={first.id}&in={self.world.direct_messages(first.id).id}" if first else self.url

    @property
    def api_url(self) -> str:
        """The `base_url` of a client, with the slash at its end."""
        return f"{self.world.url}/api/"

    @property
    def bot_token(self) -> str:
        """The token of the bot, for the Web API."""
        return self.world.app.bot_token

    @property
    def app_token(self) -> str:
        """The token of the app, for opening sockets."""
        return self.world.app.app_token

    def populate(self) -> Self:
        """Add the standard cast."""
        cast.populate(self)
        return self


class _Server(uvicorn.Server):
    """uvicorn, saying when it listens, and leaving when it is told to instead of looking ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._leaving = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def leave(self) -> None:
        """Stop, from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._leaving.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening."""
        await super().startup(sockets=sockets)
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    async def main_loop(self) -> None:
        """Wait until it is time to leave."""
        await self._leaving.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening and hang up on whoever is connected; uvicorn itself would wait for them politely."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=1)
