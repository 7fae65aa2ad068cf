"""What the buttons of campaigns do."""

from dataclasses import replace

from bot.features.campaigns import commands, forms, messages
from bot.features.campaigns.usecases import campaigns, decisions, offers
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.refusals import Malformed


def start_campaign(ask: Ask, deps: Deps) -> Answer:
    """Start the planned campaign; the button's value is its number of days."""
    return messages.render_campaign_changed(campaigns.start_campaign(deps.db, _parse_number(ask.text), call=ask.call))


def show_worklist(ask: Ask, deps: Deps) -> Answer:
    """Show a page of the person's offers; the button's value is the offset of its first row."""
    return messages.render_worklist(offers.load_worklist(deps.db, _parse_number(ask.text), call=ask.call))


def mark_offer(ask: Ask, deps: Deps) -> Answer:
    """Mark an offer, then show its page of the worklist again; the button's value is `offset key state`."""
    offset, _, rest = ask.text.partition(" ")
    key, _, state = rest.rpartition(" ")
    change = offers.mark_offer(deps.db, key, state, call=ask.call)
    if not change.details.campaign.running:
        return messages.render_offer_marked(change)
    return messages.render_worklist(
        offers.load_worklist(deps.db, _parse_number(offset), call=replace(ask.call, key=None)), change
    )


def open_mark_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that marks an offer; the button's value is `key state`."""
    key, _, state = ask.text.rpartition(" ")
    return forms.build_mark_form(deps, ask, key, state=state)


def open_package_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that chooses another package; the button's value is the customer's key."""
    return forms.build_package_form(deps, ask, ask.text)


def show_undecided(ask: Ask, deps: Deps) -> Answer:
    """Show a page of the customers to decide about; the button's value is the offset of its first row."""
    return messages.render_undecided(decisions.load_undecided(deps.db, _parse_number(ask.text), call=ask.call))


def open_decision_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a decision; the button's value is `key decision`."""
    key, _, word = ask.text.rpartition(" ")
    return forms.build_decision_form(deps, ask, key, word=word)


def open_cancel_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that cancels the campaign."""
    return forms.build_cancel_form(deps, ask)


def _parse_number(text: str) -> int:
    """Parse a button's number; refuse a value that umpire did not write."""
    if not (text.isascii() and text.isdigit()):
        raise Malformed("That button is not one of mine.")
    return int(text[:9])


CLICKS: dict[str, Handler] = {
    "campaign_start": start_campaign,
    "campaign_mine": show_worklist,
    "campaign_page": show_worklist,
    "campaign_decide": show_undecided,
    "campaign_decide_page": show_undecided,
    "campaign_letters": commands.send_letters,
    "campaign_cancel_open": open_cancel_form,
    "offer_mark": mark_offer,
    "offer_mark_open": open_mark_form,
    "offer_package_open": open_package_form,
    "offer_decide_open": open_decision_form,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"campaign_start", "campaign_page", "campaign_decide_page", "offer_mark"}
"""Buttons whose answer is a new message; a plan and the pages of a worklist are replaced by theirs."""
