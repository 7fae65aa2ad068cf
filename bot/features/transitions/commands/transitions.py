"""The command `/umpire transition`: where a handover stands, who runs it, its plan and its steps."""

from collections.abc import Callable, Sequence

from bot.features.transitions.forms import transitions as transition_forms
from bot.features.transitions.messages import transitions as transition_messages
from bot.features.transitions.usecases import plans, tellings, transitions
from bot.features.transitions.usecases.plans import PlanProposal, StepProposal
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.parsing.numbers import take_numbers
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, ask_for_rest
from scoring.refusals import Incomplete, Malformed

USAGE = (
    "Usage: `/umpire transition <customer> [accept|decline|assign|told|plan|step|done|extend] …`; "
    "`/umpire transition help` says more."
)
VERBS_OF_OPTION = {
    "to": ("plan", "extend"),
    "last-day": ("plan",),
    "scope": ("plan",),
    "trade": ("plan",),
    "contract-notice": ("plan",),
    "checked": ("plan",),
    "due": ("step",),
    "owner": ("step",),
    "kind": ("step",),
    "on": ("told",),
}
"""The verbs that each option goes with."""
DAY_OPTIONS = ("to", "last-day", "due", "on")
BEFORE_TEXT = 2
VerbHandler = Callable[[str, TypedLine, Ask, Deps], Answer]


def handle_transition(ask: Ask, deps: Deps) -> Answer:
    """Show where the transition stands, do what the line says, or open a form for what it lacks."""
    line = lines.parse_line(ask.text, options=tuple(VERBS_OF_OPTION), days=DAY_OPTIONS, usage=USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT):
        return help_texts.render_word("transition", transition_messages.HELP["transition"])
    customer = arguments.require_customer(line, ask, deps, VERBS)
    verb = (line.take() or "").casefold()
    lines.refuse_unknown(verb, VERBS, "a transition", USAGE)
    misplaced = [option for option in line.options if verb not in VERBS_OF_OPTION[option]]
    if misplaced:
        verbs = " or ".join(f"`{each}`" for each in VERBS_OF_OPTION[misplaced[0]])
        raise Malformed(f"`--{misplaced[0]}` goes with {verbs}. {USAGE}")
    return VERBS[verb](customer, line, ask, deps)


def _show(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show where the transition stands."""
    line.require_end()
    return transition_messages.render_card(transitions.load_newest(deps.db, customer, call=ask.call), ask.user_id)


def _accept(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Accept handing the customer over."""
    line.require_end("Usage: `/umpire transition <customer> accept`.")
    return transition_messages.render_changed(
        transitions.accept_transition(deps.db, customer, call=ask.call), ask.user_id
    )


def _decline(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Decline handing the customer over, with the reason on the line if there is one."""
    return transition_messages.render_changed(
        transitions.decline_transition(deps.db, customer, line.rest(), call=ask.call), ask.user_id
    )


def _assign(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Assign the transition to the person on the line, or open the form for it."""
    person = line.take()
    if person is None:
        return transition_forms.load_assignment_form(deps, ask, customer)
    line.require_end(transition_forms.USAGES["assign"])
    return transition_messages.render_changed(
        transitions.assign_transition(deps.db, customer, lines.parse_user(person), call=ask.call), ask.user_id
    )


def _record_told(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Record when and how the customer was told of the decision."""
    on = arguments.past_day(line.options.get("on"), ask, deps, field="on")
    return transition_messages.render_changed(
        tellings.record_told(deps.db, customer, how=line.rest(), on=on, call=ask.call), ask.user_id
    )


def _plan(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Plan the transition, or open the form for what the line lacks."""
    line.require_end(transition_forms.USAGES["plan"])
    last_day = arguments.future_day(line.options.get("last-day"), ask, deps, field="last-day")
    destination, scope, trade = (line.options.get(name, "") for name in ("to", "scope", "trade"))
    notice = transition_forms.parse_notice_days(line.options.get("contract-notice"))
    proposal = PlanProposal(destination, last_day, scope, trade, notice, line.options.get("checked", ""))
    try:
        return transition_messages.render_changed(
            plans.plan_transition(deps.db, customer, proposal, call=ask.call), ask.user_id
        )
    except Incomplete as missing:
        return ask_for_rest(transition_forms.load_plan_form(deps, ask, customer, proposal), missing)


def _add_step(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Add the step on the line, or open the form for what it lacks."""
    owner = lines.parse_user(line.options["owner"]) if "owner" in line.options else None
    due = arguments.future_day(line.options.get("due"), ask, deps, field="due")
    addition = StepProposal(line.rest(), line.options.get("kind", ""), due, owner)
    try:
        return transition_messages.render_changed(
            plans.add_step(deps.db, customer, addition, call=ask.call), ask.user_id
        )
    except Incomplete as missing:
        return ask_for_rest(transition_forms.load_step_form(deps, ask, customer, addition), missing)


def _finish_steps(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Mark the steps on the line done, or show the steps where it names none."""
    if not line.words:
        return transition_messages.render_card(transitions.load_newest(deps.db, customer, call=ask.call), ask.user_id)
    numbers = take_numbers(line)
    if not numbers:
        raise Malformed(
            f"“{line.rest()[:60]}” is not a step's number. `/umpire transition {customer} done 3` ticks step 3, "
            "`done 1,2,3` three of them."
        )
    return finish_steps(customer, numbers, line.rest(), ask, deps)


def _extend(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Move the last day, or open the form for what the line lacks."""
    last_day, why = arguments.future_day(line.options.get("to"), ask, deps, field="to"), line.rest()
    try:
        return transition_messages.render_changed(
            plans.extend_transition(deps.db, customer, last_day, why, call=ask.call), ask.user_id
        )
    except Incomplete as missing:
        return ask_for_rest(transition_forms.load_extension_form(deps, ask, customer, last_day, why), missing)


def finish_steps(customer: str, numbers: Sequence[int], note: str, ask: Ask, deps: Deps) -> Answer:
    """Mark the steps of those numbers done."""
    return transition_messages.render_changed(
        plans.finish_steps(deps.db, customer, numbers, note, call=ask.call), ask.user_id
    )


VERBS: dict[str, VerbHandler] = {
    "": _show,
    "accept": _accept,
    "decline": _decline,
    "assign": _assign,
    "told": _record_told,
    "plan": _plan,
    "step": _add_step,
    "done": _finish_steps,
    "extend": _extend,
}
