"""Who is who, asked again now and then: an event that told of a change may have been lost."""

from datetime import datetime

from bot.slack.deps import Deps


def refresh_groups(deps: Deps, now: datetime) -> int:
    """Ask who is in the groups that hold a role, when it is time; returns how many groups told."""
    return deps.directory.refresh_again(now)


def refresh_people(deps: Deps, now: datetime) -> int:
    """Ask who is in the workspace, when it is time; returns how many people."""
    return deps.directory.fill_again(now)
