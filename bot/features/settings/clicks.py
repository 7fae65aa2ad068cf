"""Handles the button that shows the rules, and the menu of their topics."""

from bot.features.settings import messages, usecases as settings
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def show_rules(ask: Ask, deps: Deps) -> Answer:
    """Show the rules that concern the person most."""
    return messages.render_own_rules(*settings.get_own_rules(deps.db, call=ask.call))


def show_topic(ask: Ask, deps: Deps) -> Answer:
    """Show the rules on the topic that was chosen in a menu."""
    topic = messages.find_topic(ask.text)
    return messages.render_rules(*settings.get_own_rules(deps.db, call=ask.call)[:2], topic)


CLICKS: dict[str, Handler] = {"rules_show": show_rules, "rules_topic": show_topic}
BESIDE: frozenset[str] = frozenset({"rules_show"})
