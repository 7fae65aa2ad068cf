"""What the buttons of campaigns do."""

from dataclasses import replace

from bot.features.campaigns import commands as campaign, forms, messages as shown
from bot.features.campaigns.usecases import campaigns, decisions, offers
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.refusals import Malformed


def start_campaign(ask: Ask, deps: Deps) -> Answer:
    """Start the campaign that was shown, for so many days."""
    return shown.render_campaign_changed(campaigns.start_campaign(deps.db, _parse_number(ask.text), call=ask.call))


def letters(ask: Ask, deps: Deps) -> Answer:
    """Send one file with all drafts."""
    return campaign.send_letters(ask, deps)


def show_worklist(ask: Ask, deps: Deps) -> Answer:
    """Show a page of one's offers; the value is where it begins."""
    return shown.render_worklist(offers.load_worklist(deps.db, _parse_number(ask.text), call=ask.call))


def mark_offer(ask: Ask, deps: Deps) -> Answer:
    """Mark an offer, then show the page it is on again, with the receipt; the value is `offset key state`."""
    offset, _, rest = ask.text.partition(" ")
    key, _, state = rest.rpartition(" ")
    done = offers.mark_offer(deps.db, key, state, call=ask.call)
    if not done.made.campaign.running:
        return shown.render_offer_marked(done)
    return shown.render_worklist(
        offers.load_worklist(deps.db, _parse_number(offset), call=replace(ask.call, key=None)), done
    )


def open_mark_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of how an offer stands; the value is `key state`."""
    key, _, state = ask.text.rpartition(" ")
    return forms.build_mark_form(deps, ask, key, state=state)


def open_package_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of another package."""
    return forms.build_package_form(deps, ask, ask.text)


def show_undecided(ask: Ask, deps: Deps) -> Answer:
    """Show a page of those a manager decides about."""
    return shown.render_undecided(decisions.load_undecided(deps.db, _parse_number(ask.text), call=ask.call))


def open_decision_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a decision; the value is `key word`."""
    key, _, word = ask.text.rpartition(" ")
    return forms.build_decision_form(deps, ask, key, word=word)


def open_cancel_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that ends the campaign."""
    return forms.build_cancel_form(deps, ask)


def _parse_number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Malformed("That button is not one of mine.")
    return int(text[:9])


CLICKS: dict[str, Handler] = {
    "campaign_start": start_campaign,
    "campaign_mine": show_worklist,
    "campaign_page": show_worklist,
    "campaign_decide": show_undecided,
    "campaign_decide_page": show_undecided,
    "campaign_letters": letters,
    "campaign_cancel_open": open_cancel_form,
    "offer_mark": mark_offer,
    "offer_mark_open": open_mark_form,
    "offer_package_open": open_package_form,
    "offer_decide_open": open_decision_form,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"campaign_start", "campaign_page", "campaign_decide_page", "offer_mark"}
"""A plan becomes its receipt, and worklists turn their pages in place; everything else comes beside."""
