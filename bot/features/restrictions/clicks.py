"""The buttons of restrictions."""

from bot.features.restrictions import commands, forms, messages, usecases as restrictions
from bot.features.restrictions.usecases import RestrictionOrder
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, form_or_usage


def open_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that restricts contact with a customer."""
    return form_or_usage(forms.load_form(deps, ask, ask.text, RestrictionOrder()), commands.USAGE)


def lift_restriction(ask: Ask, deps: Deps) -> Answer:
    """End the restriction of contact with a customer."""
    return messages.render_lifted(restrictions.lift_restriction(deps.db, ask.text, call=ask.call))


CLICKS: dict[str, Handler] = {"restrict_open": open_form, "restrict_lift": lift_restriction}
BESIDE: frozenset[str] = frozenset({"restrict_open"})
