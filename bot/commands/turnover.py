"""`/umpire turnover`: move me off this account, and leaving because of one."""

from bot.listening import Handler

COMMANDS: dict[str, Handler] = {}
