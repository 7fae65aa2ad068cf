"""Waiting, connected to nothing, after the app was removed from Slack, until it is back or somebody stops umpire."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack.lockout import find_lockout
from bot.workflow import leaving, retention
from bot.workflow.setbacks import Setbacks
from bot.workflow.turns import Turns
from storage.database import Database, DatabaseAway

log = logging.getLogger(__name__)
EVERY = 60.0
"""Seconds between two looks."""
ASKED_EVERY = timedelta(minutes=15)
"""How often Slack is asked whether it lets umpire in again, where that can be."""


def idle(db: Database, settings: Settings, stopped: threading.Event, clock: Callable[[], datetime]) -> bool:
    """Wait until `stopped` is set, and return False; return True as soon as Slack lets umpire in again."""
    slack = WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=10,
        retry_handlers=[],
    )
    waiting = Waiting(db, slack, clock())
    while not stopped.wait(EVERY):
        if waiting.look(clock()):
            return True
    return False


class Waiting:
    """What goes on while umpire waits: deleting what is kept only for a while, and the log's reminder, once a day."""

    def __init__(self, db: Database, slack: WebClient, now: datetime) -> None:
        self._db, self._slack = db, slack
        self._turns, self._setbacks = Turns(), Setbacks(db)
        self._asked_at = now

    def look(self, now: datetime) -> bool:
        """Do what is due; return whether Slack lets umpire in again, which it is asked only if it may happen."""
        try:
            hour = now.strftime("%Y-%m-%dT%H")
            delete = partial(retention.delete_due, self._db, self._setbacks, hour=hour, now=now)
            self._turns.once("retention", hour, delete, otherwise=0)
            if (reminder := leaving.find_reminder(self._db, now=now)) is not None:
                log.warning("%s", reminder)
            return self._is_let_in(now)
        except DatabaseAway as away:
            log.warning("waiting: %s", away)
            return False

    def _is_let_in(self, now: datetime) -> bool:
        if leaving.get_installation(self._db).ended_why in leaving.EVENTS or now - self._asked_at < ASKED_EVERY:
            return False
        self._asked_at = now
        return find_lockout(self._slack) == ""
