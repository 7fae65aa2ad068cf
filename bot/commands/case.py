"""`/umpire case|problem|gates`: the case file."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
