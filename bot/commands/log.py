"""`/log`: an interaction with a customer, good ones too."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
