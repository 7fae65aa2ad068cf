"""`/umpire prompts`: what umpire may ask a person by itself."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
