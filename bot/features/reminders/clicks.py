"""Handles the buttons of reminders that clear or keep a strike."""

from bot.features.cases.usecases import clean_slates
from bot.features.reminders import messages
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.refusals import Malformed
from scoring.values.figures import parse_row_number


def _build_decision_click(*, clear: bool) -> Handler:
    """Build the handler of a button by which a manager clears or keeps a strike; its value is `talk:strike`."""

    def click(ask: Ask, deps: Deps) -> Answer:
        talk, strike = map(parse_row_number, ask.text.partition(":")[::2])
        if talk is None or strike is None:
            raise Malformed("That button is not one of mine.")
        return messages.render_slate_decision(
            clean_slates.decide_clean_slate(deps.db, talk, strike, clear=clear, call=ask.call)
        )

    return click


CLICKS: dict[str, Handler] = {
    "slate_clear": _build_decision_click(clear=True),
    "slate_keep": _build_decision_click(clear=False),
}
BESIDE: frozenset[str] = frozenset(CLICKS)
