"""Handles the buttons of `/umpire privacy`."""

from bot.features.privacy import commands
from bot.features.privacy.forms import exporting
from bot.slack.handlers import Handler

CLICKS: dict[str, Handler] = {"privacy_export": exporting.send_own, "privacy_retention": commands.show_retention}
BESIDE = frozenset(CLICKS)
