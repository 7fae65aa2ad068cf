"""What the buttons of App Home do that no other noun's do: begin something, show the rest, show the rules."""

from bot.features.interactions import forms as log_form
from bot.features.roles import usecases as roles
from bot.features.scorecards import forms as rating_form
from bot.features.scorecards import usecases as scorecards
from bot.features.settings import messages as running
from bot.features.settings import usecases as policies
from bot.features.strikes import forms as strike_form
from bot.features.strikes.usecases.strikes import Order
from bot.features.todos import messages as shown
from bot.features.todos import usecases as todos
from bot.features.transitions.messages import farewells
from bot.features.transitions.usecases import referrals
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask, Form, Handler
from scoring.refusals import NotFound


def strike(ask: Ask, deps: Deps) -> Form:
    """Open the strike form, with nothing filled in."""
    return Form(strike_form.filled(deps, ask, Order("", "")))


def rate(ask: Ask, deps: Deps) -> Form:
    """Ask which customer is to be rated."""
    scorecards.search(deps.db, "", call=ask.call)
    return Form(rating_form.pick())


def referral(ask: Ask, deps: Deps) -> Answer:
    """Ask how a referral went, as the direct message did."""
    roles.whoami(deps.db, call=ask.call)
    found = referrals.by_number(deps.db, int(ask.text)) if ask.text.isdecimal() else None
    if found is None:
        raise NotFound("That referral was taken back, so there is nothing to tell.")
    return farewells.check(*found, int(ask.text))


def everything(ask: Ask, deps: Deps) -> Answer:
    """Show all that waits."""
    return shown.todo(todos.waiting(deps.db, call=ask.call))


def rules(ask: Ask, deps: Deps) -> Answer:
    """Show the rules in force."""
    return running.rules(policies.current(deps.db, call=ask.call)[0])


CLICKS: dict[str, Handler] = {
    "home_strike": strike,
    "home_log": log_form.empty,
    "home_rate": rate,
    "todo_all": everything,
    "referral_ask": referral,
    "rules_show": rules,
}
BESIDE: frozenset[str] = frozenset(CLICKS)
