"""The forms of letters."""

from bot.listening import Handler

VIEWS: dict[str, Handler] = {}
