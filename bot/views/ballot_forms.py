"""The forms of ballots."""

from bot.listening import Handler

VIEWS: dict[str, Handler] = {}
