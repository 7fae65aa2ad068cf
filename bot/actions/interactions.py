"""What the buttons of logged interactions do."""

from bot.deps import Deps
from bot.listening import Answer, Ask, Form, Handler
from bot.usecases import interactions
from bot.usecases.strikes import Order
from bot.views import log_form, strike_form


def log(ask: Ask, deps: Deps) -> Answer:
    """Open the form for a customer."""
    return Form(log_form.filled(deps, ask, interactions.Order(ask.text)))


def strike(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form with what the interaction says; the strike will be remembered with it."""
    found, customer = interactions.one(deps.db, ask.text, call=ask.call)
    link = found.link if found.link and len(found.link) <= strike_form.LINK_LIMIT else None
    order = Order(customer.key, "", found.note, found.happened_on.isoformat(), link, interaction=found.id)
    return Form(strike_form.filled(deps, ask, order))


CLICKS: dict[str, Handler] = {"log_open": log, "log_strike": strike}
BESIDE: frozenset[str] = frozenset(CLICKS)
