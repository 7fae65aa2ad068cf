"""What the buttons of plots do."""

from bot.listening import Handler

CLICKS: dict[str, Handler] = {}
BESIDE: frozenset[str] = frozenset()
