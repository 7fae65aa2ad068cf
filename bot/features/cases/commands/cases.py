"""The commands `/umpire case`, `problem` and `gates`."""

from bot.features.cases.forms import cases as case_forms
from bot.features.cases.messages import cases as case_messages
from bot.features.cases.usecases import cases
from bot.parsing import lines
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, ask_for_rest
from scoring.refusals import Incomplete, Malformed

CASE_USAGE = "Usage: `/umpire case [<customer>]` or `/umpire case <customer> close <why>`."
PROBLEM_USAGE = case_forms.USAGES[case_forms.PROBLEM]
GATES_USAGE = (
    "Usage: `/umpire steps <customer>`, `/umpire steps <customer> waive <step> <why>` or, after a severe strike, "
    "`/umpire steps <customer> confirm`."
)
BEFORE_TEXT = {"case": 2, "problem": 1, "gates": 3}
"""How many words come before free text. Among these `help` asks for help; in the text it is a word."""


def handle_case(ask: Ask, deps: Deps) -> Answer:
    """Show one case, list the open ones, or close one."""
    line = lines.parse_line(ask.text, usage=CASE_USAGE)
    if line.asks_help(BEFORE_TEXT["case"]):
        return help_texts.render_word("case", case_messages.HELP["case"])
    if not line.words or (line.peek() == "list" and len(line.words) == 1):
        return case_messages.render_list(cases.list_open_cases(deps.db, call=ask.call))
    customer, verb = arguments.require_customer(line, ask, deps, ("close",)), line.take()
    if verb is None:
        return case_messages.render_case_file(cases.load_customer_case(deps.db, customer, call=ask.call))
    if verb.casefold() != "close":
        raise Malformed(f"“{verb}” is not something a case does. {CASE_USAGE} A name of several words goes in quotes.")
    try:
        return case_messages.render_closed(cases.close_case(deps.db, customer, line.rest(), call=ask.call))
    except Incomplete as missing:
        return ask_for_rest(case_forms.load_closing_form(deps, ask, customer), missing)


def handle_problem(ask: Ask, deps: Deps) -> Answer:
    """State the real problem, or agree that it is theirs. An incomplete line opens the form."""
    line = lines.parse_line(ask.text, options=("side",), usage=PROBLEM_USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT["problem"]):
        return help_texts.render_word("problem", case_messages.HELP["problem"])
    customer = arguments.require_customer(line, ask, deps, ("agree",))
    if line.peek() == "agree" and len(line.words) == 1 and not line.options:
        return case_messages.render_agreed(cases.agree_problem_is_theirs(deps.db, customer, call=ask.call))
    text, side = line.rest(), line.options.get("side")
    try:
        return case_messages.render_problem_stated(cases.state_problem(deps.db, customer, text, side, call=ask.call))
    except Incomplete as missing:
        return ask_for_rest(
            case_forms.load_problem_form(deps, ask, customer, typed=text, side=(side or "").casefold()), missing
        )


def handle_gates(ask: Ask, deps: Deps) -> Answer:
    """Show the gates, waive one, or confirm the facts of a severe strike. An incomplete line opens the form."""
    line = lines.parse_line(ask.text, usage=GATES_USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT["gates"]):
        return help_texts.render_word("steps", case_messages.HELP["steps"])
    customer, verb = arguments.require_customer(line, ask, deps, ("waive", "confirm")), line.take()
    if verb is None:
        return case_messages.render_gates(cases.load_customer_case(deps.db, customer, call=ask.call))
    if verb.casefold() == "confirm":
        line.require_end(GATES_USAGE)
        return case_messages.render_facts_confirmed(cases.confirm_facts(deps.db, customer, call=ask.call))
    if verb.casefold() != "waive":
        raise Malformed(f"“{verb}” is not something steps do. {GATES_USAGE} A name of several words goes in quotes.")
    gate, why = line.take() or "", line.rest()
    try:
        return case_messages.render_waived(cases.waive_gate(deps.db, customer, gate, why, call=ask.call))
    except Incomplete as missing:
        return ask_for_rest(case_forms.load_waiver_form(deps, ask, customer, gate=gate, why=why), missing)
