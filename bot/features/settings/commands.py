"""`/umpire config|rules`: the settings, and the rules they make."""

from bot.features.settings import forms, messages, usecases as settings
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask

RULES_USAGE = "Usage: `/umpire rules`, `/umpire rules <topic>`, `/umpire rules all`."
CONFIG_USAGE = (
    "Usage: `/umpire config`, `/umpire config list`, `/umpire config <key> <value>`, `/umpire config <key> default`."
)


def show_rules(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire rules`: show the rules that concern a person most, or those on one topic."""
    line = lines.parse_line(ask.text, usage=RULES_USAGE)
    if line.asks_help():
        return help_texts.render_word("rules", messages.HELP["rules"])
    if not line.words:
        return messages.render_own_rules(*settings.get_own_rules(deps.db, call=ask.call))
    topic = messages.find_topic(line.require("The topic"))
    line.require_end()
    return messages.render_rules(*settings.get_own_rules(deps.db, call=ask.call)[:2], topic)


def show_or_change_settings(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire config`: open the settings, list them, show one, or change one."""
    line = lines.parse_line(ask.text, usage=CONFIG_USAGE)
    if line.asks_help():
        return help_texts.render_word("config", messages.HELP["config"])
    key = line.take()
    if key is None:
        return forms.open_form(ask, deps)
    if key.casefold() == "list" and not line.words:
        return messages.render_settings(*settings.get_settings(deps.db, call=ask.call))
    if not line.words:
        return messages.render_settings(*settings.get_settings(deps.db, call=ask.call), only=key)
    return messages.render_setting_changed(settings.change_setting(deps.db, key, line.rest(), call=ask.call))
