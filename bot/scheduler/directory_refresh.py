"""Asking Slack again from time to time who is who, because an event about a change may have been lost."""

from datetime import datetime

from bot.slack.dependencies import Deps


def refresh_groups(deps: Deps, now: datetime) -> int:
    """Ask Slack, when it is time, who is in the groups that hold a role; return for how many groups it answered."""
    return deps.members.sync_groups_when_due(now)


def refresh_people(deps: Deps, now: datetime) -> int:
    """Ask Slack, when it is time, who is in the workspace; return how many people."""
    return deps.members.sync_all_when_due(now)
