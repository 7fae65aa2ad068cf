"""The forms of a case: the real problem, a waiver, closing it; submitted, they do what the line does."""

from bot.features.cases.messages import cases as shown
from bot.features.cases.messages.case_files import GATES, SIDES
from bot.features.cases.usecases import cases
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler
from bot.slack.modals import Block
from scoring.cases import gates
from scoring.customers.customers import Customer
from scoring.roles import Action

PROBLEM, WAIVER, CLOSE = "case_problem", "case_waiver", "case_close"
USAGES = {
    PROBLEM: "Usage: `/umpire problem <customer> <the real problem> [--side ours|theirs|both]`.",
    WAIVER: "Usage: `/umpire gates <customer> waive <gate> <why>`.",
    CLOSE: "Usage: `/umpire case <customer> close <why>`.",
}


def load_problem_form(deps: Deps, ask: Ask, asked: str, *, said: str = "", side: str = "") -> Form:
    """The form for the real problem, with what is stated or typed already."""
    customer, file = cases.load_for_form(deps.db, asked, Action.CASE, call=ask.call)
    stated, whose = (file.case.problem, file.case.side) if file is not None else ("", None)
    text = modals.note(said or stated)
    menu = modals.choice(
        [(each.value, formatting.sentence(told)) for each, told in SIDES.items()], initial=side or whose
    )
    blocks = [
        modals.about(
            f"{_shorten_name(customer)}: find what is wrong before judging anybody, and look at our part first."
        ),
        modals.field("why", "What is really behind it?", text, hint="What happens, since when, what it does to us."),
        modals.field("side", "Whose part is it?", menu, optional=True),
    ]
    return _build_form(PROBLEM, "The real problem", blocks, "State Problem", customer)


def load_waiver_form(deps: Deps, ask: Ask, asked: str, *, gate: str = "", why: str = "") -> Form:
    """The form for waiving a gate: those that are missing and can be waived."""
    customer, file = cases.load_for_form(deps.db, asked, Action.WAIVE, call=ask.call)
    assert file is not None
    wanted = gates.list_waivable_gates(file)
    menu = modals.choice([(each.value, GATES[each]) for each in wanted], initial=gate.casefold() or wanted[0].value)
    blocks = [
        modals.about(f"{_shorten_name(customer)}: your reason will stand on the case card and on the ballot."),
        modals.field("gate", "Gate", menu),
        modals.field("why", "Why?", modals.note(why)),
    ]
    return _build_form(WAIVER, "Waive a gate", blocks, "Waive Gate", customer)


def load_closing_form(deps: Deps, ask: Ask, asked: str) -> Form:
    """The form for closing a case by hand."""
    customer, _ = cases.load_for_form(deps.db, asked, Action.CLOSE_CASE, call=ask.call)
    blocks = [
        modals.about(f"{_shorten_name(customer)}: the case ends as good again. Strikes that count still count."),
        modals.field("why", "Why?", modals.note()),
    ]
    return _build_form(CLOSE, "Close the case", blocks, "Close Case", customer)


def _shorten_name(customer: Customer) -> str:
    return formatting.short(customer.name, 150)


def _build_form(callback: str, title: str, blocks: list[Block], submit: str, customer: Customer) -> Form:
    view = modals.modal(title, blocks, callback=callback, submit=submit, key=customer.key)
    return Form(view, instead=shown.render_without_form(USAGES[callback]))


def _submit_problem(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    stated = cases.state_problem(deps.db, key, told.get("why", ""), told.get("side"), call=ask.call)
    return shown.render_problem_stated(stated)


def _submit_waiver(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    return shown.render_waived(cases.waive_gate(deps.db, key, told.get("gate", ""), told.get("why", ""), call=ask.call))


def _submit_closing(ask: Ask, deps: Deps) -> Answer:
    key, why = modals.key_of(ask.view), modals.texts(ask.view).get("why", "")
    return shown.render_closed(cases.close_case(deps.db, key, why, call=ask.call))


VIEWS: dict[str, Handler] = {PROBLEM: _submit_problem, WAIVER: _submit_waiver, CLOSE: _submit_closing}
