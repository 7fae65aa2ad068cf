"""What the buttons of terms do."""

from bot.features.strikes import commands as strike
from bot.features.strikes import forms as strike_form
from bot.features.strikes.usecases.strikes import Order
from bot.features.terms import forms as terms_form
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask, Form, Handler
from bot.slack.rendering import render


def edit(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the terms."""
    return terms_form.editing(deps, ask, ask.text)


def strike_for(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form for what is flagged; the button holds the customer and the reason."""
    key, _, reason = ask.text.rpartition(" ")
    return Form(strike_form.filled(deps, ask, Order(key, reason)), instead=render("usage", usage=strike.USAGE))


CLICKS: dict[str, Handler] = {"terms_open": edit, "terms_strike": strike_for}
BESIDE: frozenset[str] = frozenset(CLICKS)
