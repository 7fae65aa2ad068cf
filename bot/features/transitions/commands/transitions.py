"""`/umpire transition`: where a handover stands, who runs it, its plan and its steps. `parting` has the rest."""

from collections.abc import Callable, Sequence

from bot.features.transitions.forms import transitions as forms
from bot.features.transitions.messages import transitions as shown
from bot.features.transitions.usecases import plans, transitions
from bot.features.transitions.usecases.plans import Addition, Proposal
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
OF = {
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
DAYS = ("to", "last-day", "due")
BEFORE_TEXT = 2
Verb = Callable[[str, Line, Ask, Deps], Answer]


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show where it stands, do what a complete line says, or open the form for an incomplete one."""
    line = lines.read(ask.text, options=tuple(OF), days=DAYS, usage=USAGE)
    if not line.words or line.asks_help(BEFORE_TEXT):
        return help_texts.word("transition", shown.HELP["transition"])
    customer = arguments.require_customer(line, ask, deps, VERBS)
    verb = (line.take() or "").casefold()
    lines.refuse_unknown(verb, VERBS, "a transition", USAGE)
    misplaced = [option for option in line.options if verb not in OF[option]]
    if misplaced:
        raise Malformed(f"`--{misplaced[0]}` goes with {' or '.join(f'`{v}`' for v in OF[misplaced[0]])}. {USAGE}")
    return VERBS[verb](customer, line, ask, deps)


def _show(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end()
    return shown.card(transitions.show(deps.db, customer, call=ask.call), ask.user_id)


def _accept(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end("Usage: `/umpire transition <customer> accept`.")
    return shown.moved(transitions.accept(deps.db, customer, call=ask.call), ask.user_id)


def _decline(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    return shown.moved(transitions.decline(deps.db, customer, line.rest(), call=ask.call), ask.user_id)


def _assign(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    person = line.take()
    if person is None:
        return forms.assign(deps, ask, customer)
    line.end(forms.USAGES["assign"])
    return shown.moved(transitions.assign(deps.db, customer, lines.user(person), call=ask.call), ask.user_id)


def _plan(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    line.end(forms.USAGES["plan"])
    last_day = arguments.future_day(line.options.get("last-day"), ask, deps, field="last-day")
    to, scope, trade = (line.options.get(name, "") for name in ("to", "scope", "trade"))
    proposal = Proposal(to, last_day, scope, trade, forms.notice(line.options.get("contract-notice")))
    try:
        return shown.moved(plans.plan(deps.db, customer, proposal, call=ask.call), ask.user_id)
    except Incomplete:
        return forms.plan(deps, ask, customer, proposal)


def _step(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    owner = lines.user(line.options["owner"]) if "owner" in line.options else None
    due = arguments.future_day(line.options.get("due"), ask, deps, field="due")
    addition = Addition(line.rest(), line.options.get("kind", ""), due, owner)
    try:
        return shown.moved(plans.add_step(deps.db, customer, addition, call=ask.call), ask.user_id)
    except Incomplete:
        return forms.step(deps, ask, customer, addition)


def _done(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    if not line.words:
        return shown.card(transitions.show(deps.db, customer, call=ask.call), ask.user_id)
    numbers = several(line)
    if not numbers:
        raise Malformed(
            f"“{line.rest()[:60]}” is not a step's number. `/umpire transition {customer} done 3` ticks step 3, "
            "`done 1,2,3` three of them."
        )
    return finished(customer, numbers, line.rest(), ask, deps)


def _extend(customer: str, line: Line, ask: Ask, deps: Deps) -> Answer:
    to, why = arguments.future_day(line.options.get("to"), ask, deps, field="to"), line.rest()
    try:
        return shown.moved(plans.extend(deps.db, customer, to, why, call=ask.call), ask.user_id)
    except Incomplete:
        return forms.extend(deps, ask, customer, to, why)


def finished(customer: str, numbers: Sequence[int], note: str, ask: Ask, deps: Deps) -> Answer:
    """Tick the steps of those numbers."""
    return shown.moved(plans.finish(deps.db, customer, numbers, note, call=ask.call), ask.user_id)


VERBS: dict[str, Verb] = {
    "": _show,
    "accept": _accept,
    "decline": _decline,
    "assign": _assign,
    "plan": _plan,
    "step": _step,
    "done": _done,
    "extend": _extend,
}
