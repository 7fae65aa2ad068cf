"""What the buttons of scorecards do."""

from bot.features.customers import usecases as customers
from bot.features.scorecards import commands, forms, messages as cards
from bot.features.scorecards.usecases import scorecards
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler


def card(ask: Ask, deps: Deps) -> Answer:
    """Show the scorecard."""
    return cards.card(scorecards.show(deps.db, ask.text, call=ask.call))


def card_details(ask: Ask, deps: Deps) -> Answer:
    """Show who said what and when."""
    return cards.details(scorecards.show(deps.db, ask.text, call=ask.call))


def rate(ask: Ask, deps: Deps) -> Answer:
    """Open the seven questions."""
    return forms.opened(deps, ask, ask.text)


def rate_anybody(ask: Ask, deps: Deps) -> Form:
    """Ask which customer is to be rated."""
    customers.search_customers(deps.db, "", call=ask.call)
    return Form(forms.pick())


CLICKS: dict[str, Handler] = {
    "card": card,
    "card_details": card_details,
    "rate": rate,
    "home_rate": rate_anybody,
    "page": commands.handle,
    "evidence": forms.with_evidence,
}
BESIDE: frozenset[str] = frozenset({"card", "rate", "home_rate"})
SHORTCUTS: dict[str, Handler] = {"rate_customer": rate_anybody}
