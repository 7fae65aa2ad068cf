"""Turns: work that one replica does for all once an hour or a day, without asking the database every second."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Turns:
    """The periods in which this process has already taken, or lost, its turn at each kind of work."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def once(self, kind: str, key: str, work: Callable[[], T], *, otherwise: T) -> T:
        """Do the work once in the period `key`, and return `otherwise` afterwards. Work that fails is done again."""
        if self._keys.get(kind) == key:
            return otherwise
        done = work()
        self._keys[kind] = key
        return done
