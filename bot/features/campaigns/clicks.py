"""What the buttons of campaigns do."""

from dataclasses import replace

from bot.features.campaigns import commands as campaign, forms, messages as shown
from bot.features.campaigns.usecases import campaigns, decisions, offers
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.refusals import Malformed


def start(ask: Ask, deps: Deps) -> Answer:
    """Start the campaign that was shown, for so many days."""
    return shown.changed(campaigns.start(deps.db, _number(ask.text), call=ask.call))


def letters(ask: Ask, deps: Deps) -> Answer:
    """Send one file with all drafts."""
    return campaign.letters(ask, deps)


def mine(ask: Ask, deps: Deps) -> Answer:
    """Show a page of one's offers; the value is where it begins."""
    return shown.worklist(offers.worklist(deps.db, _number(ask.text), call=ask.call))


def mark(ask: Ask, deps: Deps) -> Answer:
    """Mark an offer, then show the page it is on again, with the receipt; the value is `offset key state`."""
    offset, _, rest = ask.text.partition(" ")
    key, _, state = rest.rpartition(" ")
    done = offers.mark(deps.db, key, state, call=ask.call)
    if not done.made.campaign.running:
        return shown.marked(done)
    return shown.worklist(offers.worklist(deps.db, _number(offset), call=replace(ask.call, key=None)), done)


def mark_open(ask: Ask, deps: Deps) -> Answer:
    """Open the form of how an offer stands; the value is `key state`."""
    key, _, state = ask.text.rpartition(" ")
    return forms.mark(deps, ask, key, state=state)


def package_open(ask: Ask, deps: Deps) -> Answer:
    """Open the form of another package."""
    return forms.package(deps, ask, ask.text)


def undecided(ask: Ask, deps: Deps) -> Answer:
    """Show a page of those a manager decides about."""
    return shown.undecided(decisions.waiting(deps.db, _number(ask.text), call=ask.call))


def decide_open(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a decision; the value is `key word`."""
    key, _, word = ask.text.rpartition(" ")
    return forms.decide(deps, ask, key, word=word)


def cancel_open(ask: Ask, deps: Deps) -> Answer:
    """Open the form that ends the campaign."""
    return forms.cancel(deps, ask)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Malformed("That button is not one of mine.")
    return int(text[:9])


CLICKS: dict[str, Handler] = {
    "campaign_start": start,
    "campaign_mine": mine,
    "campaign_page": mine,
    "campaign_decide": undecided,
    "campaign_decide_page": undecided,
    "campaign_letters": letters,
    "campaign_cancel_open": cancel_open,
    "offer_mark": mark,
    "offer_mark_open": mark_open,
    "offer_package_open": package_open,
    "offer_decide_open": decide_open,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"campaign_start", "campaign_page", "campaign_decide_page", "offer_mark"}
"""A plan becomes its receipt, and worklists turn their pages in place; everything else comes beside."""
