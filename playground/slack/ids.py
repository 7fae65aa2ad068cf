"""Identifiers and message timestamps, unique for the life of one local Slack."""

import itertools
import secrets
import threading
from collections.abc import Callable
from datetime import datetime

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIRST = 36**8 // 2
"""Where counting starts, so that the first id already looks like one of Slack's."""


class Ids:
    """Slack's ids: a letter for the kind, then capitals and digits. The same order of calls gives the same ids."""

    def __init__(self) -> None:
        self._numbers = itertools.count(FIRST, 7919)

    def next(self, prefix: str) -> str:
        """A new id that starts with `prefix`."""
        number, text = next(self._numbers), ""
        while number:
            number, digit = divmod(number, 36)
            text = DIGITS[digit] + text
        return f"{prefix}0{text}"

    @staticmethod
    def secret() -> str:
        """A part of an address or a token that nobody can guess."""
        return secrets.token_hex(16)


class Stamps:
    """Message timestamps: seconds and microseconds, always later than the one before, even if the clock goes back."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> str:
        """A new `ts`."""
        now = int(self._clock().timestamp() * 1_000_000)
        with self._lock:
            self._last = max(self._last + 1, now)
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
