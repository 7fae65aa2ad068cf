"""`/umpire letter`: drafts to send by hand."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
