"""The forms of talks."""

from bot.listening import Handler

VIEWS: dict[str, Handler] = {}
