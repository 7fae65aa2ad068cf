"""What the buttons of quotes do. A button carries a quote's number: an id to look up, never a fact."""

from bot.features.quotes import forms as quote_forms, messages as shown
from bot.features.quotes.commands import numbered
from bot.features.quotes.usecases import quotes
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.quotes import Outcome


def override(ask: Ask, deps: Deps) -> Answer:
    """Open the form that overrides a refusal."""
    return quote_forms.overriding(deps, ask, numbered(ask.text))


def done(ask: Ask, deps: Deps) -> Answer:
    """Open the form that asks what a won job came to."""
    return quote_forms.finishing(deps, ask, numbered(ask.text))


def _becomes(outcome: Outcome) -> Handler:
    def act(ask: Ask, deps: Deps) -> Answer:
        return shown.moved(quotes.settle(deps.db, numbered(ask.text), outcome, call=ask.call))

    return act


CLICKS: dict[str, Handler] = {
    **{f"quote_{each.value}": _becomes(each) for each in Outcome if each is not Outcome.OPEN},
    "quote_override_open": override,
    "quote_done_open": done,
}
BESIDE: frozenset[str] = frozenset({"quote_override_open", "quote_done_open"})
