"""The playground's clock: it runs like any other, and can be moved forward."""

import threading
from datetime import UTC, datetime, timedelta
from time import monotonic


class MovableClock:
    """Aware UTC; starts at `start`, or now, and never goes back."""

    def __init__(self, start: datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._base = (start or datetime.now(UTC)).astimezone(UTC)
        self._since = monotonic()

    def __call__(self) -> datetime:
        """The time it is here."""
        with self._lock:
            return self._base + timedelta(seconds=monotonic() - self._since)

    def move_to(self, instant: datetime) -> None:
        """Be at `instant`, unless it is past already."""
        with self._lock:
            here = self._base + timedelta(seconds=monotonic() - self._since)
            self._base, self._since = max(instant.astimezone(UTC), here), monotonic()
