"""The form of `/log`."""

from bot.listening import Handler

VIEWS: dict[str, Handler] = {}
