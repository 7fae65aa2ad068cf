"""Deleting what is kept only for a while: delivery keys, drafts, finished outbox rows, former customers' details."""

from datetime import datetime, timedelta

from bot.slack.dependencies import Deps
from bot.workflow import retention

EVERY = timedelta(hours=1)


def run_due(deps: Deps, now: datetime) -> int:
    """Delete, once an hour among all replicas, what is not needed any more; return how many rows."""
    hour = now.strftime("%Y-%m-%dT%H")
    return deps.turns.once(
        "retention", hour, lambda: retention.delete_due(deps.db, deps.setbacks, hour=hour, now=now), otherwise=0
    )
