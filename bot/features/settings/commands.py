"""`/umpire config|rules`: the settings, and the rules they make."""

from bot.features.settings import messages as shown, usecases as policies
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask

CONFIG_USAGE = "Usage: `/umpire config`, `/umpire config <key> <value>`, `/umpire config <key> default`."


def rules(ask: Ask, deps: Deps) -> Answer:
    """The rules in force, in plain words."""
    if lines.read(ask.text).asks_help():
        return help_texts.word("rules", shown.HELP["rules"])
    return shown.rules(policies.current(deps.db, call=ask.call)[0])


def config(ask: Ask, deps: Deps) -> Answer:
    """Show or change settings."""
    line = lines.read(ask.text, usage=CONFIG_USAGE)
    if line.asks_help():
        return help_texts.word("config", shown.HELP["config"])
    key = line.take()
    if key is None or not line.words:
        return shown.settings(*policies.current(deps.db, call=ask.call), only=key)
    return shown.configured(policies.configure(deps.db, key, line.rest(), call=ask.call))
