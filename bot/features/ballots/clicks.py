"""The buttons of ballots. Each carries the ballot's number, so that what it does is looked up when it is pressed."""

from bot.features.ballots import commands
from bot.features.ballots.messages import ballots as ballot_messages
from bot.features.ballots.usecases import opening, running, voting
from bot.slack import modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler
from scoring.ballots import ABSTAIN, NO, YES, BallotKind
from scoring.refusals import Malformed
from scoring.values.figures import parse_row_number


def show_ballot(ask: Ask, deps: Deps) -> Answer:
    """Show this person a customer's ballot, with their own vote."""
    return ballot_messages.render_personal_ballot(opening.load_personal_ballot(deps.db, ask.text, call=ask.call))


def show_reasons(ask: Ask, deps: Deps) -> Answer:
    """Show this person every reason on a ballot, whole, in a modal."""
    number, _ = _parse_button_value(ask.text)
    personal = opening.load_personal_ballot(deps.db, number, call=ask.call)
    return Form(modals.build_receipt(ballot_messages.render_reasons(personal.posted), "All reasons"))


def vote_for_candidate(ask: Ask, deps: Deps) -> Answer:
    """Vote for the candidate whose button was pressed."""
    number, candidate = _parse_button_value(ask.text)
    return commands.cast_vote(deps, ask, number, candidate)


def pick_candidate(ask: Ask, deps: Deps) -> Answer:
    """Decide a tied ballot for the candidate whose button was pressed."""
    number, candidate = _parse_button_value(ask.text)
    return ballot_messages.render_changed(running.pick_candidate(deps.db, number, candidate, call=ask.call))


def recuse(ask: Ask, deps: Deps) -> Answer:
    """Take this person off the roll of the ballot."""
    number, _ = _parse_button_value(ask.text)
    return ballot_messages.render_recused(voting.recuse(deps.db, number, call=ask.call))


def _build_vote_handler(choice: str) -> Handler:
    """Return the handler of the button that votes yes, no or abstain."""

    def act(ask: Ask, deps: Deps) -> Answer:
        number, _ = _parse_button_value(ask.text)
        return commands.cast_vote(deps, ask, number, choice)

    return act


def _build_opening_handler(kind: BallotKind) -> Handler:
    """Return the handler of the button that opens the form for a ballot of this kind."""

    def act(ask: Ask, deps: Deps) -> Answer:
        return commands.offer_opening_form(deps, ask, kind, ask.text)

    return act


def _parse_button_value(value: str) -> tuple[int, str]:
    """Split a button's value into the ballot's number and the candidate after it, if any.

    Raises Malformed when it does not begin with a number.
    """
    text, _, rest = value.partition(" ")
    number = parse_row_number(text)
    if number is None:
        raise Malformed("That button is out of date. `/vote list` shows what is open.")
    return number, rest


CLICKS: dict[str, Handler] = {
    **{f"vote_{choice}": _build_vote_handler(choice) for choice in (YES, NO, ABSTAIN)},
    **{f"vote_open_{kind.value}": _build_opening_handler(kind) for kind in BallotKind},
    "vote_for": vote_for_candidate,
    "vote_pick": pick_candidate,
    "recuse": recuse,
    "ballot_show": show_ballot,
    "ballot_reasons": show_reasons,
}
BESIDE: frozenset[str] = frozenset(
    {"ballot_show", "ballot_reasons", *(f"vote_open_{kind.value}" for kind in BallotKind)}
)
