"""`/umpire notice`: the final notice."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
