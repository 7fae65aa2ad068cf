"""Handles Slack's events about people who come, change or leave, and about members of user groups."""

from typing import Any

from bot.slack.dependencies import Deps
from bot.slack.handlers import Event


def store_member(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """Store somebody who joined, changed, or was deactivated."""
    del body
    deps.members.store_member(event["user"], deps.clock())


def store_group_change(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """Store who joined and left a user group, then ask Slack who is in it now."""
    deps.members.store_group_change(
        event["subteam_id"],
        added=event.get("added_users") or (),
        removed=event.get("removed_users") or (),
        key=body.get("event_id"),
        now=deps.clock(),
    )
    deps.replies.run("usergroups.users.list", lambda: deps.members.sync_groups(event["subteam_id"], now=deps.clock()))
