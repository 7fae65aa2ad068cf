"""What the buttons of plots do."""

from bot.commands import plot
from bot.listening import Handler

CLICKS: dict[str, Handler] = {"plot": plot.handle}
"""The value is the line after `/umpire plot`."""
BESIDE: frozenset[str] = frozenset({"plot"})
