"""What the buttons of terms do."""

from bot.features.terms import forms as terms_form
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def edit(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the terms."""
    return terms_form.editing(deps, ask, ask.text)


CLICKS: dict[str, Handler] = {"terms_open": edit}
BESIDE: frozenset[str] = frozenset(CLICKS)
