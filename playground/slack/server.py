"""The local Slack: a workspace, the app installed in it, and a server on the loopback interface."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import uvicorn

from playground.slack import blockkit, cast
from playground.slack.accounts import Account, Kind, UserGroup
from playground.slack.channels import Channel, ChannelKind
from playground.slack.deliveries import Deliveries
from playground.slack.happenings import Happenings
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.routes import application
from playground.slack.shapes import Json
from playground.slack.window.trips import Trips
from playground.slack.wire import CuttableProtocol
from playground.slack.world import World

LOOPBACK = "127.0.0.1"
LOOK_AGAIN = 0.2
"""Seconds after which a condition is looked at again although nothing changed in Slack."""
Travel = Callable[[datetime, Callable[[datetime, float, str], None]], None]
"""Moves the clock to a time, saying on the way where it is, how far it got (0 to 1) and what it is doing."""


def real_clock() -> datetime:
    """The time of the machine, in UTC."""
    return datetime.now(UTC)


class LocalSlack:
    """A Slack workspace in this process, with one app installed from its manifest.

    `clock` is the time people see; `stopwatch` counts the real seconds of trigger ids and rate limits. `hint` is what
    the page suggests to try first: steps with a `text` and something to `try`.
    """

    def __init__(
        self, manifest: Json, *, clock: Callable[[], datetime] = real_clock, port: int = 0, host: str = LOOPBACK,
        zone: str = "Europe/Berlin", stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        if host != LOOPBACK:
            raise ValueError(f"The local Slack listens on {LOOPBACK} only, not on {host}: its doors have no locks.")
        self.world = World(manifest, clock=clock, stopwatch=stopwatch, zone=zone)
        self.deliveries = Deliveries(self.world)
        self.faults, self.log = self.world.faults, self.world.inspector
        self.happens = Happenings(self.world, self.deliveries)
        self.time_machine: Travel | None = None
        self.hint: Sequence[Mapping[str, str]] = ()
        self.trips = Trips(self)
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._install()

    def start(self) -> Self:
        """Listen; returns when connections are accepted."""
        blockkit.warm_up()
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, self._port))
        self._port = listener.getsockname()[1]
        self.world.url = f"http://{LOOPBACK}:{self._port}"
        config = uvicorn.Config(
            application(self), http=CuttableProtocol, lifespan="off", log_config=None, access_log=False,
            timeout_graceful_shutdown=1, server_header=False, date_header=False,
        )  # fmt: skip
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="local-slack", daemon=True
        )
        self._thread.start()
        self._server.ready.wait()
        return self

    def stop(self) -> None:
        """Hang up on everybody and stop listening."""
        if self._server is None or self._thread is None:
            return
        self.faults.clear()
        self.deliveries.sockets.disconnect()
        self._server.leave()
        self._thread.join()
        self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.world.url

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

    @property
    def team_id(self) -> str:
        """The workspace."""
        return self.world.team_id

    @property
    def bot_user_id(self) -> str:
        """The user id of the app's bot."""
        return self.world.app.bot_user_id

    def add_person(
        self, handle: str, *, name: str = "", kind: Kind = "member", title: str = "", tz: str = "Europe/Berlin"
    ) -> Person:
        """A new account; strangers belong to another workspace."""
        world = self.world
        team = world.other_team_id if kind == "stranger" else world.team_id
        account = Account(world.ids.next("U"), handle, name or handle.title(), kind, team, title, tz)
        account.updated = world.now_seconds()
        if kind == "bot":
            account.bot_id, account.app_id = world.ids.next("B"), world.ids.next("A")
        with world.lock:
            world.accounts[account.id] = account
        world.touch(people=True)
        return Person(world, self.deliveries, account)

    def add_channel(
        self, name: str, *, kind: ChannelKind = "public", shared: bool = False, pending_shared: bool = False,
        members: Iterable[str] = (), bot_in: bool = False, topic: str = "",
    ) -> Channel:  # fmt: skip
        """A new channel with these people (by handle); `shared` means shared with another company."""
        world = self.world
        channel = Channel(world.ids.next("C"), name, kind, world.team_id, world.now_seconds())
        channel.shared, channel.pending_shared, channel.topic = shared, pending_shared, topic
        channel.members = {self.person(handle).id: None for handle in members}
        channel.creator = next(iter(channel.members), "")
        if bot_in:
            channel.members[self.bot_user_id] = None
        with world.lock:
            world.channels[channel.id] = channel
        world.touch(channel.id)
        return channel

    def add_usergroup(self, handle: str, *, name: str = "", members: Iterable[str] = ()) -> UserGroup:
        """A new user group of these people (by handle)."""
        world = self.world
        users = [self.person(member).id for member in members]
        group = UserGroup(world.ids.next("S"), handle, name or handle.title(), world.team_id, users)
        group.updated = world.now_seconds()
        with world.lock:
            world.usergroups[group.id] = group
        return group

    def populate(self) -> Self:
        """Add the standard cast."""
        cast.populate(self)
        return self

    def person(self, handle: str) -> Person:
        """Somebody, by handle or user id."""
        return Person(self.world, self.deliveries, self.world.get_account(handle))

    def channel(self, name: str) -> Channel:
        """A channel, by name or id."""
        return self.world.get_channel(name)

    def messages(self, channel: str | Channel) -> list[Message]:
        """What was posted in a channel, oldest first."""
        place = self.channel(channel) if isinstance(channel, str) else channel
        with self.world.lock:
            return list(place.messages.values())

    def ephemerals(self, handle: str) -> list[Message]:
        """What only that person sees, in all channels, oldest first."""
        person = self.person(handle)
        with self.world.lock:
            found = [m for c in self.world.channels.values() for m in c.ephemerals.values()]
        return sorted((m for m in found if m.ephemeral_to == person.id), key=lambda m: m.ts)

    def wait_until(self, condition: Callable[[], object], *, timeout: float = 10.0) -> None:
        """Wait until the condition holds, looked at again after each change; `timeout` in seconds.

        It is looked at now and then without a change too, for what happens outside Slack. It must only look: the
        workspace stands still while it does.
        """
        end = time.monotonic() + timeout
        with self.world.changed:
            while not condition():
                if time.monotonic() > end:
                    raise TimeoutError(f"It did not come true within {timeout} seconds.")
                self.world.changed.wait(LOOK_AGAIN)

    def disconnect(self, reason: str = "") -> int:
        """Close every socket: with `warning` or `refresh_requested` after saying so, without a reason at once."""
        return self.deliveries.sockets.disconnect(reason)

    def redeliver(self) -> int:
        """Send every unacknowledged event once more; returns how many there were."""
        return len(self.deliveries.redeliver())

    def _install(self) -> None:
        world = self.world
        app = world.app
        app.bot_id = world.ids.next("B")
        bot = Account(world.ids.next("U"), app.handle, app.name, "bot", world.team_id)
        bot.bot_id, bot.app_id, bot.updated = app.bot_id, app.id, world.now_seconds()
        app.bot_user_id = bot.id
        world.accounts[bot.id] = bot


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
