"""What the buttons of moods do."""

from bot.listening import Handler

CLICKS: dict[str, Handler] = {}
BESIDE: frozenset[str] = frozenset()
