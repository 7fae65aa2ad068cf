"""What the buttons of talks do."""

from bot.features.cases.commands import talks as talk
from bot.features.cases.forms import talks as talk_forms
from bot.features.cases.usecases.talks import Order
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, form_or_usage


def talk_open(ask: Ask, deps: Deps) -> Answer:
    """Open the form that plans the talk with a customer."""
    return form_or_usage(talk_forms.planning(deps, ask, Order(ask.text)), talk.USAGE)


def talk_answer_open(ask: Ask, deps: Deps) -> Answer:
    """Open the form that records how a customer answered."""
    return form_or_usage(talk_forms.answering(deps, ask, Order(ask.text)), talk.USAGE)


CLICKS: dict[str, Handler] = {"talk_open": talk_open, "talk_answer_open": talk_answer_open}
BESIDE: frozenset[str] = frozenset(CLICKS)
