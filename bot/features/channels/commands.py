"""`/umpire channels`: show or name the channels umpire may post in."""

from datetime import datetime

from bot.features.channels import messages, usecases as channels
from bot.features.roles import usecases as roles
from bot.parsing import lines
from bot.slack import help_texts, scopes
from bot.slack.channels import NO_GROUPS_READ
from bot.slack.dependencies import Deps
from bot.slack.errors import AskedToWait
from bot.slack.handlers import Answer, Ask
from bot.slack.rendering import Message
from scoring.refusals import Refusal
from scoring.roles import Action
from scoring.settings.channels import OtherReaders

USAGE = "Usage: `/umpire channels`, `/umpire channels review #customer-review`, `/umpire channels review none`."


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire channels …`: show the channels, or name one."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.render_word("channels", messages.HELP["channels"])
    purpose = line.take()
    if purpose is None:
        return messages.render_channels(channels.list_channels(deps.db, call=ask.call))
    word = line.require("The channel")
    line.require_end()
    if word.casefold() == "none":
        return messages.render_channel_named(channels.name_channel(deps.db, purpose, None, call=ask.call))
    return name_channel(purpose, lines.parse_channel(word), ask, deps)


def name_channel(purpose: str, channel: str, ask: Ask, deps: Deps) -> Message:
    """Name a channel, and say who else can read it; if umpire is not in it, offer to join or say how to invite it."""
    channels.parse_purpose(purpose)
    roles.require_permission(deps.db, Action.NAME_CHANNELS, call=ask.call)
    reason = deps.channels.reason_not_to_post(channel)
    if reason in ("channel_not_found", "not_in_channel"):
        return messages.render_not_in_channel(purpose, channel, can_join=reason == "not_in_channel")
    if reason is not None:
        raise Refusal(_explain_unfit(reason))
    try:
        readers = find_other_readers(channel, deps, ask.now)
    except AskedToWait:  # Monday's reminder says who they are
        readers = None
    change = channels.name_channel(deps.db, purpose, channel, call=ask.call)
    return messages.render_channel_named(change, readers, channels.describe_posts(deps.db))


def find_other_readers(channel: str, deps: Deps, now: datetime) -> OtherReaders | None:
    """Find who besides the team can read a channel; None if Slack does not tell. Raises AskedToWait."""
    answer = deps.channels.find_readers(channel)
    if answer is None:
        return None
    public, members = answer
    deps.members.learn(members, now)
    return channels.find_other_readers(deps.db, public=public, members=members)


def _explain_unfit(reason: str) -> str:
    """Explain why a channel cannot be one that umpire posts in."""
    if reason == "shared outside":
        return "That channel is shared with people outside the company. I never post there; choose another."
    if reason == NO_GROUPS_READ:
        return scopes.explain_missing("groups:read")
    return f"I cannot post in that channel ({reason.replace('_', ' ')}). Choose another, or try again."
