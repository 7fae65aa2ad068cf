"""`/umpire config|rules`: the settings, and the rules they make."""

from bot.features.settings import messages as shown, usecases as policies
from bot.parsing import lines as parsing
from bot.slack import help as helping
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask

CONFIG_USAGE = "Usage: `/umpire config`, `/umpire config <key> <value>`, `/umpire config <key> default`."


def rules(ask: Ask, deps: Deps) -> Answer:
    """The rules in force, in plain words."""
    if parsing.read(ask.text).asks_help():
        return helping.word("rules", shown.HELP["rules"])
    return shown.rules(policies.current(deps.db, call=ask.call)[0])


def config(ask: Ask, deps: Deps) -> Answer:
    """Show or change settings."""
    line = parsing.read(ask.text, usage=CONFIG_USAGE)
    if line.asks_help():
        return helping.word("config", shown.HELP["config"])
    key = line.take()
    if key is None or not line.words:
        return shown.settings(*policies.current(deps.db, call=ask.call), only=key)
    return shown.configured(policies.configure(deps.db, key, line.rest(), call=ask.call))
