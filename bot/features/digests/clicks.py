"""What the buttons of digests do."""

from bot.slack.listening import Handler

CLICKS: dict[str, Handler] = {}
BESIDE: frozenset[str] = frozenset()
