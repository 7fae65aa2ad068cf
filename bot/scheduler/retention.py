"""What is kept only for a while: delivery keys, drafts, undo offers, outbox rows that are done."""

from datetime import datetime, timedelta

from bot.slack.dependencies import Deps
from bot.workflow import retention

EVERY = timedelta(hours=1)


def run_due(deps: Deps, now: datetime) -> int:
    """Forget, once an hour among all replicas, what has served."""
    hour = now.strftime("%Y-%m-%dT%H")
    return deps.turns.once(
        "retention", hour, lambda: retention.delete_expired(deps.db, hour=hour, now=now), otherwise=0
    )
