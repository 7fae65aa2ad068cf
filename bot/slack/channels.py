"""Which channels umpire may post in, as Slack describes them."""

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack import scopes

NO_GROUPS_READ = "missing_scope groups:read"


def reason_not_to_post(slack: WebClient, channel_id: str) -> str | None:
    """Ask Slack why umpire must not post in a channel; None if it may. A failure to find out is a reason as well.

    The reason is one of Slack's error codes, `is_archived`, `not_in_channel`, `shared outside` (with another company,
    now or as soon as they accept), `unchecked` when Slack cannot be reached, or NO_GROUPS_READ: then the channel is
    private, and umpire may not ask about private channels.
    """
    try:
        channel = slack.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as error:
        if error.response.get("error") in ("missing_scope", "channel_not_found") and scopes.is_missing(
            error.response, "groups:read"
        ):
            return NO_GROUPS_READ
        return str(error.response.get("error") or "unknown channel")
    except (SlackClientError, OSError):
        return "unchecked"
    if channel.get("is_im"):
        return None
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return "shared outside"
    if channel.get("is_archived"):
        return "is_archived"
    return None if channel.get("is_member") else "not_in_channel"
