"""Optional scopes: what is missing where whoever installed umpire declined one, and how to grant it."""

from slack_sdk.web import SlackResponse

OPTIONAL = {
    "groups:read": ("whether a private channel is shared outside", "View basic information about private channels"),
    "usergroups:read": ("who is in a user group", "View user groups in the workspace"),
}
"""For each optional scope of the manifest, what umpire cannot find out without it, and what Slack calls it."""


def explain_missing(scope: str) -> str:
    """Say what umpire cannot do without an optional scope, and how to grant it."""
    unknown, title = OPTIONAL[scope]
    return (
        f"I cannot find out {unknown}: umpire was installed here without the optional scope `{scope}`. "
        "Whoever manages the app grants it: at api.slack.com/apps choose umpire, then *Install App*, "
        f"*Reinstall to Workspace*, and leave “{title}” ticked. Then try again."
    )


def is_missing(response: SlackResponse, scope: str) -> bool:
    """Tell from an answer of Slack's whether a scope was not granted."""
    headers = {name.casefold(): str(value) for name, value in response.headers.items()}
    granted = headers.get("x-oauth-scopes")
    return granted is not None and scope not in granted.replace(" ", "").split(",")
