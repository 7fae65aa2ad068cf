"""`/umpire fix`: what we mend on our side."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
