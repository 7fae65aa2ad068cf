"""conversations.*: channels, their members, and direct messages."""

from collections.abc import Sequence

from playground.slack.channels import Channel, ChannelKind
from playground.slack.messages import Message
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json
from playground.slack.web.call import Answer, Call

READ_SCOPE: dict[ChannelKind, str] = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
TYPES: dict[str, ChannelKind | None] = {
    "public_channel": "public", "private_channel": "private", "im": "im", "mpim": None,
}  # fmt: skip
MOST_LIST = 1000
HISTORY_SCOPE: dict[ChannelKind, str] = {"public": "channels:history", "private": "groups:history", "im": "im:history"}


def get_channel(call: Call) -> Json:
    """conversations.info: any public channel, and private ones with the bot in them."""
    channel = call.channel()
    call.needs(READ_SCOPE[channel.kind])
    viewer = call.world.app.bot_user_id
    locale = {"locale": "en-GB"} if call.truth("include_locale") else {}
    return {"channel": channel.as_json(viewer, include_num_members=call.truth("include_num_members")) | locale}


def list_channels(call: Call) -> Json:
    """conversations.list: a page of the channels of the types asked for; each type needs its scope."""
    kinds: list[ChannelKind | None] = []
    for name in (call.text("types") or "public_channel").split(","):
        if name.strip() not in TYPES:
            raise SlackRefusal("invalid_types")
        kind = TYPES[name.strip()]
        call.needs(READ_SCOPE[kind] if kind else "mpim:read")
        kinds.append(kind)
    found = [c for c in call.world.channels.values() if c.kind in kinds and (c.kind == "public" or call.is_member(c))]
    if call.truth("exclude_archived"):
        found = [c for c in found if not c.archived]
    page, rest = call.page(found, most=MOST_LIST)
    return {"channels": [c.as_json(call.world.app.bot_user_id) for c in page], **rest}


def list_members(call: Call) -> Json:
    """conversations.members: a page of user ids."""
    channel = call.channel()
    call.needs(READ_SCOPE[channel.kind])
    page, rest = call.page(list(channel.members))
    return {"members": list(page), **rest}


def open_direct_messages(call: Call) -> Json:
    """conversations.open: the direct messages with one person."""
    call.needs("im:write")
    if call.text("channel"):
        channel = call.channel()
        if channel.kind != "im":
            raise SlackRefusal("method_not_supported_for_channel_type")
        return {"channel": {"id": channel.id}}
    users = [u for u in call.text("users").split(",") if u]
    if not users:
        raise SlackRefusal("users_list_not_supplied")
    if len(users) > 1:
        call.needs("mpim:write")
        raise SlackRefusal("method_not_supported_for_channel_type")
    person = call.world.account(users[0])
    if person is None:
        raise SlackRefusal("user_not_found")
    if person.deleted:
        raise SlackRefusal("user_disabled")
    if person.is_bot:
        raise SlackRefusal("invalid_user_combination")
    channel = call.world.direct_messages(person.id)
    return {"channel": channel.as_json(person.id) if call.truth("return_im") else {"id": channel.id}}


def list_history(call: Call) -> Json:
    """conversations.history: top-level messages, newest first."""
    channel = _get_readable_channel(call)
    found = [m for m in channel.messages.values() if not m.thread_ts or m.broadcast]
    oldest, latest, ends = call.text("oldest") or "0", call.text("latest") or "9" * 10, call.truth("inclusive")
    inside = [m for m in found if float(oldest) < float(m.ts) < float(latest) or (ends and m.ts in (oldest, latest))]
    page, rest = call.page(inside[::-1], most=999)
    return _build_history(call, page, rest)


def list_replies(call: Call) -> Json:
    """conversations.replies: a message and its thread, oldest first."""
    channel = _get_readable_channel(call)
    if channel.message(call.text("ts")) is None:
        raise SlackRefusal("thread_not_found")
    page, rest = call.page(channel.thread(call.text("ts")), most=999)
    return _build_history(call, page, rest)


def join_channel(call: Call) -> Json:
    """conversations.join: public channels only."""
    channel = call.channel()
    if channel.kind != "public":
        raise SlackRefusal("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackRefusal("is_archived")
    me = call.world.app.bot_user_id
    body: Json = {}
    if me in channel.members:
        body = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    else:
        channel.members[me] = None
        joined = {
            "type": "member_joined_channel", "user": me, "channel": channel.id, "channel_type": "C",
            "team": call.world.team_id, "event_ts": call.world.stamps.next(),
        }  # fmt: skip
        call.deliveries.tell(joined, who=me, channel=channel.id)
    call.world.touch(channel.id)
    return {"channel": channel.as_json(me), **body}


def leave_channel(call: Call) -> Json:
    """conversations.leave: any channel but the one everybody is in."""
    channel = call.channel()
    if channel.kind == "im":
        raise SlackRefusal("method_not_supported_for_channel_type")
    call.needs(*(("groups:write",) if channel.kind == "private" else ("channels:manage", "channels:write")))
    if channel.archived:
        raise SlackRefusal("is_archived")
    if channel.name == "general":
        raise SlackRefusal("cant_leave_general")
    gone = channel.members.pop(call.world.app.bot_user_id, "absent")
    call.world.touch(channel.id)
    return {"not_in_channel": True} if gone == "absent" else {}


def _build_history(call: Call, page: Sequence[Message], rest: Json) -> Json:
    """A page of messages, with their metadata where it was asked for."""
    messages = [message.as_json() for message in page]
    if not call.truth("include_all_metadata"):
        messages = [{name: part for name, part in each.items() if name != "metadata"} for each in messages]
    return {"messages": messages, "has_more": bool(rest["response_metadata"]["next_cursor"]), **rest}


def _get_readable_channel(call: Call) -> Channel:
    channel = call.channel()
    call.needs(HISTORY_SCOPE[channel.kind])
    if not call.is_member(channel):
        raise SlackRefusal("not_in_channel")
    return channel


METHODS: dict[str, Answer] = {
    "conversations.info": get_channel,
    "conversations.list": list_channels,
    "conversations.members": list_members,
    "conversations.open": open_direct_messages,
    "conversations.history": list_history,
    "conversations.replies": list_replies,
    "conversations.join": join_channel,
    "conversations.leave": leave_channel,
}
