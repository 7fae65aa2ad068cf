"""Addresses of messages: asked of Slack, and carried by a form."""

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.dependencies import Deps
from bot.slack.handlers import Ask
from scoring.refusals import Malformed

LINK_LIMIT = 1000
"""Characters of a link that a form can carry with it; longer ones need the whole line."""


def refuse_long_link(link: str | None) -> None:
    """Refuse a link that no form can carry."""
    if link and len(link) > LINK_LIMIT:
        raise Malformed(f"A link has at most {LINK_LIMIT:,} characters.", field="link")


def find_permalink(ask: Ask, deps: Deps) -> str | None:
    """The address of the message a shortcut was used on; without it the strike simply has no link."""
    ts = ask.shared_message.get("ts")
    if not ts or not ask.channel:
        return None
    try:
        return str(deps.slack.chat_getPermalink(channel=ask.channel, message_ts=ts)["permalink"])
    except (SlackApiError, SlackClientError, OSError):
        return None
