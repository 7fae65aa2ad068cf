"""Who is who, asked again now and then: an event that told of a change may have been lost."""

from datetime import datetime

from bot.deps import Deps


def run_due(deps: Deps, now: datetime) -> int:
    """Ask who is in groups that hold a role, and who is in the workspace, when it is time; returns how many answers."""
    return deps.directory.refresh_again(now) + deps.directory.fill_again(now)
