"""`/umpire channels`: show or name the channels umpire may post in."""

from bot.features.channels import messages, usecases as channels
from bot.features.roles import usecases as roles
from bot.parsing import lines
from bot.slack import help_texts, scopes
from bot.slack.channels import NO_GROUPS_READ
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.refusals import Refusal

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
    channels.parse_purpose(purpose)
    channel = lines.parse_channel(word)
    refuse_unfit(channel, ask, deps)
    return messages.render_channel_named(channels.name_channel(deps.db, purpose, channel, call=ask.call))


def refuse_unfit(channel: str, ask: Ask, deps: Deps) -> None:
    """Refuse a channel in which umpire must not or cannot post, as far as Slack tells now."""
    roles.get_own_actor(deps.db, call=ask.call)
    reason = deps.channels.reason_not_to_post(channel)
    if reason is None:
        return
    if reason == "shared outside":
        raise Refusal(
            "That channel is shared with people outside the company. umpire never posts there; choose another."
        )
    if reason == NO_GROUPS_READ:
        raise Refusal(scopes.explain_missing("groups:read"))
    if reason in ("channel_not_found", "not_in_channel"):
        raise Refusal("I cannot see that channel. Invite me with `/invite @umpire` there, then try again.")
    raise Refusal(f"I cannot post in that channel ({reason.replace('_', ' ')}). Choose another, or try again.")
