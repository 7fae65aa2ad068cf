"""The end of an installation: learnt from Slack, stored for every replica, and over once the app is installed again."""

import logging
import threading
from collections.abc import Callable
from datetime import date, datetime

from scoring import leaving as leaving_rules
from storage import leaving
from storage.database import Database
from storage.leaving import Installation
from storage.settings import policies

log = logging.getLogger(__name__)

LOOK_EVERY = 5.0
"""Seconds after which the database is asked again whether another replica has learnt that the app was removed."""
EVENTS = frozenset({"app_uninstalled", "tokens_revoked"})
"""The ends that Slack has announced: the token will never be valid again. An error may pass, as an unpaid bill does."""


GONE = frozenset({"account_inactive", "token_revoked"})
"""Slack's errors for a token that was good once."""


class OtherWorkspace(Exception):
    """The token is of another workspace than everything in the database."""


class Presence:
    """Whether the app is installed, as this process knows it. The database is asked every few seconds at most.

    `on_end` is called once this process has learnt that the app was removed. `stopwatch` gives seconds of the monotonic
    clock. Without a database the app is always installed.
    """

    def __init__(self, db: Database | None = None, *, stopwatch: Callable[[], float] = lambda: 0.0) -> None:
        self._db, self._stopwatch = db, stopwatch
        self.on_end: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._ended = False
        self._looked_at: float | None = None

    def has_ended(self) -> bool:
        """Return whether the app was removed from the workspace. Raises DatabaseAway."""
        if self._db is None:
            return False
        with self._lock:
            due = self._looked_at is None or not 0 <= self._stopwatch() - self._looked_at < LOOK_EVERY
            if due:
                with self._db.transaction(reading=True) as tx:
                    self._note(leaving.has_ended(tx))
            return self._ended

    def end(self, why: str, *, now: datetime) -> None:
        """Store for all replicas that the app was removed, as Slack says by an event or an error called `why`."""
        assert self._db is not None, "only what has a database can be removed"
        with self._db.transaction() as tx:
            news = leaving.store_end(tx, why, now=now)
        if news:
            log.error("%s", describe_end(why))
        with self._lock:
            self._note(True)

    def resume(self) -> None:
        """Store that Slack lets umpire in again with the same token."""
        assert self._db is not None, "only what has a database can come back"
        with self._db.transaction() as tx:
            leaving.store_return(tx)
        with self._lock:
            self._note(False)

    def _note(self, ended: bool) -> None:
        self._looked_at = self._stopwatch()
        news, self._ended = ended and not self._ended, ended
        if news:
            self.on_end()


def describe_end(why: str) -> str:
    """Say in one sentence each what happened and what can be done."""
    return (
        f"The app is not in the workspace any more ({why}): I post nothing any more. To go on, install it "
        "again, put its new token into SLACK_BOT_TOKEN and start me again; nothing is lost. To leave for good, stop me "
        "and run `umpire forget-slack`."
    )


def get_installation(db: Database) -> Installation:
    """Return which workspace umpire is in, and whether it still is."""
    with db.transaction(reading=True) as tx:
        return leaving.get_installation(tx)


def connect(db: Database, team_id: str) -> None:
    """Store which workspace the token is of; an end that was learnt before is over. Raises OtherWorkspace."""
    with db.transaction(reading=True) as tx:
        known = leaving.get_installation(tx)
    if known.team_id and known.team_id != team_id:
        raise OtherWorkspace(
            f"This database is of the workspace {known.team_id}, and the token is of {team_id}. Set SLACK_BOT_TOKEN of "
            f"{known.team_id} again, or another DATABASE_URL. To move to {team_id}, run `umpire forget-slack` first."
        )
    if known != Installation(team_id):
        with db.transaction() as tx:
            leaving.store_connection(tx, team_id)
        if known.ended_at is not None:
            log.warning("the app is installed again: what waited is sent, and what fell due is done")


def accept_refusal(db: Database, code: str, *, now: datetime) -> bool:
    """Tell whether umpire is to wait although Slack refused its token with `code`, because the app is gone for now.

    That is so once it was removed. An error that only says the token is unknown may be a slip of whoever set it.
    """
    with db.transaction() as tx:
        known = leaving.get_installation(tx)
        if known.ended_at is None:
            if not known.team_id or code not in GONE:
                return False
            leaving.store_end(tx, code, now=now)
    if known.forgotten_at is not None:
        log.error(
            "The app was removed, and what came from Slack is deleted: to begin anew, install it and set its token."
        )
    else:
        log.error("%s", describe_end(known.ended_why or code))
    return True


def find_reminder(db: Database, *, now: datetime) -> str | None:
    """Return the day's reminder that what came from Slack is still here; None before its time, or if it was given.

    Once a day among all replicas, from the tenth business day after the app was removed.
    """
    with db.transaction() as tx:
        known = leaving.get_installation(tx)
        if known.ended_at is None or known.forgotten_at is not None:
            return None
        policy = policies.get_policy(tx)
        ended_on, today = (moment.astimezone(policy.zone).date() for moment in (known.ended_at, now))
        if not leaving_rules.is_reminder_due(ended_on, today, policy.calendar) or not leaving.take_reminder(tx, today):
            return None
    return _describe_reminder(ended_on, leaving_rules.find_last_day(ended_on, policy.calendar))


def _describe_reminder(ended_on: date, last_day: date) -> str:
    return (
        f"The app was removed from Slack on {ended_on.isoformat()}, and what came from Slack is still in the database. "
        f"Slack wants it deleted by {last_day.isoformat()}: stop me and run `umpire forget-slack`."
    )
