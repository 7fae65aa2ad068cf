"""The forms of a case: problem, waiver, close."""

from bot.listening import Handler

VIEWS: dict[str, Handler] = {}
