"""Messages about prompts, each with everyday values and with the worst there are."""

from collections.abc import Callable

from bot.messages import Message

CASES: dict[str, Callable[[], Message]] = {}
POSTED: frozenset[str] = frozenset()
