"""Handles the buttons and shortcuts of scorecards."""

from bot.features.customers import usecases as customers
from bot.features.scorecards import commands, forms, messages
from bot.features.scorecards.usecases import scorecards
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler


def show_card(ask: Ask, deps: Deps) -> Answer:
    """Show the scorecard."""
    return messages.render_card(scorecards.get_scorecard(deps.db, ask.text, call=ask.call))


def show_details(ask: Ask, deps: Deps) -> Answer:
    """Show what stands behind the scorecard."""
    return messages.render_card_details(scorecards.get_scorecard(deps.db, ask.text, call=ask.call))


def show_answers(ask: Ask, deps: Deps) -> Answer:
    """Show who answered what, and when."""
    return messages.render_answers(scorecards.get_scorecard(deps.db, ask.text, call=ask.call))


def open_rating_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form with the seven questions."""
    return forms.build_prefilled_form(deps, ask, ask.text)


def open_customer_form(ask: Ask, deps: Deps) -> Form:
    """Ask which customer is to be rated."""
    customers.search_customers(deps.db, "", call=ask.call)
    return Form(forms.build_customer_view())


CLICKS: dict[str, Handler] = {
    "card": show_card,
    "card_back": show_card,
    "card_more": show_details,
    "card_details": show_answers,
    "rate": open_rating_form,
    "home_rate": open_customer_form,
    "page": commands.handle,
    "evidence": forms.add_evidence_fields,
}
BESIDE: frozenset[str] = frozenset({"card", "rate", "home_rate"})
SHORTCUTS: dict[str, Handler] = {"rate_customer": open_customer_form}
