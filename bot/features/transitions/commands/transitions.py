"""`/umpire transition`: where a handover stands, who runs it, its plan and its steps. `parting` has the rest."""

from collections.abc import Callable, Sequence

from bot.features.transitions.forms import transitions as forms
from bot.features.transitions.messages import transitions as shown
from bot.features.transitions.usecases import plans, transitions
from bot.features.transitions.usecases.plans import PlanProposal, StepProposal
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.parsing.numbers import several
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.refusals import Incomplete, Malformed

USAGE = (
    "Usage: `/umpire transition <customer> [accept|decline|assign|plan|step|done|extend] …`; "
    "`/umpire transition help` says more."
)
VERBS_OF_OPTION = {
    "to": ("plan", "extend"),
    "last-day": ("plan",),
    "scope": ("plan",),
    "trade": ("plan",),
    "contract-notice": ("plan",),
    "due": ("step",),
    "owner": ("step",),
    "kind": ("step",),
}
"""The words each option goes with."""
DAY_OPTIONS = ("to", "last-day", "due")
BEFORE_TEXT = 2
VerbHandler = Callable[[str, Line, Ask, Deps], Answer]


def handle_transition(ask: Ask, deps: Deps) -> Answer:
    """Show where it stands, do what a complete line says, or open the form for an incomplete one."""
    line = lines.read(ask.text, options=tuple(VERBS_OF_OPTION), days=DAY_OPTIONS, usage=USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT):
        return help_texts.word("transition", shown.HELP["transition"])
    customer = arguments.require_customer(line, ask, deps, VERBS)
    verb = (line.take() or "").casefold()
    lines.refuse_unknown(verb, VERBS, "a transition", USAGE)
    misplaced = [option for option in line.options if verb not in VERBS_OF_OPTION[option]]
    if misplaced:
        verbs = " or ".join(f"`{each}`" for each in VERBS_OF_OPTION[misplaced[0]])
        raise Malformed(f"`--{misplaced[0]}` goes with {verbs}. {USAGE}")
    return VERBS[verb](customer, line, ask, deps)


def _show(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end()
    return shown.render_card(transitions.load_newest(deps.db, customer, call=ask.call), ask.user_id)


def _accept(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire transition <customer> accept`.")
    return shown.render_changed(transitions.accept_transition(deps.db, customer, call=ask.call), ask.user_id)


def _decline(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    return shown.render_changed(
        transitions.decline_transition(deps.db, customer, line.rest(), call=ask.call), ask.user_id
    )


def _assign(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    person = line.take()
    if person is None:
        return forms.load_assignment_form(deps, ask, customer)
    line.end(forms.USAGES["assign"])
    return shown.render_changed(
        transitions.assign_transition(deps.db, customer, lines.user(person), call=ask.call), ask.user_id
    )


def _plan(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end(forms.USAGES["plan"])
    last_day = arguments.future_day(line.options.get("last-day"), ask, deps, field="last-day")
    to, scope, trade = (line.options.get(name, "") for name in ("to", "scope", "trade"))
    proposal = PlanProposal(to, last_day, scope, trade, forms.parse_notice_days(line.options.get("contract-notice")))
    try:
        return shown.render_changed(plans.plan_transition(deps.db, customer, proposal, call=ask.call), ask.user_id)
    except Incomplete:
        return forms.load_plan_form(deps, ask, customer, proposal)


def _add_step(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    owner = lines.user(line.options["owner"]) if "owner" in line.options else None
    due = arguments.future_day(line.options.get("due"), ask, deps, field="due")
    addition = StepProposal(line.rest(), line.options.get("kind", ""), due, owner)
    try:
        return shown.render_changed(plans.add_step(deps.db, customer, addition, call=ask.call), ask.user_id)
    except Incomplete:
        return forms.load_step_form(deps, ask, customer, addition)


def _finish_steps(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    if not line.words:
        return shown.render_card(transitions.load_newest(deps.db, customer, call=ask.call), ask.user_id)
    numbers = several(line)
    if not numbers:
        raise Malformed(
            f"“{line.rest()[:60]}” is not a step's number. `/umpire transition {customer} done 3` ticks step 3, "
            "`done 1,2,3` three of them."
        )
    return finish_steps(customer, numbers, line.rest(), ask, deps)


def _extend(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    to, why = arguments.future_day(line.options.get("to"), ask, deps, field="to"), line.rest()
    try:
        return shown.render_changed(plans.extend_transition(deps.db, customer, to, why, call=ask.call), ask.user_id)
    except Incomplete:
        return forms.load_extension_form(deps, ask, customer, to, why)


def finish_steps(customer: str, numbers: Sequence[int], note: str, ask: Ask, deps: Deps) -> Answer:
    """Tick the steps of those numbers."""
    return shown.render_changed(plans.finish_steps(deps.db, customer, numbers, note, call=ask.call), ask.user_id)


VERBS: dict[str, VerbHandler] = {
    "": _show,
    "accept": _accept,
    "decline": _decline,
    "assign": _assign,
    "plan": _plan,
    "step": _add_step,
    "done": _finish_steps,
    "extend": _extend,
}
