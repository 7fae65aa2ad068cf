"""Who is who changed: people come, change and go, and so do members of user groups."""

from typing import Any

from bot.slack.deps import Deps
from bot.slack.listening import Event


def member_changed(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """Somebody joined, changed, or was deactivated."""
    del body
    deps.directory.heard(event["user"], deps.clock())


def group_changed(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """A user group has other members: store who came and who left, then ask who is there now."""
    deps.directory.group_changed(
        event["subteam_id"],
        added=event.get("added_users") or (),
        removed=event.get("removed_users") or (),
        key=body.get("event_id"),
        now=deps.clock(),
    )
    deps.replies.run("usergroups.users.list", lambda: deps.directory.refresh_groups(event["subteam_id"]))
