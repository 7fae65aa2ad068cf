"""chat.*: posting, changing and deleting what the app says."""

from typing import Any

from playground.slack import blockkit
from playground.slack.channels import Channel
from playground.slack.messages import Message, add_block_ids
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json
from playground.slack.web.call import Answer, Call

MOST_TEXT = 40_000
MOST_UPDATED_TEXT = 4_000
MOST_MARKDOWN = 12_000


def post_message(call: Call) -> Json:
    """chat.postMessage: public channels need membership or `chat:write.public`; a user id means direct messages."""
    channel = _get_destination(call)
    thread_ts = _find_thread(call, channel)
    words = _read_content(call, most=None)
    message = _build_message(call, channel, words)
    message.thread_ts = thread_ts
    message.broadcast = bool(thread_ts) and call.truth("reply_broadcast")
    call.world.post(channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: for one person who is in the channel; it cannot be read or changed later.

    In a thread it is shown only if somebody has answered there before.
    """
    channel = call.channel()
    if channel.archived:
        raise SlackRefusal("is_archived")
    if not call.is_member(channel):
        raise SlackRefusal("not_in_channel")
    if call.text("user") not in channel.members:
        raise SlackRefusal("user_not_in_channel")
    message = _build_message(call, channel, _read_content(call, most=MOST_TEXT))
    message.ephemeral_to = call.text("user")
    message.thread_ts = call.text("thread_ts")
    root = channel.message(message.thread_ts)
    if not message.thread_ts or (root is not None and root.reply_count):
        call.world.post(channel, message)
    return {"message_ts": message.ts}


def update_message(call: Call) -> Json:
    """chat.update: only the app's own messages; an ephemeral one is not found. Without `blocks` they stay."""
    channel = call.channel()
    message = _get_own_message(call, channel, "cant_update_message")
    if channel.archived:
        raise SlackRefusal("is_inactive")
    text, blocks, metadata = _read_content(call, most=MOST_UPDATED_TEXT)
    if "text" in call.args or "markdown_text" in call.args:
        message.text = text
    if blocks is not None:
        message.blocks = add_block_ids(blocks)
    message.metadata = metadata or message.metadata
    message.edited = f"{call.world.now_seconds()}.000000"
    call.world.touch(channel.id)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_json()}


def delete_message(call: Call) -> Json:
    """chat.delete: only the app's own messages."""
    channel = call.channel()
    message = _get_own_message(call, channel, "cant_delete_message")
    del channel.messages[message.ts]
    root = channel.messages.get(message.thread_ts)
    if root is not None:
        root.reply_count -= 1
    call.world.touch(channel.id)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink: an address a person can open; a reply's address names its thread."""
    channel = call.channel()
    message = channel.message(call.text("message_ts"))
    if message is None:
        raise SlackRefusal("message_not_found")
    return {"channel": channel.id, "permalink": call.world.build_permalink(message)}


def _get_destination(call: Call) -> Channel:
    target = call.text("channel")
    person = call.world.account(target)
    if person is not None and (person.deleted or person.is_bot):
        raise SlackRefusal("channel_not_found")
    channel = call.channel() if person is None else call.world.direct_messages(target)
    if channel.kind == "im" and not call.world.app.messages_tab:
        raise SlackRefusal("messages_tab_disabled")
    if channel.archived:
        raise SlackRefusal("is_archived")
    if not call.is_member(channel) and "chat:write.public" not in call.world.granted_scopes:
        raise SlackRefusal("not_in_channel")
    return channel


def _find_thread(call: Call, channel: Channel) -> str:
    """The root of the thread to answer in; Slack posts a normal message when there is no such message."""
    root = channel.message(call.text("thread_ts"))
    return (root.thread_ts or root.ts) if root else ""


def _read_content(call: Call, *, most: int | None) -> tuple[str, list[Json] | None, Json | None]:
    """Text, blocks and metadata of a message, refused where Slack refuses them. `most` is the limit of the text."""
    text, markdown = call.text("text"), call.text("markdown_text")
    blocks = call.structure("blocks", error="invalid_blocks_format")
    metadata = call.structure("metadata", error="invalid_metadata_format")
    if not (text.strip() or markdown.strip() or blocks or call.args.get("attachments")):
        raise SlackRefusal("no_text")
    if markdown and (text or blocks):
        raise SlackRefusal("markdown_text_conflict")
    if len(markdown) > MOST_MARKDOWN or (most and len(text) > most):
        raise SlackRefusal("msg_too_long")
    _check_blocks(call, blocks)
    if metadata is not None:
        _check_metadata(metadata)
    return (text or markdown)[:MOST_TEXT], blocks, metadata


def _check_blocks(call: Call, blocks: Any) -> None:
    if blocks is None:
        return
    if not isinstance(blocks, list) or not all(isinstance(b, dict) for b in blocks):
        raise SlackRefusal("invalid_blocks_format")
    errors = call.world.list_refusals(blocks)
    if errors:
        raise SlackRefusal("invalid_blocks", messages=tuple(f"[ERROR] {e}" for e in errors))
    if call.world.faults.limit_blocks and blockkit.count_characters(blocks) > blockkit.MOST_IN_ALL_BLOCKS:
        raise SlackRefusal("msg_blocks_too_long")


def _check_metadata(metadata: Any) -> None:
    if not isinstance(metadata, dict):
        raise SlackRefusal("invalid_metadata_format")
    if blockkit.list_slack_refusals("message", {"metadata": metadata}):
        raise SlackRefusal("invalid_metadata_schema")


def _build_message(call: Call, channel: Channel, words: tuple[str, list[Json] | None, Json | None]) -> Message:
    text, blocks, metadata = words
    app = call.world.app
    return Message(
        call.world.stamps.next(), channel.id, app.bot_user_id, text, add_block_ids(blocks or []),
        bot_id=app.bot_id, app_id=app.id, team_id=call.world.team_id, metadata=metadata,
    )  # fmt: skip


def _get_own_message(call: Call, channel: Channel, otherwise: str) -> Message:
    message = channel.message(call.text("ts"))
    if message is None:
        raise SlackRefusal("message_not_found")
    if message.user != call.world.app.bot_user_id:
        raise SlackRefusal(otherwise)
    return message


METHODS: dict[str, Answer] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update_message,
    "chat.delete": delete_message,
    "chat.getPermalink": get_permalink,
}
