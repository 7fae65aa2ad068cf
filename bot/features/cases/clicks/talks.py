"""What the buttons of talks do."""

from bot.features.cases.commands import talks as talk
from bot.features.cases.forms import talks as talk_forms
from bot.features.cases.usecases.talks import Order
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask, Form, Handler
from bot.slack.rendering import render


def talk_open(ask: Ask, deps: Deps) -> Answer:
    """Open the form that plans the talk with a customer."""
    return Form(talk_forms.planning(deps, ask, Order(ask.text)), instead=render("usage", usage=talk.USAGE))


def talk_answer_open(ask: Ask, deps: Deps) -> Answer:
    """Open the form that records how a customer answered."""
    return Form(talk_forms.answering(deps, ask, Order(ask.text)), instead=render("usage", usage=talk.USAGE))


CLICKS: dict[str, Handler] = {"talk_open": talk_open, "talk_answer_open": talk_answer_open}
BESIDE: frozenset[str] = frozenset(CLICKS)
