"""`/umpire case|problem|gates`: a customer's case file, its real problem, what stands before a final notice."""

from bot.features.cases.forms import cases as case_forms
from bot.features.cases.messages import cases as shown
from bot.features.cases.usecases import cases
from bot.parsing import lines
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.refusals import Incomplete, Malformed

CASE_USAGE = "Usage: `/umpire case [<customer>]` or `/umpire case <customer> close <why>`."
PROBLEM_USAGE = case_forms.USAGES[case_forms.PROBLEM]
GATES_USAGE = (
    "Usage: `/umpire gates <customer>`, `/umpire gates <customer> waive <gate> <why>` or, after a severe strike, "
    "`/umpire gates <customer> confirm`."
)
BEFORE_TEXT = {"case": 2, "problem": 1, "gates": 3}
"""How many words stand before free text, in which `help` is nothing but a word."""


def handle_case(ask: Ask, deps: Deps) -> Answer:
    """Show one case, list those that are open, or close one."""
    line = lines.read(ask.text, usage=CASE_USAGE)
    if line.asks_help(BEFORE_TEXT["case"]):
        return help_texts.word("case", shown.HELP["case"])
    if not line.words or (line.peek() == "list" and len(line.words) == 1):
        return shown.render_list(cases.list_open_cases(deps.db, call=ask.call))
    customer, verb = arguments.require_customer(line, ask, deps, ("close",)), line.take()
    if verb is None:
        return shown.render_case_file(cases.load_customer_case(deps.db, customer, call=ask.call))
    if verb.casefold() != "close":
        raise Malformed(f"“{verb}” is not something a case does. {CASE_USAGE} A name of several words goes in quotes.")
    try:
        return shown.render_closed(cases.close_case(deps.db, customer, line.rest(), call=ask.call))
    except Incomplete:
        return case_forms.load_closing_form(deps, ask, customer)


def handle_problem(ask: Ask, deps: Deps) -> Answer:
    """State the real problem; an incomplete line opens the form."""
    line = lines.read(ask.text, options=("side",), usage=PROBLEM_USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT["problem"]):
        return help_texts.word("problem", shown.HELP["problem"])
    customer = arguments.require_customer(line, ask, deps, ("agree",))
    if line.peek() == "agree" and len(line.words) == 1 and not line.options:
        return shown.render_agreed(cases.agree_problem_is_theirs(deps.db, customer, call=ask.call))
    said, side = line.rest(), line.options.get("side")
    try:
        return shown.render_problem_stated(cases.state_problem(deps.db, customer, said, side, call=ask.call))
    except Incomplete:
        return case_forms.load_problem_form(deps, ask, customer, said=said, side=(side or "").casefold())


def handle_gates(ask: Ask, deps: Deps) -> Answer:
    """Show the gates, or waive one; an incomplete line opens the form."""
    line = lines.read(ask.text, usage=GATES_USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT["gates"]):
        return help_texts.word("gates", shown.HELP["gates"])
    customer, verb = arguments.require_customer(line, ask, deps, ("waive", "confirm")), line.take()
    if verb is None:
        return shown.render_gates(cases.load_customer_case(deps.db, customer, call=ask.call))
    if verb.casefold() == "confirm":
        line.end(GATES_USAGE)
        return shown.render_facts_confirmed(cases.confirm_facts(deps.db, customer, call=ask.call))
    if verb.casefold() != "waive":
        raise Malformed(f"“{verb}” is not something gates do. {GATES_USAGE} A name of several words goes in quotes.")
    gate, why = line.take() or "", line.rest()
    try:
        return shown.render_waived(cases.waive_gate(deps.db, customer, gate, why, call=ask.call))
    except Incomplete:
        return case_forms.load_waiver_form(deps, ask, customer, gate=gate, why=why)
