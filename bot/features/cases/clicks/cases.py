"""The buttons of cases. Each carries the customer's key."""

from bot.features.cases.forms import cases as case_forms
from bot.features.cases.messages import cases as case_messages
from bot.features.cases.usecases import cases
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def show_case(ask: Ask, deps: Deps) -> Answer:
    """Show the customer's case to this person."""
    return case_messages.render_case_file(cases.load_customer_case(deps.db, ask.text, call=ask.call))


def open_problem_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that states the real problem."""
    return case_forms.load_problem_form(deps, ask, ask.text)


def agree_problem_is_theirs(ask: Ask, deps: Deps) -> Answer:
    """Agree, as a second person, that the problem is on the customer's side."""
    return case_messages.render_agreed(cases.agree_problem_is_theirs(deps.db, ask.text, call=ask.call))


def confirm_facts(ask: Ask, deps: Deps) -> Answer:
    """Confirm the facts of a severe strike."""
    return case_messages.render_facts_confirmed(cases.confirm_facts(deps.db, ask.text, call=ask.call))


def open_waiver_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that waives a gate."""
    return case_forms.load_waiver_form(deps, ask, ask.text)


def open_closing_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that closes the case."""
    return case_forms.load_closing_form(deps, ask, ask.text)


CLICKS: dict[str, Handler] = {
    "case_show": show_case,
    "problem_open": open_problem_form,
    "problem_agree": agree_problem_is_theirs,
    "facts_confirm": confirm_facts,
    "waive_open": open_waiver_form,
    "case_close_open": open_closing_form,
}
BESIDE: frozenset[str] = frozenset(CLICKS)
