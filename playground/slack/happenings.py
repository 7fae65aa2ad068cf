"""What happens in a workspace without the app: people come and go, channels change, tokens die."""

from playground.slack.accounts import Account, AccountKind, UserGroup
from playground.slack.channels import Channel
from playground.slack.deliveries import Deliveries, Delivery
from playground.slack.shapes import Json
from playground.slack.world import World


class Happenings:
    """Each method changes the workspace, delivers the event if the app subscribed to it, and waits for the answer."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        self._world, self._deliveries = world, deliveries

    def joins(self, person_id: str, channel: Channel, *, inviter: str = "") -> Delivery | None:
        """A person, or the bot when it is invited, joins a channel."""
        with self._world.lock:
            channel.members[person_id] = None
        return self._tell_members(channel, {
            "type": "member_joined_channel", "user": person_id, "channel": channel.id,
            "channel_type": "G" if channel.kind == "private" else "C", "team": self._world.team_id,
            **({"inviter": inviter} if inviter else {}),
        })  # fmt: skip

    def leaves(self, person_id: str, channel: Channel) -> Delivery | None:
        """A person leaves a channel; when it is the bot that was removed, it is told by another event."""
        with self._world.lock:
            channel.members.pop(person_id, None)
        if person_id == self._world.app.bot_user_id:
            kind = "group_left" if channel.kind == "private" else "channel_left"
            return self._tell({"type": kind, "channel": channel.id}, channel)
        return self._tell_members(channel, {
            "type": "member_left_channel", "user": person_id, "channel": channel.id,
            "channel_type": "G" if channel.kind == "private" else "C", "team": self._world.team_id,
        })  # fmt: skip

    def renames(self, channel: Channel, name: str) -> Delivery | None:
        """A channel gets another name."""
        with self._world.lock:
            channel.name = name
        body = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
        return self._tell_members(channel, {"type": _name_event(channel, "rename"), "channel": body})

    def archives(self, channel: Channel, *, by: str = "") -> Delivery | None:
        """A channel is archived."""
        return self._archived(channel, True, by)

    def unarchives(self, channel: Channel, *, by: str = "") -> Delivery | None:
        """A channel is taken out of the archive."""
        return self._archived(channel, False, by)

    def deletes(self, channel: Channel) -> Delivery | None:
        """A channel is deleted."""
        told = self._tell_members(channel, {"type": _name_event(channel, "deleted"), "channel": channel.id}, wait=False)
        with self._world.lock:
            self._world.channels.pop(channel.id, None)
        self._deliveries.wait(told)
        return told

    def shares(self, channel: Channel, *, new_id: bool = False) -> list[Delivery | None]:
        """A channel is shared with another company; its id may change, and the old one is followed for a while."""
        told: list[Delivery | None] = []
        if new_id:
            told.append(self._changes_id(channel))
        with self._world.lock:
            channel.shared, channel.pending_shared = True, False
        event = {"type": "channel_shared", "connected_team_id": self._world.other_team_id, "channel": channel.id}
        return [*told, self._tell_members(channel, event)]

    def unshares(self, channel: Channel) -> Delivery | None:
        """A channel is not shared any more."""
        with self._world.lock:
            channel.shared = False
        return self._tell_members(channel, {
            "type": "channel_unshared", "previously_connected_team_id": self._world.other_team_id,
            "channel": channel.id, "is_ext_shared": False,
        })  # fmt: skip

    def changes(
        self, account: Account, *, kind: AccountKind | None = None, name: str = "", title: str = "", tz: str = ""
    ) -> Delivery | None:
        """An account changes: deactivated, made a guest, renamed, moved to another time zone."""
        with self._world.lock:
            account.kind, account.name = kind or account.kind, name or account.name
            account.title, account.tz = title or account.title, tz or account.tz
            account.updated = self._world.now_seconds()
        self._world.touch(people=True)
        event = {"type": "user_change", "user": self._world.user_json(account),
                 "cache_ts": self._world.now_seconds()}  # fmt: skip
        return self._tell(event, None)

    def arrives(self, account: Account) -> Delivery | None:
        """A person has just been added to the workspace."""
        return self._tell({"type": "team_join", "user": self._world.user_json(account)}, None)

    def regroups(self, group: UserGroup, *, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> Delivery | None:
        """People (user ids) are added to a user group or taken out of it."""
        with self._world.lock:
            before = group.updated
            group.users = [*(u for u in group.users if u not in remove), *(u for u in add if u not in group.users)]
            group.updated = self._world.now_seconds()
        return self._tell({
            "type": "subteam_members_changed", "subteam_id": group.id, "team_id": group.team_id,
            "date_previous_update": before, "date_update": group.updated, "added_users": list(add),
            "added_users_count": len(add), "removed_users": list(remove), "removed_users_count": len(remove),
        }, None)  # fmt: skip

    def revokes_tokens(self) -> Delivery | None:
        """An admin revokes the app's tokens: every call is refused with `token_revoked` from now on."""
        self._world.app.dead_because = "token_revoked"
        event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self._world.app.bot_user_id]}}
        return self._tell(event, None)

    def uninstalls_app(self) -> Delivery | None:
        """An admin removes the app: every call is refused with `account_inactive` from now on."""
        self._world.app.dead_because = "account_inactive"
        return self._tell({"type": "app_uninstalled"}, None)

    def withholds(self, *scopes: str) -> None:
        """Optional scopes are not granted, or not any more."""
        app = self._world.app
        for scope in scopes:
            if scope not in app.optional_scopes:
                raise ValueError(f"{scope} is not optional in the manifest.")
            app.scopes.discard(scope)

    def _archived(self, channel: Channel, archived: bool, by: str) -> Delivery | None:
        with self._world.lock:
            channel.archived = archived
        kind = _name_event(channel, "archive" if archived else "unarchive")
        return self._tell_members(channel, {"type": kind, "channel": channel.id, "user": by})

    def _changes_id(self, channel: Channel) -> Delivery | None:
        world = self._world
        with world.lock:
            old, new = channel.id, world.ids.next("C")
            del world.channels[old]
            world.channels[new] = channel
            channel.id = new
            channel.previous_ids.append(old)
            for message in [*channel.messages.values(), *channel.ephemerals.values()]:
                message.channel = new
        return self._tell({"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new}, channel)

    def _tell_members(self, channel: Channel, event: Json, *, wait: bool = True) -> Delivery | None:
        """Events about a private channel reach only an app that is in it."""
        if channel.kind != "public" and self._world.app.bot_user_id not in channel.members:
            self._world.touch(channel.id)
            return None
        return self._tell(event, channel, wait=wait)

    def _tell(self, event: Json, channel: Channel | None, *, wait: bool = True) -> Delivery | None:
        where = channel.id if channel else ""
        self._world.touch(*([where] if where else []))
        event = {**event, "event_ts": self._world.stamps.next()}
        told = self._deliveries.tell(event, channel=where, shared=bool(channel and channel.shared))
        if wait:
            self._deliveries.wait(told)
        return told


def _name_event(channel: Channel, what: str) -> str:
    """Name an event about a channel: `group_…` for a private channel, `channel_…` for a public one."""
    return f"{'group' if channel.kind == 'private' else 'channel'}_{what}"
