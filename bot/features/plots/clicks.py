"""The handler of the buttons of plots."""

from bot.features.plots import commands
from bot.slack.handlers import Handler

CLICKS: dict[str, Handler] = {"plot": commands.handle}
"""The value is the line after `/umpire plot`."""
BESIDE: frozenset[str] = frozenset({"plot"})
