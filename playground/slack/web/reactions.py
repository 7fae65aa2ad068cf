"""reactions.*: emoji on messages."""

from playground.slack import emoji
from playground.slack.channels import Channel
from playground.slack.messages import Message
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json
from playground.slack.web.call import Answer, Call

MOST_EMOJI = 23


def get_reactions(call: Call) -> Json:
    """reactions.get: one message with who reacted to it."""
    channel, message = _get_message(call)
    body = message.as_json() | {"permalink": call.world.build_permalink(message)}
    if message.reactions:
        body["reactions"] = message.reactions_json()
    return {"type": "message", "channel": channel.id, "message": body}


def add_reaction(call: Call) -> Json:
    """reactions.add: the app reacts, once per emoji."""
    channel, message = _get_message(call)
    name, me = call.text("name").strip(":"), call.world.app.bot_user_id
    if not emoji.is_emoji_name(name):
        raise SlackRefusal("invalid_name")
    if channel.archived:
        raise SlackRefusal("is_archived")
    if me in message.reactions.get(name, []):
        raise SlackRefusal("already_reacted")
    if name not in message.reactions and len(message.reactions) >= MOST_EMOJI:
        raise SlackRefusal("too_many_emoji")
    emoji.change_reaction(call.world, call.deliveries, channel=channel, message=message, user_id=me, name=name)
    return {}


def remove_reaction(call: Call) -> Json:
    """reactions.remove: the app takes its reaction back."""
    channel, message = _get_message(call)
    name, me = call.text("name").strip(":"), call.world.app.bot_user_id
    if me not in message.reactions.get(name, []):
        raise SlackRefusal("no_reaction")
    emoji.change_reaction(
        call.world, call.deliveries, channel=channel, message=message, user_id=me, name=name, remove=True
    )
    return {}


def _get_message(call: Call) -> tuple[Channel, Message]:
    if not call.text("channel") or not call.text("timestamp"):
        raise SlackRefusal("no_item_specified")
    channel = call.channel()
    message = channel.message(call.text("timestamp"))
    if message is None:
        raise SlackRefusal("message_not_found")
    return channel, message


METHODS: dict[str, Answer] = {
    "reactions.get": get_reactions,
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
}
