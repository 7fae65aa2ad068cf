"""One posted message, its reactions, and the forms in which Slack hands it out."""

import secrets
from dataclasses import dataclass, field

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
    reply_count: int = 0

    def as_json(self) -> Json:
        """The message object of events, interactions and the answers of `chat.*`."""
        body: Json = {
            "type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team_id,
        }  # fmt: skip
        if self.bot_id:
            body |= {"bot_id": self.bot_id, "app_id": self.app_id}
        if self.subtype:
            body["subtype"] = self.subtype
        if self.blocks:
            body["blocks"] = self.blocks
        if self.thread_ts or self.reply_count:
            body["thread_ts"] = self.thread_ts or self.ts
        if self.reply_count:
            body["reply_count"] = self.reply_count
        if self.edited:
            body["edited"] = {"user": self.user, "ts": self.edited}
        if self.metadata:
            body["metadata"] = self.metadata
        if self.files:
            body["files"] = self.files
        return body

    def reactions_json(self) -> list[Json]:
        """The reactions as `reactions.get` lists them."""
        return [{"name": n, "users": list(u), "count": len(u)} for n, u in self.reactions.items()]


def add_block_ids(blocks: list[Json]) -> list[Json]:
    """The blocks, each with a `block_id`. Slack invents the missing ones, new ones each time, and so does this."""
    return [b if b.get("block_id") else {**b, "block_id": secrets.token_hex(3)} for b in blocks]
