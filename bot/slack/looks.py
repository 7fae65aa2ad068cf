"""Looks: messages whose reactions are to be read once more, because Slack could not be asked or the answer may be old.

They are kept in memory. A process that ends needs them no more: whatever starts next reads the open digest anew.
"""

import threading
from datetime import UTC, datetime, timedelta

NEVER = datetime.min.replace(tzinfo=UTC)
LONGEST_WAIT = timedelta(hours=1)
"""A wait that seems longer was noted by a clock that ran ahead."""


class Looks:
    """The places (channel id, ts) to look at, each with the time from which that is due."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._due: dict[tuple[str, str], datetime] = {}
        self._closed_until = NEVER

    def add(self, channel: str, ts: str, *, due_at: datetime) -> None:
        """Look at a message from `due_at` on; where it waits already, the earlier time counts."""
        with self._lock:
            self._due[channel, ts] = min(due_at, self._due.get((channel, ts), due_at))

    def close_until(self, at: datetime) -> None:
        """Let nobody look before `at`, because Slack asked us to wait."""
        with self._lock:
            self._closed_until = max(at, self._closed_until)

    def is_closed(self, now: datetime) -> bool:
        """Tell whether Slack asked us to wait."""
        return now < self._closed_until <= now + LONGEST_WAIT

    def take_due(self, now: datetime) -> tuple[str, str] | None:
        """Take the place that is due longest; None if nothing is due, or Slack asked us to wait."""
        with self._lock:
            place = min(self._due, key=self._due.__getitem__, default=None)
            if place is None or self._due[place] > now or self.is_closed(now):
                return None
            del self._due[place]
            return place

    def find_next_due_at(self) -> datetime | None:
        """Return when a look is due next; or None."""
        with self._lock:
            due_at = min(self._due.values(), default=None)
            return due_at and max(due_at, self._closed_until)
