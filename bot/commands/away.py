"""`/umpire away`: when a person is not there."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
