"""What Slack reports last: the app was uninstalled, or its token was revoked."""

from typing import Any

from bot.slack import lockout
from bot.slack.dependencies import Deps
from bot.slack.handlers import Event


def handle_uninstalled(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """Stop everything, on every replica, unless the app was installed again meanwhile."""
    del body
    lockout.end_unless_let_in(deps, event["type"])


def handle_tokens_revoked(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """Stop everything if umpire's own token was revoked. Tokens of people are none of ours."""
    del body
    if deps.bot_user_id in (event.get("tokens") or {}).get("bot", ()):
        lockout.end_unless_let_in(deps, event["type"])
