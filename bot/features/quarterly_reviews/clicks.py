"""The handlers of the buttons of quarterly reviews, which people call closets."""

from bot.features.quarterly_reviews import commands, forms
from bot.features.quarterly_reviews.messages import reviews as review_messages
from bot.features.quarterly_reviews.usecases import pages, reviews
from bot.features.roles import usecases as roles
from bot.slack import formatting
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.workflow import drafts, undo
from scoring.quarterly_reviews.reviews import ClosetScope, ClosetVerdict
from scoring.refusals import Malformed, Refusal
from scoring.roles import Action


def open_pages(ask: Ask, deps: Deps) -> Answer:
    """Open the pages of verdicts; the button's value says whose customers."""
    return forms.open_pages(deps, ask, _parse_whose(ask.text))


def turn_page(ask: Ask, deps: Deps) -> Answer:
    """Show another page; the button's value says which."""
    return forms.turn_page(deps, ask, ask.text)


def take_suggestions(ask: Ask, deps: Deps) -> Answer:
    """Take every suggestion that is left, except for customers with another choice that is not saved yet."""
    roles.require_permission(deps.db, Action.TODO, call=ask.call)
    place = forms.read_place_and_choices(ask.view)
    saved = pages.take_suggestions(deps.db, _parse_whose(ask.text), spare=tuple(place.unsaved), call=ask.call)
    summary = f"{formatting.count(saved.count, 'suggestion')} taken."
    if saved.unchanged:
        summary += f" {saved.unchanged:,} {'is' if saved.unchanged == 1 else 'are'} left for you to decide."
    return forms.redraw_page(deps, ask, place, summary, saved.undo)


def undo_last_save(ask: Ask, deps: Deps) -> Answer:
    """Undo what was just saved, and show the page as it is then."""
    roles.require_permission(deps.db, Action.TODO, call=ask.call)
    place = forms.read_place_and_choices(ask.view)
    try:
        summary = undo.take_back(deps.db, ask.text, pages.TAKE_BACK, call=ask.call)
    except Refusal as refusal:  # the page stays, with what was chosen on it
        summary = str(refusal)
    return forms.redraw_page(deps, ask, place, summary)


def let_go(ask: Ask, deps: Deps) -> Answer:
    """Give the verdict that a customer is let go, once it is confirmed.

    The button's value is the draft that holds the customer and the reason.
    """
    draft, call = drafts.confirm_draft(deps.db, ask.text, reviews.LET_GO, call=ask.call)
    return review_messages.render_decided(
        reviews.give_verdict(deps.db, draft["customer"], ClosetVerdict.LET_GO, draft["note"], call=call)
    )


def send_plan(ask: Ask, deps: Deps) -> Answer:
    """Send the plan; the button's value is its quarter, or `plan` for the newest."""
    return commands.send_plan(ask, deps, "" if ask.text == "plan" else ask.text)


def _parse_whose(text: str) -> ClosetScope:
    """Parse whose customers a button is about."""
    if text not in list(ClosetScope):
        raise Malformed("That button is not one of mine.")
    return ClosetScope(text)


CLICKS: dict[str, Handler] = {
    "closet_open": open_pages,
    "closet_turn": turn_page,
    "closet_take": take_suggestions,
    "closet_undo": undo_last_save,
    "closet_let_go": let_go,
    "closet_plan": send_plan,
    "closet_year": commands.show_year,
    "closet_status": commands.show_status,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"closet_let_go"}
