"""Links to messages: found out from Slack, and short enough for a form to carry."""

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.dependencies import Deps
from bot.slack.handlers import Ask
from bot.slack.hurry import OutOfTime
from scoring.refusals import Malformed

LINK_LIMIT = 1000
"""Characters of a link that a form can carry with it; longer ones need the whole line."""


def refuse_long_link(link: str | None) -> None:
    """Refuse a link that is too long for a form to carry."""
    if link and len(link) > LINK_LIMIT:
        raise Malformed(f"A link has at most {LINK_LIMIT:,} characters.", field="link")


def find_permalink(ask: Ask, deps: Deps) -> str | None:
    """Ask Slack for the link to the message a shortcut was used on; None if it does not say, or not in time.

    The form it is for needs time to open, and is worth more than the link.
    """
    ts = ask.shared_message.get("ts")
    if not ts or not ask.channel:
        return None
    try:
        with deps.slack.spend_half():
            return str(deps.slack.chat_getPermalink(channel=ask.channel, message_ts=ts)["permalink"])
    except (SlackApiError, SlackClientError, OSError, OutOfTime):
        return None
