"""What the buttons of cases do."""

from bot.features.cases.forms import cases as case_forms
from bot.features.cases.messages import cases as shown
from bot.features.cases.usecases import cases
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def show(ask: Ask, deps: Deps) -> Answer:
    """Show the case file, privately."""
    return shown.shown(cases.show(deps.db, ask.text, call=ask.call))


def problem(ask: Ask, deps: Deps) -> Answer:
    """Open the form for the real problem."""
    return case_forms.problem(deps, ask, ask.text)


def agree(ask: Ask, deps: Deps) -> Answer:
    """Agree that the problem is theirs."""
    return shown.agreed(cases.agree(deps.db, ask.text, call=ask.call))


def confirm(ask: Ask, deps: Deps) -> Answer:
    """Confirm the facts of a severe strike."""
    return shown.confirmed(cases.confirm_facts(deps.db, ask.text, call=ask.call))


def waiver(ask: Ask, deps: Deps) -> Answer:
    """Open the form for waiving a gate."""
    return case_forms.waiver(deps, ask, ask.text)


def close(ask: Ask, deps: Deps) -> Answer:
    """Open the form for closing the case."""
    return case_forms.close(deps, ask, ask.text)


CLICKS: dict[str, Handler] = {
    "case_show": show,
    "problem_open": problem,
    "problem_agree": agree,
    "facts_confirm": confirm,
    "waive_open": waiver,
    "case_close_open": close,
}
BESIDE: frozenset[str] = frozenset(CLICKS)
