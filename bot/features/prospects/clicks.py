"""What the buttons of the ideal customer and of prospects do."""

from bot.features.prospects import forms
from bot.features.prospects.messages import prospects as shown
from bot.features.prospects.usecases import prospects
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def edit(ask: Ask, deps: Deps) -> Answer:
    """Open the form that words the ideal customer."""
    return forms.ideal(deps, ask)


def assess(ask: Ask, deps: Deps) -> Answer:
    """Open the questions about a prospect."""
    return forms.assess(deps, ask, ask.text)


def signed(ask: Ask, deps: Deps) -> Answer:
    """Ask which customer a prospect became."""
    return forms.signed(deps, ask, ask.text)


def link(ask: Ask, deps: Deps) -> Answer:
    """Link the prospect to the customer that was just added under its name: the value is the key, then the name."""
    key, _, name = ask.text.partition(" ")
    return shown.settled(prospects.sign(deps.db, name, key, call=ask.call), "signed")


def drop(ask: Ask, deps: Deps) -> Answer:
    """Take a prospect off the list."""
    return shown.settled(prospects.drop(deps.db, ask.text, call=ask.call), "dropped")


CLICKS: dict[str, Handler] = {
    "ideal_edit": edit,
    "prospect_assess": assess,
    "prospect_signed": signed,
    "prospect_link": link,
    "prospect_drop": drop,
}
BESIDE: frozenset[str] = frozenset(CLICKS)
