"""What the buttons of logged interactions do."""

from dataclasses import replace

from bot.features.interactions import forms as log_form
from bot.features.interactions import messages as shown
from bot.features.interactions import usecases as interactions
from bot.features.strikes import forms as strike_form
from bot.features.strikes.usecases.strikes import Order
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask, Form, Handler
from bot.slack.rendering import render
from bot.workflow import drafts
from scoring.refusals import Malformed


def log(ask: Ask, deps: Deps) -> Answer:
    """Open the form for a customer."""
    return Form(log_form.filled(deps, ask, interactions.Order(ask.text)))


def strike(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form with what the interaction says; the strike will be remembered with it."""
    found, customer = interactions.one(deps.db, ask.text, call=ask.call)
    link = found.link if found.link and len(found.link) <= strike_form.LINK_LIMIT else None
    order = Order(customer.key, "", found.note, found.happened_on.isoformat(), link, interaction=found.id)
    return Form(strike_form.filled(deps, ask, order))


def same(ask: Ask, deps: Deps) -> Answer:
    """It was the same conversation: nothing more is logged."""
    drafts.read(deps.db, ask.text, call=ask.call)
    return render("refused", sentence="The same conversation, then: it counts once, and nothing more was logged.")


def another(ask: Ask, deps: Deps) -> Answer:
    """It was another conversation: log what was typed."""
    kept = drafts.read(deps.db, ask.text, call=ask.call)
    if kept.pop("kind", "") != "log":
        raise Malformed("That question is settled. Type the command again.")
    once = replace(ask.call, key=f"draft:{ask.text}")  # a second click is another delivery, but the same question
    return shown.reply(interactions.log(deps.db, interactions.Order(**{**kept, "distinct": True}), call=once))


CLICKS: dict[str, Handler] = {"log_open": log, "log_strike": strike, "log_same": same, "log_another": another}
BESIDE: frozenset[str] = frozenset({"log_open", "log_strike"})
