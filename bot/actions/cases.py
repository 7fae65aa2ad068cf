"""What the buttons of cases do."""

from bot.deps import Deps
from bot.listening import Answer, Ask, Handler
from bot.messages import cases as shown
from bot.usecases import cases
from bot.views import case_forms


def show(ask: Ask, deps: Deps) -> Answer:
    """Show the case file, privately."""
    return shown.shown(cases.show(deps.db, ask.text, call=ask.call))


def problem(ask: Ask, deps: Deps) -> Answer:
    """Open the form for the real problem."""
    return case_forms.problem(deps, ask, ask.text)


def waiver(ask: Ask, deps: Deps) -> Answer:
    """Open the form for waiving a gate."""
    return case_forms.waiver(deps, ask, ask.text)


def close(ask: Ask, deps: Deps) -> Answer:
    """Open the form for closing the case."""
    return case_forms.close(deps, ask, ask.text)


CLICKS: dict[str, Handler] = {
    "case_show": show,
    "problem_open": problem,
    "waive_open": waiver,
    "case_close_open": close,
}
BESIDE: frozenset[str] = frozenset(CLICKS)
