"""`/umpire transition|refer|vendor|farewell`: parting."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
