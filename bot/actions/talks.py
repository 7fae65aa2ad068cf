"""What the buttons of talks do."""

from bot.listening import Handler

CLICKS: dict[str, Handler] = {}
BESIDE: frozenset[str] = frozenset()
