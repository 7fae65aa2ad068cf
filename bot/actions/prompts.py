"""What the buttons of prompts do."""

from bot.listening import Handler

CLICKS: dict[str, Handler] = {}
BESIDE: frozenset[str] = frozenset()
