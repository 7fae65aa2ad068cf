"""The forms of letters."""

from bot.slack.listening import Handler

VIEWS: dict[str, Handler] = {}
