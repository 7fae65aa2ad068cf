"""People writing messages, mentioning the app, opening its Home."""

from playground.slack import commands, payloads
from playground.slack.accounts import Account
from playground.slack.channels import Channel
from playground.slack.commands import Reply
from playground.slack.deliveries import Deliveries, Delivery
from playground.slack.messages import Message
from playground.slack.refusals import Impossible
from playground.slack.shapes import Json
from playground.slack.world import World

TURNED_OFF = "Sending messages to this app has been turned off."
"""What Slack shows in the place of the field to write in."""


def write_message(
    world: World, deliveries: Deliveries, *, person: Account, channel: Channel, text: str, thread_ts: str = ""
) -> Reply:
    """Post a message; a command is run instead, and where the bot is a member a mention of it is delivered.

    Raises `Impossible` in a Messages tab that is read-only: there is no field to type in, commands neither.
    """
    if world.is_read_only(channel):
        raise Impossible(TURNED_OFF)
    if text.startswith("/"):
        return commands.run_command(world, deliveries, person=person, channel=channel, line=text, thread_ts=thread_ts)
    message = Message(
        world.stamps.next(), channel.id, person.id, commands.escape_text(world, text.strip()), team_id=person.team_id,
        thread_ts=thread_ts, blocks=[],
    )  # fmt: skip
    with world.lock:
        channel.last_read[person.id] = message.ts
    world.post(channel, message)
    reply = Reply(message.text, message=message)
    bot = world.app.bot_user_id
    if channel.kind == "im":
        event = _build_message_event(world, message, "message") | {"channel_type": "im"}
    elif f"<@{bot}>" in message.text and bot in channel.members:
        event = _build_message_event(world, message, "app_mention")
    else:
        return reply
    delivery = deliveries.tell(event, who=person.id, channel=channel.id, shared=channel.shared)
    return await_acknowledgement(deliveries, delivery, reply=reply)


def edit_message(world: World, deliveries: Deliveries, *, person: Account, message: Message, text: str) -> Reply:
    """Change what a message says. If it mentions the app, that is another event, about the same message."""
    with world.lock:
        message.text, message.edited = commands.escape_text(world, text.strip()), world.stamps.next()
    world.touch(message.channel)
    channel, reply = world.get_channel(message.channel), Reply(message.text, message=message)
    if f"<@{world.app.bot_user_id}>" not in message.text or world.app.bot_user_id not in channel.members:
        return reply
    event = _build_message_event(world, message, "app_mention") | {"event_ts": message.edited}
    delivery = deliveries.tell(event, who=person.id, channel=channel.id, shared=channel.shared)
    return await_acknowledgement(deliveries, delivery, reply=reply)


def open_home(world: World, deliveries: Deliveries, *, person: Account) -> Reply:
    """A person opens the app's Home tab; the app hears of it each time."""
    channel = world.direct_messages(person.id)
    event: Json = {
        "type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": "home",
        "event_ts": world.stamps.next(),
    }  # fmt: skip
    home = world.views.homes.get(person.id)
    if home is not None:
        event["view"] = payloads.build_view_json(world, home)
    delivery = deliveries.tell(event, who=person.id, channel=channel.id)
    return await_acknowledgement(deliveries, delivery, reply=Reply())


def await_acknowledgement(deliveries: Deliveries, delivery: Delivery | None, *, reply: Reply) -> Reply:
    """Wait until the app acknowledged the event, and note it in the reply; `None` is an event it did not ask for."""
    if delivery is not None:
        deliveries.wait(delivery)
        reply.delivery, reply.ms, reply.error = delivery, delivery.ms, delivery.error
    return reply


def _build_message_event(world: World, message: Message, kind: str) -> Json:
    event: Json = {
        "type": kind, "user": message.user, "ts": message.ts, "client_msg_id": message.ts, "text": message.text,
        "team": world.team_id, "channel": message.channel, "event_ts": message.ts,
        "blocks": [{"type": "rich_text", "block_id": "r0", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}]}],
    }  # fmt: skip
    if message.thread_ts:
        event["thread_ts"] = message.thread_ts
    if message.edited:
        event["edited"] = {"user": message.user, "ts": message.edited}
    channel, writer = world.get_channel(message.channel), world.account(message.user)
    if channel.shared and writer is not None:
        event |= {"user_team": writer.team_id, "source_team": writer.team_id, "user_profile": {
            "name": writer.handle, "real_name": writer.name, "first_name": writer.name.partition(" ")[0],
            "display_name": writer.handle, "team": writer.team_id, "avatar_hash": writer.color, "image_72": "",
            "is_restricted": writer.kind in ("guest", "single_guest"),
            "is_ultra_restricted": writer.kind == "single_guest",
        }}  # fmt: skip
    return event
