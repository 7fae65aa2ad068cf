"""The buttons of holds."""

from bot.features.cases.commands import holds as hold_commands
from bot.features.cases.forms import holds as hold_forms
from bot.features.cases.messages import holds as hold_messages
from bot.features.cases.usecases import holds
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, form_or_usage


def open_hold_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that puts a customer on hold."""
    return form_or_usage(hold_forms.load_hold_form(deps, ask, ask.text), hold_commands.USAGE)


def release_hold(ask: Ask, deps: Deps) -> Answer:
    """End the hold on a customer."""
    return hold_messages.render_released(holds.release_hold(deps.db, ask.text, call=ask.call))


CLICKS: dict[str, Handler] = {"hold_open": open_hold_form, "release": release_hold}
BESIDE: frozenset[str] = frozenset({"hold_open"})
