"""Handles the button that shows the rules."""

from bot.features.settings import messages, usecases as settings
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def show_rules(ask: Ask, deps: Deps) -> Answer:
    """Show the rules in force."""
    return messages.render_rules(settings.get_settings(deps.db, call=ask.call)[0])


CLICKS: dict[str, Handler] = {"rules_show": show_rules}
BESIDE: frozenset[str] = frozenset(CLICKS)
