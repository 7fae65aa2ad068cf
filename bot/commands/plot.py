"""`/umpire plot`: pictures with the number in words."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
