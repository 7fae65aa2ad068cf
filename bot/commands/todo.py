"""`/umpire todo`: what waits for me."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
