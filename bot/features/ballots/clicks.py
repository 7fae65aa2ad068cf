"""What the buttons of ballots do. A button carries a ballot's number: an id to look up, never a fact."""

from bot.features.ballots import commands as vote, messages as shown
from bot.features.ballots.usecases import opening as ballots, running as ballot_runs, voting as balloting
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.ballots import ABSTAIN, NO, YES, Kind
from scoring.refusals import Malformed


def show(ask: Ask, deps: Deps) -> Answer:
    """Show a customer's ballot to this person, with their vote."""
    return shown.seen(ballots.show(deps.db, ask.text, call=ask.call))


def vote_for(ask: Ask, deps: Deps) -> Answer:
    """Vote for a candidate."""
    number, candidate = _numbered(ask.text)
    return vote.cast(deps, ask, number, candidate)


def pick(ask: Ask, deps: Deps) -> Answer:
    """Pick one of those who are tied."""
    number, candidate = _numbered(ask.text)
    return shown.ran(ballot_runs.pick(deps.db, number, candidate, call=ask.call))


def recuse(ask: Ask, deps: Deps) -> Answer:
    """Leave the roll."""
    number, _ = _numbered(ask.text)
    return shown.recused(balloting.recuse(deps.db, number, call=ask.call))


def _votes(choice: str) -> Handler:
    def act(ask: Ask, deps: Deps) -> Answer:
        number, _ = _numbered(ask.text)
        return vote.cast(deps, ask, number, choice)

    return act


def _opens(kind: Kind) -> Handler:
    def act(ask: Ask, deps: Deps) -> Answer:
        return vote.opens(deps, ask, kind, ask.text)

    return act


def _numbered(value: str) -> tuple[int, str]:
    """The ballot's number and what stands after it."""
    number, _, rest = value.partition(" ")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Malformed("That button is out of date. `/vote list` shows what is open.")
    return int(number), rest


CLICKS: dict[str, Handler] = {
    **{f"vote_{choice}": _votes(choice) for choice in (YES, NO, ABSTAIN)},
    **{f"vote_open_{kind.value}": _opens(kind) for kind in Kind},
    "vote_for": vote_for,
    "vote_pick": pick,
    "recuse": recuse,
    "ballot_show": show,
}
BESIDE: frozenset[str] = frozenset({"ballot_show", *(f"vote_open_{kind.value}" for kind in Kind)})
