"""`/umpire gut`: a private feeling about a customer."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
