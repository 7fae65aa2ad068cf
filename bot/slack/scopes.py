"""Scopes: what each is for, which were granted, and how to grant an optional one that was declined."""

from slack_sdk.web import SlackResponse

REQUIRED = {
    "app_mentions:read": "mentions of @umpire",
    "channels:read": "looking whether a channel is shared outside",
    "chat:write": "posts and answers",
    "commands": "slash commands and shortcuts",
    "files:read": "lists of customers that are uploaded",
    "files:write": "exports and pictures",
    "im:write": "direct messages",
    "reactions:read": "reactions on the digest",
    "users:read": "who is a full member",
}
"""For each scope of the manifest that is not optional, what does not work without it."""
_LOST = "find out whether a post arrived whose answer was lost, in "
_MESSAGES = "View messages and other content in {} that umpire has been added to"
OPTIONAL = {
    "channels:history": (f"{_LOST}public channels", _MESSAGES.format("public channels")),
    "groups:history": (f"{_LOST}private channels", _MESSAGES.format("private channels")),
    "im:history": (f"{_LOST}direct messages", _MESSAGES.format("direct messages")),
    "channels:join": ("join public channels by myself", "Join public channels in a workspace"),
    "groups:read": (
        "find out whether a private channel is shared outside",
        "View basic information about private channels",
    ),
    "users:read.email": (
        "find out whose e-mail address stands in a list of customers",
        "View email addresses of people in a workspace",
    ),
    "usergroups:read": ("find out who is in a user group", "View user groups in the workspace"),
}
"""For each optional scope of the manifest, what umpire cannot do without it, and what Slack calls it."""


def explain_missing(scope: str) -> str:
    """Say what umpire cannot do without an optional scope, and how to grant it."""
    able, title = OPTIONAL[scope]
    return (
        f"I cannot {able}: umpire was installed here without the optional scope `{scope}`. "
        "Whoever manages the app grants it: at api.slack.com/apps choose umpire, then *Install App*, "
        f"*Reinstall to Workspace*, and leave “{title}” ticked. Then try again."
    )


def is_missing(response: SlackResponse, scope: str) -> bool:
    """Tell from an answer of Slack's whether a scope was not granted."""
    granted = read_granted(response)
    return granted is not None and scope not in granted


def read_granted(response: SlackResponse) -> frozenset[str] | None:
    """Read from an answer of Slack's which scopes were granted; None if it does not say."""
    headers = {name.casefold(): str(value) for name, value in response.headers.items()}
    granted = headers.get("x-oauth-scopes")
    return None if granted is None else frozenset(granted.replace(" ", "").split(","))
