"""Channels and direct messages, with what was posted in them."""

import itertools
from dataclasses import dataclass, field
from typing import Literal

from playground.slack.messages import Message
from playground.slack.shapes import Json

ChannelKind = Literal["public", "private", "im"]
NEVER = "0000000000.000000"
"""When somebody has last read what they have never read."""


@dataclass(slots=True)
class Channel:
    """A place where messages are posted; an `im` is the direct messages between the app and one person."""

    id: str
    name: str
    kind: ChannelKind
    team_id: str
    created: int
    members: dict[str, None] = field(default_factory=dict)
    """User ids, in the order they joined."""
    shared: bool = False
    shared_with: str = ""
    """The other company's workspace."""
    pending_shared: bool = False
    archived: bool = False
    topic: str = ""
    creator: str = ""
    with_user: str = ""
    previous_ids: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    """Posted messages by `ts`, oldest first, replies in threads included."""
    ephemerals: dict[str, Message] = field(default_factory=dict)
    """Messages only one person sees, until they reload."""
    last_read: dict[str, str] = field(default_factory=dict)

    def message(self, ts: str) -> Message | None:
        """The posted message with that timestamp."""
        return self.messages.get(ts)

    def thread(self, root_ts: str) -> list[Message]:
        """A message and its replies, oldest first."""
        return [m for m in self.messages.values() if m.ts == root_ts or m.thread_ts == root_ts]

    def unread(self, user_id: str) -> int:
        """How many messages of others a person has not read here; replies in threads do not count."""
        seen = self.last_read.get(user_id, "0")
        new = itertools.takewhile(lambda m: m.ts > seen, reversed(self.messages.values()))
        return sum(1 for m in new if m.user != user_id and (not m.thread_ts or m.broadcast))

    def as_json(self, viewer: str, *, include_num_members: bool = False) -> Json:
        """The channel object of `conversations.info`, as `viewer` (a user id) gets it."""
        if self.kind == "im":
            return {
                "id": self.id, "created": self.created, "is_archived": self.archived, "is_im": True,
                "is_org_shared": False, "context_team_id": self.team_id, "updated": self.created * 1000,
                "user": self.with_user, "is_user_deleted": False, "priority": 0, "is_open": True,
                "last_read": self.last_read.get(viewer, NEVER), "unread_count": self.unread(viewer),
                "unread_count_display": self.unread(viewer), "latest": self._latest(),
            }  # fmt: skip
        private = self.kind == "private"
        body: Json = {
            "id": self.id, "name": self.name, "is_channel": not private, "is_group": private, "is_im": False,
            "is_mpim": False, "is_private": private, "created": self.created, "is_archived": self.archived,
            "is_general": self.name == "general", "unlinked": 0, "name_normalized": self.name,
            "is_shared": self.shared, "is_org_shared": False, "is_ext_shared": self.shared,
            "is_pending_ext_shared": self.pending_shared, "pending_shared": [],
            "context_team_id": self.team_id, "updated": self.created * 1000, "parent_conversation": None,
            "creator": self.creator, "shared_team_ids": [self.team_id], "pending_connected_team_ids": [],
            "is_member": viewer in self.members, "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "is_read_only": False, "is_thread_only": False, "is_non_threadable": False,
            "purpose": {"value": "", "creator": "", "last_set": 0}, "previous_names": [],
            "properties": {
                "tabs": [], "tabz": [], "is_dormant": False, "use_case": "", "channel_workflows": [],
                "canvas": {"file_id": "", "is_empty": True, "quip_thread_id": ""}, "meeting_notes": {},
                "has_slack_connect_invite_created": self.pending_shared,
            },
        }  # fmt: skip
        if viewer in self.members:
            body["last_read"] = self.last_read.get(viewer, NEVER)
        if self.shared:
            body |= {
                "shared_team_ids": [self.team_id, self.shared_with], "internal_team_ids": [self.team_id],
                "connected_team_ids": [self.shared_with], "connected_limited_team_ids": [],
                "conversation_host_id": self.team_id, "is_moved": 0, "is_global_shared": False,
                "is_org_default": False, "is_org_mandatory": False,
            }  # fmt: skip
        if include_num_members:
            body["num_members"] = len(self.members)
        return body

    def _latest(self) -> Json | None:
        """The newest message in direct messages, as Slack gives it with them."""
        newest = next(reversed(self.messages.values()), None)
        return newest.as_json() if newest else None
