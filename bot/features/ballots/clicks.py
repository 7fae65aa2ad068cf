"""What the buttons of ballots do. A button carries a ballot's number: an id to look up, never a fact."""

from bot.features.ballots import commands as vote, messages as shown
from bot.features.ballots.usecases import opening as ballots, running as ballot_runs, voting as balloting
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.ballots import ABSTAIN, NO, YES, BallotKind
from scoring.refusals import Malformed


def show_ballot(ask: Ask, deps: Deps) -> Answer:
    """Show a customer's ballot to this person, with their vote."""
    return shown.render_personal_ballot(ballots.load_personal_ballot(deps.db, ask.text, call=ask.call))


def vote_for_candidate(ask: Ask, deps: Deps) -> Answer:
    """Vote for a candidate."""
    number, candidate = _parse_button_value(ask.text)
    return vote.cast_vote(deps, ask, number, candidate)


def pick_candidate(ask: Ask, deps: Deps) -> Answer:
    """Pick one of those who are tied."""
    number, candidate = _parse_button_value(ask.text)
    return shown.render_changed(ballot_runs.pick_candidate(deps.db, number, candidate, call=ask.call))


def recuse(ask: Ask, deps: Deps) -> Answer:
    """Leave the roll."""
    number, _ = _parse_button_value(ask.text)
    return shown.render_recused(balloting.recuse(deps.db, number, call=ask.call))


def _build_vote_handler(choice: str) -> Handler:
    def act(ask: Ask, deps: Deps) -> Answer:
        number, _ = _parse_button_value(ask.text)
        return vote.cast_vote(deps, ask, number, choice)

    return act


def _build_opening_handler(kind: BallotKind) -> Handler:
    def act(ask: Ask, deps: Deps) -> Answer:
        return vote.offer_opening_form(deps, ask, kind, ask.text)

    return act


def _parse_button_value(value: str) -> tuple[int, str]:
    """The ballot's number and what stands after it."""
    number, _, rest = value.partition(" ")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Malformed("That button is out of date. `/vote list` shows what is open.")
    return int(number), rest


CLICKS: dict[str, Handler] = {
    **{f"vote_{choice}": _build_vote_handler(choice) for choice in (YES, NO, ABSTAIN)},
    **{f"vote_open_{kind.value}": _build_opening_handler(kind) for kind in BallotKind},
    "vote_for": vote_for_candidate,
    "vote_pick": pick_candidate,
    "recuse": recuse,
    "ballot_show": show_ballot,
}
BESIDE: frozenset[str] = frozenset({"ballot_show", *(f"vote_open_{kind.value}" for kind in BallotKind)})
