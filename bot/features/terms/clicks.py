"""What the buttons of terms do."""

from bot.features.terms import forms
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def open_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a customer's terms."""
    return forms.build_prefilled_form(deps, ask, ask.text)


CLICKS: dict[str, Handler] = {"terms_open": open_form}
BESIDE: frozenset[str] = frozenset(CLICKS)
