"""Reactions: emoji names, skin tones, and the events they cause."""

import re

from playground.slack.channels import Channel
from playground.slack.deliveries import Deliveries, Delivery
from playground.slack.messages import Message
from playground.slack.world import World

NAME = re.compile(r"[a-z0-9_+'.-]{1,100}(::skin-tone-[2-6])?")


def is_emoji_name(name: str) -> bool:
    """True for something that may stand between two colons, with or without a skin tone."""
    return NAME.fullmatch(name) is not None


def change_reaction(
    world: World, deliveries: Deliveries, *, channel: Channel, message: Message, user_id: str, name: str,
    remove: bool = False,
) -> Delivery | None:  # fmt: skip
    """Add a reaction or take it back, and tell the app where it is a member. An ephemeral cannot be reacted to."""
    with world.lock:
        people = message.reactions.setdefault(name, [])
        if remove == (user_id not in people):
            return None
        if remove:
            people.remove(user_id)
        else:
            people.append(user_id)
        if not people:
            del message.reactions[name]
    world.touch(channel.id)
    if world.app.bot_user_id not in channel.members:
        return None
    event = {
        "type": "reaction_removed" if remove else "reaction_added", "user": user_id, "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts}, "item_user": message.user,
        "event_ts": world.stamps.next(),
    }  # fmt: skip
    return deliveries.tell(event, who=user_id, channel=channel.id, shared=channel.shared)
