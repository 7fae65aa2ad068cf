"""The forms of final notices."""

from bot.listening import Handler

VIEWS: dict[str, Handler] = {}
