"""The form of a hold."""

from bot.listening import Handler

VIEWS: dict[str, Handler] = {}
