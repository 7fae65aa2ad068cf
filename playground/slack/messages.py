"""One posted message, its reactions, and the forms in which Slack hands it out."""

import secrets
from dataclasses import dataclass, field
from uuid import NAMESPACE_OID, uuid5

from playground.slack.shapes import Json


@dataclass(slots=True)
class Message:
    """What somebody posted; `ephemeral_to` names the only person who sees it."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    bot_id: str = ""
    app_id: str = ""
    team_id: str = ""
    thread_ts: str = ""
    ephemeral_to: str = ""
    edited: str = ""
    subtype: str = ""
    broadcast: bool = False
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    """Emoji name, with its skin tone, to the ids of who reacted."""
    bot_profile: Json | None = None
    """Who posted it, if that was an app."""
    reply_count: int = 0
    reply_users: list[str] = field(default_factory=list)
    latest_reply: str = ""
    parent_user: str = ""
    """Of an answer: who began the thread."""

    def as_json(self) -> Json:
        """The message object of events, interactions and the answers of `chat.*`."""
        body: Json = {
            "type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team_id,
        }  # fmt: skip
        if self.bot_id:
            body |= {"bot_id": self.bot_id, "app_id": self.app_id, "bot_profile": self.bot_profile}
        elif self.user:
            body["client_msg_id"] = str(uuid5(NAMESPACE_OID, f"{self.channel} {self.ts}"))
        if self.subtype:
            body["subtype"] = self.subtype
        if self.blocks:
            body["blocks"] = self.blocks
        body |= self._thread()
        if self.edited:
            body["edited"] = {"user": self.user, "ts": self.edited}
        if self.metadata:
            body["metadata"] = self.metadata
        if self.files:
            body |= {"files": self.files, "upload": False, "display_as_bot": False}
        return body

    def add_reply(self, reply: "Message") -> None:
        """Count an answer in the thread this message began."""
        self.reply_count, self.latest_reply = self.reply_count + 1, reply.ts
        if reply.user not in self.reply_users:
            self.reply_users.append(reply.user)

    def _thread(self) -> Json:
        """What a message says of its thread: the one it is an answer in, or the one it began."""
        body: Json = {"thread_ts": self.thread_ts or self.ts} if self.thread_ts or self.reply_count else {}
        if self.parent_user:
            body["parent_user_id"] = self.parent_user
        if self.reply_count:
            body |= {
                "reply_count": self.reply_count, "reply_users": list(self.reply_users),
                "reply_users_count": len(self.reply_users), "latest_reply": self.latest_reply, "is_locked": False,
                "subscribed": False,
            }  # fmt: skip
        return body

    def reactions_json(self) -> list[Json]:
        """The reactions as `reactions.get` lists them."""
        return [{"name": n, "users": list(u), "count": len(u)} for n, u in self.reactions.items()]


def add_block_ids(blocks: list[Json]) -> list[Json]:
    """The blocks, each with a `block_id`. Slack invents the missing ones, new ones each time, and so does this."""
    return [b if b.get("block_id") else {**b, "block_id": secrets.token_hex(3)} for b in blocks]
