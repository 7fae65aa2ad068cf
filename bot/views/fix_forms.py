"""The forms of fixes."""

from bot.listening import Handler

VIEWS: dict[str, Handler] = {}
