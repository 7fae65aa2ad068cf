"""The clock guard: whether the wall clock may be believed, so that a stepped clock lets nothing fall due wrongly.

Source: reliability.md §4. The wall clock is held against the monotonic one. Where they part, nothing is scheduled
until a second source agrees: the wall clock is back where it was, or Slack's own clock says that it is right now.
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
"""Seconds between two questions to the witness."""

Witness = Callable[[], datetime | None]
"""Another clock, elsewhere; None when it cannot be read."""


class ClockGuard:
    """Watches the clock from beat to beat. `monotonic` gives seconds that are never stepped."""

    def __init__(self, monotonic: Callable[[], float], witness: Witness) -> None:
        self._monotonic, self._witness = monotonic, witness
        self._trusted: tuple[datetime, float] | None = None
        self._asked_at: float | None = None
        self.turn = threading.Lock()
        """Held by whoever asks, where several beat side by side."""
        self.leapt = False
        """Whether the clock leapt since somebody last set this back to False: what was noted meanwhile may be wrong."""

    def trusts(self, now: datetime) -> bool:
        """Whether what is due at `now`, which the wall clock just said, may be done."""
        at = self._monotonic()
        agrees = self._agrees(now, at)
        self.leapt = self.leapt or not agrees
        if agrees or self._is_vouched_for(now, at):
            if self._asked_at is not None:
                log.warning("the clock agrees again: it is %s, and what is due is done", now.isoformat())
            self._trusted, self._asked_at = (now, at), None
            return True
        return False

    def _agrees(self, now: datetime, at: float) -> bool:
        """Whether as much time passed on the wall as by the monotonic clock; a slow drift is followed."""
        if self._trusted is None:
            return True
        wall, then = self._trusted
        return abs(now - (wall + timedelta(seconds=at - then))) <= LEAP

    def _is_vouched_for(self, now: datetime, at: float) -> bool:
        if self._asked_at is not None and at - self._asked_at < PATIENCE:
            return False
        if self._asked_at is None:
            log.error("the clock leapt to %s: nothing is scheduled until another clock agrees", now.isoformat())
        self._asked_at = at
        told = self._witness()
        return told is not None and abs(now - told) <= LEAP


def build_slack_witness(slack: WebClient) -> Witness:
    """Slack's clock, as it dates its answers, to the second."""

    def read() -> datetime | None:
        try:
            headers = slack.auth_test().headers
        except SlackApiError as refused:
            headers = getattr(refused.response, "headers", {})
        except (SlackClientError, OSError):
            return None
        dated = next((value for name, value in headers.items() if name.casefold() == "date"), None)
        try:
            return parsedate_to_datetime(dated or "").astimezone(UTC)
        except (ValueError, TypeError, OverflowError):  # what is between Slack and us may date an answer as it likes
            return None

    return read
