"""What the buttons of terms do."""

from bot.commands import strike
from bot.deps import Deps
from bot.listening import Answer, Ask, Form, Handler
from bot.messages import render
from bot.usecases.strikes import Order
from bot.views import strike_form, terms_form


def edit(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the terms."""
    return terms_form.editing(deps, ask, ask.text)


def strike_for(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form for what is flagged; the button holds the customer and the reason."""
    key, _, reason = ask.text.rpartition(" ")
    return Form(strike_form.filled(deps, ask, Order(key, reason)), instead=render("usage", usage=strike.USAGE))


CLICKS: dict[str, Handler] = {"terms_open": edit, "terms_strike": strike_for}
BESIDE: frozenset[str] = frozenset(CLICKS)
