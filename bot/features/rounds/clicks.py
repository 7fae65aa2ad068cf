"""Handles the buttons of rating rounds."""

from bot.features.rounds import commands, forms
from bot.slack.handlers import Handler

CLICKS: dict[str, Handler] = {
    "round_mine": forms.open_own_form,
    "round_start": commands.start_round,
    "round_stop": commands.stop_round,
    "round_status": commands.show_status,
}
BESIDE: frozenset[str] = frozenset({"round_mine", "round_status"})
