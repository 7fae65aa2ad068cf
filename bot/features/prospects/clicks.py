"""The handlers of the buttons of the ideal customer and of prospects."""

from bot.features.prospects import forms
from bot.features.prospects.messages import prospects as prospect_messages
from bot.features.prospects.usecases import prospects
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.refusals import Malformed
from scoring.values.figures import parse_row_number


def open_ideal_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that describes the ideal customer."""
    return forms.open_ideal_form(deps, ask)


def open_assess_form(ask: Ask, deps: Deps) -> Answer:
    """Open the questions about a prospect."""
    return forms.open_assess_form(deps, ask, ask.text)


def open_signed_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that asks which customer a prospect became."""
    return forms.open_signed_form(deps, ask, ask.text)


def show_prospect(ask: Ask, deps: Deps) -> Answer:
    """Show a prospect from the list; the value is the number of one of its assessments."""
    number = parse_row_number(ask.text)
    if number is None:
        raise Malformed("That choice is not one of mine.")
    return prospect_messages.render_prospect(prospects.get_prospect(deps.db, number, call=ask.call))


def link_prospect(ask: Ask, deps: Deps) -> Answer:
    """Link the prospect to the customer just added; the button's value is the customer's key, then the name."""
    key, _, name = ask.text.partition(" ")
    return prospect_messages.render_settled(prospects.link_prospect(deps.db, name, key, call=ask.call), "signed")


def drop_prospect(ask: Ask, deps: Deps) -> Answer:
    """Take a prospect off the list."""
    return prospect_messages.render_settled(prospects.drop_prospect(deps.db, ask.text, call=ask.call), "dropped")


CLICKS: dict[str, Handler] = {
    "ideal_edit": open_ideal_form,
    "prospect_assess": open_assess_form,
    "prospect_signed": open_signed_form,
    "prospect_show": show_prospect,
    "prospect_link": link_prospect,
    "prospect_drop": drop_prospect,
}
BESIDE: frozenset[str] = frozenset(CLICKS)
