"""Sending parked messages again once what kept them from being sent is over, because no event may tell of that."""

from datetime import datetime, timedelta

from bot.slack.dependencies import Deps
from bot.slack.lockout import find_lockout
from bot.workflow import leaving, outbox

EVERY = timedelta(minutes=15)


def run_due(deps: Deps, now: datetime) -> int:
    """Look, every quarter of an hour and after a start, what can be sent again; return how many messages."""
    period = str(now.timestamp() // EVERY.total_seconds())
    return deps.turns.once("parked", period, lambda: _retry_parked(deps, now), otherwise=0)


def _retry_parked(deps: Deps, now: datetime) -> int:
    """Send again what waits for channels that are fine now, and all that waits if umpire was installed again."""
    retried = 0
    if deps.presence.has_ended():
        if leaving.get_installation(deps.db).ended_why in leaving.EVENTS or find_lockout(deps.slack) != "":
            return 0
        deps.presence.resume()
        retried += outbox.retry_locked_out(deps.db, now=now)
    elif outbox.is_locked_out(deps.db) and find_lockout(deps.slack) == "":
        retried += outbox.retry_locked_out(deps.db, now=now)
    for channel in outbox.list_shut_channels(deps.db):
        if deps.channels.reason_not_to_post(channel) is None:
            retried += outbox.retry_channel(deps.db, channel, now=now)
    return retried
