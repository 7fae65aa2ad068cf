"""The forms of a case: state the real problem, waive a gate, close the case."""

from collections.abc import Sequence

from bot.features.cases.messages import cases as case_messages
from bot.features.cases.messages.case_files import SIDES
from bot.features.cases.usecases import cases
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler
from bot.slack.modals import Block, View
from scoring.cases import gates
from scoring.cases.cases import Gate
from scoring.customers.customers import Customer
from scoring.roles import Action

PROBLEM, WAIVER, CLOSE = "case_problem", "case_waiver", "case_close"
USAGES = {
    PROBLEM: "Usage: `/umpire problem <customer> <the real problem> [--side ours|theirs|both]`.",
    WAIVER: "Usage: `/umpire steps <customer> waive <step> <why>`.",
    CLOSE: "Usage: `/umpire case <customer> close <why>`.",
}


def load_problem_form(deps: Deps, ask: Ask, customer_text: str, *, typed: str = "", side: str = "") -> Form:
    """Build the form for the real problem, filled in with what is typed or on record."""
    customer, file = cases.load_for_form(deps.db, customer_text, Action.CASE, call=ask.call)
    recorded, recorded_side = (file.case.problem, file.case.side) if file is not None else ("", None)
    return _offer(PROBLEM, build_problem_view(customer, typed or recorded, side or recorded_side))


def build_problem_view(customer: Customer, problem: str, side: str | None) -> View:
    """Build the form's view: what the problem is, and whose part it is."""
    text = modals.note_input(problem)
    menu = modals.menu([(each.value, formatting.sentence(label)) for each, label in SIDES.items()], initial=side)
    blocks = [
        modals.paragraph(
            f"{_shorten_name(customer)}: find what is wrong before judging anybody, and look at our part first."
        ),
        modals.field("why", "What is really behind it?", text, hint="What happens, since when, what it does to us."),
        modals.field("side", "Whose part is it?", menu, optional=True),
    ]
    return _build_view(PROBLEM, "The real problem", blocks, "State Problem", customer)


def load_waiver_form(deps: Deps, ask: Ask, customer_text: str, *, gate: str = "", why: str = "") -> Form:
    """Build the form that waives one of the missing gates which can be waived."""
    customer, file = cases.load_for_form(deps.db, customer_text, Action.WAIVE, call=ask.call)
    assert file is not None
    return _offer(WAIVER, build_waiver_view(customer, gates.list_waivable_gates(file), gate, why))


def build_waiver_view(customer: Customer, waivable: Sequence[Gate], gate: str, why: str) -> View:
    """Build the form's view: which of the gates, and why."""
    menu = modals.menu(
        [(each.value, gates.GATE_NAMES[each]) for each in waivable], initial=gate.casefold() or waivable[0].value
    )
    blocks = [
        modals.paragraph(f"{_shorten_name(customer)}: your reason will stand on the case card and on the ballot."),
        modals.field("gate", "Step", menu),
        modals.field("why", "Why?", modals.note_input(why)),
    ]
    return _build_view(WAIVER, "Waive a step", blocks, "Waive Step", customer)


def load_closing_form(deps: Deps, ask: Ask, customer_text: str) -> Form:
    """Build the form that closes a case by hand."""
    customer, _ = cases.load_for_form(deps.db, customer_text, Action.CLOSE_CASE, call=ask.call)
    return _offer(CLOSE, build_closing_view(customer))


def build_closing_view(customer: Customer) -> View:
    """Build the form's view: why the case ends."""
    blocks = [
        modals.paragraph(f"{_shorten_name(customer)}: the case ends as good again. Strikes that count still count."),
        modals.field("why", "Why?", modals.note_input()),
    ]
    return _build_view(CLOSE, "Close the case", blocks, "Close Case", customer)


def _shorten_name(customer: Customer) -> str:
    """Shorten the customer's name for the first line of a form."""
    return formatting.short(customer.name, 150)


def _build_view(callback: str, title: str, blocks: list[Block], submit: str, customer: Customer) -> View:
    """Build a form's view about a customer."""
    return modals.build_modal(title, blocks, callback=callback, submit=submit, key=customer.key)


def _offer(callback: str, view: View) -> Form:
    """Answer with the view, and with the usage where no form can open."""
    return Form(view, instead=case_messages.render_without_form(USAGES[callback]))


def _submit_problem(ask: Ask, deps: Deps) -> Answer:
    """State the problem in the form."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    updated = cases.state_problem(deps.db, key, fields.get("why", ""), fields.get("side"), call=ask.call)
    return case_messages.render_problem_stated(updated)


def _submit_waiver(ask: Ask, deps: Deps) -> Answer:
    """Waive the gate in the form."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    return case_messages.render_waived(
        cases.waive_gate(deps.db, key, fields.get("gate", ""), fields.get("why", ""), call=ask.call)
    )


def _submit_closing(ask: Ask, deps: Deps) -> Answer:
    """Close the case for the reason in the form."""
    key, why = modals.read_key(ask.view), modals.read_texts(ask.view).get("why", "")
    return case_messages.render_closed(cases.close_case(deps.db, key, why, call=ask.call))


VIEWS: dict[str, Handler] = {PROBLEM: _submit_problem, WAIVER: _submit_waiver, CLOSE: _submit_closing}
