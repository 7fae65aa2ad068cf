"""What the buttons of fixes do."""

from bot.listening import Handler

CLICKS: dict[str, Handler] = {}
BESIDE: frozenset[str] = frozenset()
