"""The workspace as a whole: what exists in it, what the app hears of it, and whoever acts in it."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from playground.slack.accounts import Account, AccountKind, UserGroup
from playground.slack.channels import Channel, ChannelKind
from playground.slack.deliveries import Deliveries
from playground.slack.happenings import Happenings
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.shapes import Json
from playground.slack.trips import Travel, Trips
from playground.slack.world import World

RECHECK_SECONDS = 0.2
"""Seconds after which a condition is looked at again although nothing changed in Slack."""


class Workspace:
    """A workspace with one app installed in it from its manifest; `LocalSlack` is one that listens.

    `clock` is the time people see; `stopwatch` counts the real seconds of trigger ids. `rate_limits`: whether calls
    are counted from the start. `hints` is what the page suggests to try first, by handle, and under `""` to everybody
    else: steps with a `text`, something to `try`, and a handle to `act` as. The page opens as the `first_person`, in
    the direct messages with the app, or in a channel as the first account there is.
    """

    def __init__(
        self, manifest: Json, *, clock: Callable[[], datetime], stopwatch: Callable[[], float], zone: str,
        rate_limits: bool = True,
    ) -> None:  # fmt: skip
        self.world = World(manifest, clock=clock, stopwatch=stopwatch, zone=zone, rate_limits=rate_limits)
        self.deliveries = Deliveries(self.world)
        self.faults, self.log = self.world.faults, self.world.inspector
        self.happens = Happenings(self.world, self.deliveries)
        self.time_machine: Travel | None = None
        self.hints: Mapping[str, Sequence[Mapping[str, str]]] = {}
        self.first_person: Account | None = None
        self.trips = Trips(self.world, lambda: self.time_machine)
        self._install()

    @property
    def team_id(self) -> str:
        """The workspace."""
        return self.world.team_id

    @property
    def bot_user_id(self) -> str:
        """The user id of the app's bot."""
        return self.world.app.bot_user_id

    def add_person(
        self, handle: str, *, name: str = "", kind: AccountKind = "member", title: str = "", tz: str = "Europe/Berlin",
        display_name: str = "", email: str = "",
    ) -> Person:  # fmt: skip
        """A new account; strangers belong to another workspace."""
        account = self._new_account(handle, name, kind, title, tz)
        account.display_name, account.email = display_name, email
        self.world.touch(people=True)
        return Person(self.world, self.deliveries, account)

    def add_people(self, handles: Iterable[str]) -> list[Person]:
        """Many new members at once."""
        added = [self._new_account(handle, "", "member", "", "Europe/Berlin") for handle in handles]
        self.world.touch(people=True)
        return [Person(self.world, self.deliveries, account) for account in added]

    def _new_account(self, handle: str, name: str, kind: AccountKind, title: str, tz: str) -> Account:
        world = self.world
        team = world.other_team_id if kind == "stranger" else world.team_id
        account = Account(world.ids.next("U"), handle, name or handle.title(), kind, team, title, tz)
        account.updated = world.now_seconds()
        if kind == "bot":
            account.bot_id, account.app_id = world.ids.next("B"), world.ids.next("A")
        with world.lock:
            world.accounts[account.id] = account
        return account

    def add_channel(
        self, name: str, *, kind: ChannelKind = "public", shared: bool = False, pending_shared: bool = False,
        members: Iterable[str] = (), bot_in: bool = False, topic: str = "",
    ) -> Channel:  # fmt: skip
        """A new channel with these people (by handle); `shared` means shared with another company."""
        world = self.world
        channel = Channel(world.ids.next("C"), name, kind, world.team_id, world.now_seconds())
        channel.shared, channel.pending_shared, channel.topic = shared, pending_shared, topic
        channel.shared_with = world.other_team_id
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
                self.world.changed.wait(RECHECK_SECONDS)

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
