"""The buttons of talks."""

from bot.features.cases.commands import talks as talk_commands
from bot.features.cases.forms import talks as talk_forms
from bot.features.cases.usecases.talks import TalkDetails
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, form_or_usage


def open_plan_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that plans the talk with a customer."""
    return form_or_usage(talk_forms.load_plan_form(deps, ask, TalkDetails(ask.text)), talk_commands.USAGE)


def open_answer_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that records how a customer answered."""
    return form_or_usage(talk_forms.load_answer_form(deps, ask, TalkDetails(ask.text)), talk_commands.USAGE)


CLICKS: dict[str, Handler] = {"talk_open": open_plan_form, "talk_answer_open": open_answer_form}
BESIDE: frozenset[str] = frozenset(CLICKS)
