"""`/umpire hold|release`: a pause."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
