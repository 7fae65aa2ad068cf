"""Turns: what one replica does for all, once an hour or a day, is asked of the database once, not every second."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Turns:
    """The hour or day this process last took its turn at something in, whether it or another replica was first."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def once(self, kind: str, key: str, work: Callable[[], T], *, otherwise: T) -> T:
        """Do the work, or give `otherwise` when it was done here in the time `key` names; what failed is done again."""
        if self._keys.get(kind) == key:
            return otherwise
        done = work()
        self._keys[kind] = key
        return done
