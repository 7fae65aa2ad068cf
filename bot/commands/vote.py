"""`/vote`: open ballots, cast, and run them."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
