"""Who is who changed: people come, change and go, and so do members of user groups."""

from typing import Any

from bot.slack.dependencies import Deps
from bot.slack.handlers import Event


def store_member(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """Somebody joined, changed, or was deactivated."""
    del body
    deps.members.store_member(event["user"], deps.clock())


def store_group_change(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """A user group has other members: store who came and who left, then ask who is there now."""
    deps.members.store_group_change(
        event["subteam_id"],
        added=event.get("added_users") or (),
        removed=event.get("removed_users") or (),
        key=body.get("event_id"),
        now=deps.clock(),
    )
    deps.replies.run("usergroups.users.list", lambda: deps.members.sync_groups(event["subteam_id"]))
