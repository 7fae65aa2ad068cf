"""What the buttons about channels do: umpire joins a channel, posts in it, or accepts who else can read it."""

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.features.channels import commands, messages, usecases as channels
from bot.features.roles import usecases as roles
from bot.slack import scopes
from bot.slack.dependencies import Deps
from bot.slack.errors import AskedToWait, read_error
from bot.slack.handlers import Answer, Ask, Handler
from scoring.refusals import Malformed, Refusal
from scoring.roles import Action

INVITE = "Invite me there with `/invite @umpire`, then try again."
UNREACHED = "I could not ask Slack. Nothing was done; please try again in a minute."


def join_channel(ask: Ask, deps: Deps) -> Answer:
    """Join a public channel, and name it."""
    purpose, channel = _read_value(ask)
    roles.require_permission(deps.db, Action.NAME_CHANNELS, call=ask.call)
    if deps.channels.reason_not_to_post(channel) == "not_in_channel":  # not if it is shared outside by now
        _join(channel, deps)
    return commands.name_channel(purpose, channel, ask, deps)


def name_channel(ask: Ask, deps: Deps) -> Answer:
    """Name a channel that umpire was invited to meanwhile."""
    return commands.name_channel(*_read_value(ask), ask, deps)


def accept_readers(ask: Ask, deps: Deps) -> Answer:
    """Accept those who can read a channel now."""
    roles.require_permission(deps.db, Action.NAME_CHANNELS, call=ask.call)
    try:
        readers = commands.find_other_readers(ask.text, deps, ask.now)
    except AskedToWait as wait:
        raise Refusal(UNREACHED) from wait
    if readers is None:
        raise Refusal(f"Slack does not show me that channel. {INVITE}")
    if not readers.words:
        return messages.render_nobody_else(ask.text)
    undo = channels.accept_readers(deps.db, ask.text, readers, call=ask.call)
    return messages.render_readers_accepted(ask.text, readers, undo)


def _join(channel: str, deps: Deps) -> None:
    """Join a channel; refuse with what to do if Slack does not let umpire in."""
    try:
        deps.slack.conversations_join(channel=channel)
    except SlackApiError as error:
        code = read_error(error.response) or "no answer"
        if code == "missing_scope":
            raise Refusal(f"{scopes.explain_missing('channels:join')} Or: {INVITE}") from error
        raise Refusal(f"Slack did not let me in ({code.replace('_', ' ')}). {INVITE}") from error
    except (SlackClientError, OSError) as error:
        raise Refusal(UNREACHED) from error
    deps.channels.forget(channel)


def _read_value(ask: Ask) -> tuple[str, str]:
    """Read purpose and channel from a button's value."""
    purpose, _, channel = ask.text.partition(":")
    if not channel:
        raise Malformed("That button is out of date. Type `/umpire channels`.")
    return purpose, channel


CLICKS: dict[str, Handler] = {
    "channel_join": join_channel,
    "channel_name": name_channel,
    "channel_leave": accept_readers,
}
BESIDE = frozenset({"channel_leave"})
"""Under the answer that names a channel there is an *Undo* beside it."""
