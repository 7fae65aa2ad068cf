"""What the buttons of closets do: open the pages, turn them, take all suggestions, undo, send the plan."""

from dataclasses import replace

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
    """The bulk view; the value says whose customers."""
    return forms.open_pages(deps, ask, _parse_whose(ask.text))


def turn_page(ask: Ask, deps: Deps) -> Answer:
    """Another page."""
    return forms.turn_page(deps, ask, ask.text)


def take_suggestions(ask: Ask, deps: Deps) -> Answer:
    """Take every suggestion that is left, but for what was chosen otherwise and not saved yet."""
    roles.allowed(deps.db, Action.TODO, call=ask.call)
    place = forms.read_place_and_choices(ask.view)
    saved = pages.take_suggestions(deps.db, _parse_whose(ask.text), spare=tuple(place.kept), call=ask.call)
    said = f"{formatting.count(saved.count, 'suggestion')} taken."
    if saved.kept:
        said += f" {saved.kept:,} {'is' if saved.kept == 1 else 'are'} left for you to decide."
    return forms.redraw_page(deps, ask, place, said, saved.undo)


def undo_last_save(ask: Ask, deps: Deps) -> Answer:
    """Take back what was just saved, and show the page as it is then."""
    roles.allowed(deps.db, Action.TODO, call=ask.call)
    place = forms.read_place_and_choices(ask.view)
    try:
        said = undo.take_back(deps.db, ask.text, pages.TAKE_BACK, call=ask.call)
    except Refusal as refusal:  # the page stays, with what was chosen on it
        said = str(refusal)
    return forms.redraw_page(deps, ask, place, said)


def let_go(ask: Ask, deps: Deps) -> Answer:
    """Let go whom the question was about, for the reason that was given; the value is the draft that keeps both."""
    kept = drafts.read_draft(deps.db, ask.text, call=ask.call)
    if kept.get("kind") != reviews.LET_GO:
        raise Malformed("That question is settled. Type the command again.")
    once = replace(ask.call, key=f"draft:{ask.text}")  # a second click is another delivery, but the same question
    return review_messages.render_decided(
        reviews.give_verdict(deps.db, kept["customer"], ClosetVerdict.LET_GO, kept["note"], call=once)
    )


def send_plan(ask: Ask, deps: Deps) -> Answer:
    """Send the plan; the value is its quarter, or `plan` for the newest."""
    return commands.send_plan(ask, deps, "" if ask.text == "plan" else ask.text)


def _parse_whose(said: str) -> ClosetScope:
    if said not in list(ClosetScope):
        raise Malformed("That button is not one of mine.")
    return ClosetScope(said)


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
