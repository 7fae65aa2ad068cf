"""The record of everything the app heard from Slack and said to it, newest last."""

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from playground.slack.shapes import Json

MAX_ENTRIES = 5_000


@dataclass(slots=True)
class Entry:
    """One envelope the app heard, or one request it made; `ms` and `answer` are filled in when they are known."""

    n: int
    at: str
    direction: Literal["heard", "said"]
    what: str
    who: str = ""
    channel: str = ""
    ms: float | None = None
    ok: bool | None = None
    error: str = ""
    payload: Any = None
    answer: Any = None

    def as_json(self) -> Json:
        """The entry as the page shows it."""
        return {name: getattr(self, name) for name in self.__slots__}


class Inspector:
    """The last entries; older ones are forgotten."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MAX_ENTRIES)
        self._numbers = itertools.count(1)

    def add(self, direction: Literal["heard", "said"], what: str, **facts: Any) -> Entry:
        """Note one thing; `facts` are the other fields of `Entry`, `at` among them."""
        entry = Entry(next(self._numbers), direction=direction, what=what, **facts)
        self._entries.append(entry)
        return entry

    def after(self, n: int) -> list[Entry]:
        """Entries numbered higher than `n`."""
        return [entry for entry in list(self._entries) if entry.n > n]

    def said(self, what: str) -> list[Entry]:
        """The requests the app made to one method."""
        return [e for e in list(self._entries) if e.direction == "said" and e.what == what]

    def heard(self, what: str) -> list[Entry]:
        """The envelopes of one kind, named by command, event type or interaction type."""
        return [e for e in list(self._entries) if e.direction == "heard" and e.what == what]

    def clear(self) -> None:
        """Forget what was noted so far; numbers go on."""
        self._entries.clear()

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]
