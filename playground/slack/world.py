"""Everything that exists in the local workspace, behind one lock that wakes whoever waits for a change."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from playground.slack import blockkit
from playground.slack.accounts import Account, Grid, UserGroup
from playground.slack.app import InstalledApp, build_app
from playground.slack.channels import Channel
from playground.slack.faults import Faults
from playground.slack.files import Files
from playground.slack.ids import Ids, Stamps
from playground.slack.inspector import Inspector
from playground.slack.messages import Message
from playground.slack.response_urls import ResponseUrls
from playground.slack.shapes import Json
from playground.slack.triggers import Triggers
from playground.slack.views import Views


@dataclass(frozen=True, slots=True)
class Change:
    """What a change touched, so that the page fetches only that."""

    version: int
    channels: tuple[str, ...] = ()
    views: bool = False
    home: bool = False
    people: bool = False
    inspector: int = 0


class World:
    """The workspace and the app in it; `clock` is what people see, `stopwatch` counts real seconds.

    Rate limits are counted by `clock`, so that they pass when it is moved.
    """

    def __init__(
        self, manifest: Json, *, clock: Callable[[], datetime], stopwatch: Callable[[], float], zone: str,
        rate_limits: bool = True,
    ) -> None:  # fmt: skip
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.clock, self.stopwatch, self.zone = clock, stopwatch, zone
        self.ids, self.stamps = Ids(), Stamps(clock)
        self.team_id, self.team_name, self.team_domain = self.ids.next("T"), "Northwind", "northwind"
        self.other_team_id, self.enterprise_id = self.ids.next("T"), self.ids.next("E")
        self.app: InstalledApp = build_app(manifest, app_id=self.ids.next("A"), secret=Ids.secret())
        self.accounts: dict[str, Account] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self._direct: dict[str, Channel] = {}
        self.gone: set[str] = set()
        """Ids of direct messages that do not exist any more."""
        self.views, self.files = Views(self.ids, self.team_id), Files(self.ids)
        self.triggers, self.response_urls = Triggers(stopwatch), ResponseUrls(clock)
        self.faults, self.inspector = Faults(self.lock, rate_limits=rate_limits), Inspector()
        self.url = ""
        self.version = 0
        self.listeners: list[Callable[[Change], None]] = []

    def touch(
        self, *channels: str, views: bool = False, home: bool = False, people: bool = False, inspector: int = 0
    ) -> None:
        """Note that something changed: count it, wake whoever waits, and tell the page."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()
            change = Change(self.version, channels, views, home, people, inspector)
        for listener in self.listeners:
            listener(change)

    @property
    def granted_scopes(self) -> set[str]:
        """The scopes the app has, without those that whoever installed it declined."""
        declined = self.app.optional_scopes if self.faults.decline_optional_scopes else frozenset()
        return self.app.scopes - declined

    def list_refusals(self, blocks: list[Json]) -> list[str]:
        """What Slack refuses in the blocks of a message here: what it refuses everywhere, and perhaps tables."""
        refusals = blockkit.list_slack_refusals("message", {"blocks": blocks})
        if self.faults.refuse_data_blocks and not refusals:
            kinds = {str(block.get("type")) for block in blocks} & blockkit.DATA_BLOCKS
            refusals = [f"unsupported block: {kind}" for kind in sorted(kinds)]
        return refusals

    def user_json(self, account: Account) -> Json:
        """The user object as the app gets it now."""
        grid = Grid(self.team_id, self.other_team_id, self.enterprise_id) if self.faults.on_a_grid else None
        return account.as_json(self.clock(), scopes=self.granted_scopes, grid=grid)

    def find_home_team(self, account: Account) -> str:
        """The workspace by which Slack describes somebody; on a Grid that of our own people is another one."""
        ours = account.team_id == self.team_id and not account.is_bot
        return self.other_team_id if ours and self.faults.on_a_grid else account.team_id

    def bot_profile(self) -> Json:
        """The app, as its messages name who posted them."""
        app, bot = self.app, self.accounts[self.app.bot_user_id]
        icons = {f"image_{size}": f"https://avatars.example/{bot.color}_{size}.png" for size in (36, 48, 72)}
        return {
            "id": app.bot_id, "deleted": False, "name": app.name, "updated": bot.updated, "app_id": app.id,
            "user_id": bot.id, "icons": icons, "team_id": self.team_id,
        }  # fmt: skip

    def now_seconds(self) -> int:
        """The workspace's time as a Unix timestamp."""
        return int(self.clock().timestamp())

    def account(self, key: str) -> Account | None:
        """Find a person or bot by id."""
        return self.accounts.get(key)

    def by_handle(self, handle: str) -> Account | None:
        """Find a person or bot by handle."""
        with self.lock:
            return next((a for a in self.accounts.values() if a.handle == handle), None)

    def channel(self, key: str) -> Channel | None:
        """Find a channel by id, by the id it had before it was shared, by name or by `#name`."""
        found = self.channels.get(key)
        if found:
            return found
        name = key.removeprefix("#")
        with self.lock:
            named = (c for c in self.channels.values() if key in c.previous_ids or (name and c.name == name))
            return next(named, None)

    def get_account(self, who: str) -> Account:
        """Get a person or bot by id or handle; raises `KeyError` when there is nobody."""
        account = self.account(who) or self.by_handle(who)
        if account is None:
            raise KeyError(f"There is nobody called {who!r} here.")
        return account

    def get_channel(self, name: str) -> Channel:
        """Get a channel by id or name; raises `KeyError` when there is none."""
        channel = self.channel(name)
        if channel is None:
            raise KeyError(f"There is no channel {name!r} here.")
        return channel

    def direct_messages(self, user_id: str) -> Channel:
        """The direct messages between the app and one person, opened when there were none.

        Their id follows from the person's, so that one local Slack gives nobody the id another gave somebody else.
        """
        with self.lock:
            if user_id not in self._direct:
                channel_id = f"D{user_id[1:]}"
                if channel_id in self.gone:
                    channel_id = self.ids.next("D")
                channel = Channel(channel_id, "", "im", self.team_id, self.now_seconds(), with_user=user_id)
                channel.members = {user_id: None, self.app.bot_user_id: None}
                self.channels[channel.id] = self._direct[user_id] = channel
            return self._direct[user_id]

    def drop_direct_messages(self, user_id: str) -> None:
        """Forget the direct messages between the app and one person: an app that is made anew has others."""
        with self.lock:
            channel = self._direct.pop(user_id)
            del self.channels[channel.id]
            self.gone.add(channel.id)
        self.touch(channel.id)

    def is_read_only(self, channel: Channel) -> bool:
        """Whether people can only read in a channel: the app's Messages tab, where the manifest says so."""
        return channel.kind == "im" and (self.app.messages_tab_read_only or not self.app.messages_tab)

    def post(self, channel: Channel, message: Message) -> Message:
        """Put a message into a channel, where its reader or its readers see it."""
        with self.lock:
            message.bot_profile = self.bot_profile() if message.bot_id else None
            if message.ephemeral_to:
                channel.ephemerals[message.ts] = message
            else:
                channel.messages[message.ts] = message
                root = channel.messages.get(message.thread_ts) if message.thread_ts else None
                if root is not None:
                    message.parent_user = root.user
                    root.add_reply(message)
        self.touch(channel.id)
        return message

    def build_permalink(self, message: Message) -> str:
        """Build the address under which a person can open a message; a reply's names its thread."""
        link = f"https://{self.team_domain}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
        return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else link

    def forget_reader(self, user_id: str) -> None:
        """Remove the messages only this person saw, as when they reload Slack."""
        with self.lock:
            for channel in self.channels.values():
                channel.ephemerals = {ts: m for ts, m in channel.ephemerals.items() if m.ephemeral_to != user_id}
        self.touch(*self.channels)
