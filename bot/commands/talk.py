"""`/umpire talk`: the talk with the customer."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
