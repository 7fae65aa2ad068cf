"""Sending parked messages again once what kept them from being sent is over, because no event may tell of that."""

from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.dependencies import Deps
from bot.workflow import outbox

EVERY = timedelta(minutes=15)


def run_due(deps: Deps, now: datetime) -> int:
    """Look, every quarter of an hour and after a start, what can be sent again; return how many messages."""
    period = str(now.timestamp() // EVERY.total_seconds())
    return deps.turns.once("parked", period, lambda: _retry_parked(deps, now), otherwise=0)


def _retry_parked(deps: Deps, now: datetime) -> int:
    """Send again what waits for channels that are fine now, and all that waits if umpire was installed again."""
    retried = 0
    if outbox.is_locked_out(deps.db) and _is_let_in(deps):
        retried += outbox.retry_locked_out(deps.db, now=now)
    for channel in outbox.list_shut_channels(deps.db):
        if deps.channels.reason_not_to_post(channel) is None:
            retried += outbox.retry_channel(deps.db, channel, now=now)
    return retried


def _is_let_in(deps: Deps) -> bool:
    """Ask Slack whether umpire's token is valid."""
    try:
        deps.slack.auth_test()
    except (SlackApiError, SlackClientError, OSError):
        return False
    return True
