"""The handlers of the buttons of quotes. A button's value is the quote's number, which is looked up again."""

from bot.features.quotes import forms, messages
from bot.features.quotes.commands import parse_number
from bot.features.quotes.usecases import quotes
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.quotes import QuoteOutcome


def open_override_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that overrides a refusal."""
    return forms.open_override_form(deps, ask, parse_number(ask.text))


def open_done_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that asks which margin a won job came to."""
    return forms.open_done_form(deps, ask, parse_number(ask.text))


def _build_outcome_handler(outcome: QuoteOutcome) -> Handler:
    """Build the handler of the button that records this outcome."""

    def handle_click(ask: Ask, deps: Deps) -> Answer:
        return messages.render_quote_changed(
            quotes.settle_quote(deps.db, parse_number(ask.text), outcome, call=ask.call)
        )

    return handle_click


CLICKS: dict[str, Handler] = {
    **{f"quote_{each.value}": _build_outcome_handler(each) for each in QuoteOutcome if each is not QuoteOutcome.OPEN},
    "quote_override_open": open_override_form,
    "quote_done_open": open_done_form,
}
BESIDE: frozenset[str] = frozenset({"quote_override_open", "quote_done_open"})
