"""The clock guard: deciding whether the wall clock can be trusted, so that a wrong clock triggers nothing.

The wall clock is compared with the monotonic clock. When they disagree nothing is scheduled until a second source
agrees: the wall clock is back where it was, or Slack's clock says that it is right now.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

log = logging.getLogger(__name__)

LEAP = timedelta(minutes=10)
"""By how much two clocks may differ and still agree."""
PATIENCE = 60.0
"""Seconds between two times the witness is asked."""

Witness = Callable[[], datetime | None]
"""Reads another clock, elsewhere; returns None if it cannot be read."""


class ClockGuard:
    """Compares the clocks at every beat. `monotonic` returns seconds of a clock that is never set."""

    def __init__(self, monotonic: Callable[[], float], witness: Witness) -> None:
        self._monotonic, self._witness = monotonic, witness
        self._trusted: tuple[datetime, float] | None = None
        self._asked_at: float | None = None
        self.lock = threading.Lock()
        """The lock to hold while asking the guard, because several duties beat at the same time."""
        self.leapt = False
        """Whether the clock has leapt since this was last set to False, so that stored times may be wrong."""

    def trusts(self, now: datetime) -> bool:
        """Return whether `now`, which the wall clock just said, can be trusted, so that what is due may be done."""
        elapsed = self._monotonic()
        agrees = self._agrees(now, elapsed)
        self.leapt = self.leapt or not agrees
        if agrees or self._is_vouched_for(now, elapsed):
            if self._asked_at is not None:
                log.warning("the clock agrees again: it is %s, and what is due is done", now.isoformat())
            self._trusted, self._asked_at = (now, elapsed), None
            return True
        return False

    def _agrees(self, now: datetime, elapsed: float) -> bool:
        """Return whether the same time has passed on the wall clock and the monotonic one; slow drift is followed."""
        if self._trusted is None:
            return True
        wall, then = self._trusted
        return abs(now - (wall + timedelta(seconds=elapsed - then))) <= LEAP

    def _is_vouched_for(self, now: datetime, elapsed: float) -> bool:
        if self._asked_at is not None and elapsed - self._asked_at < PATIENCE:
            return False
        if self._asked_at is None:
            log.error("the clock leapt to %s: nothing is scheduled until another clock agrees", now.isoformat())
        self._asked_at = elapsed
        witnessed = self._witness()
        return witnessed is not None and abs(now - witnessed) <= LEAP


def build_slack_witness(slack: WebClient) -> Witness:
    """Build a witness that reads Slack's clock, to the second, from the date of its answers."""

    def read() -> datetime | None:
        try:
            headers = slack.auth_test().headers
        except SlackApiError as error:
            headers = getattr(error.response, "headers", {})
        except (SlackClientError, OSError):
            return None
        date_header = next((value for name, value in headers.items() if name.casefold() == "date"), None)
        try:
            return parsedate_to_datetime(date_header or "").astimezone(UTC)
        except (ValueError, TypeError, OverflowError):  # a proxy in between may send any date
            return None

    return read
