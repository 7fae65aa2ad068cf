"""The forms of a transition: its plan, another step, a later last day, who hands over. See `parting_forms` too."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.features.transitions.forms import parting as parting_forms
from bot.features.transitions.messages import transitions as shown
from bot.features.transitions.usecases import plans, transitions
from bot.features.transitions.usecases.plans import PlanProposal, StepProposal
from bot.features.transitions.usecases.transitions import Handover
from bot.slack import arguments, formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import Block, View
from scoring.transitions import transitions as rules
from scoring.transitions.steps import StepKind, Trade
from scoring.transitions.transitions import policy_at_start
from scoring.values.durations import DAY, parse_whole_units
from scoring.values.notes import NOTE_LIMIT

USAGES = {
    "plan": "Usage: `/umpire transition <customer> plan --to provider|own-people|wind-down --last-day <date> "
    '--scope "<what>" [--trade accounting] [--contract-notice 60d]`.',
    "step": "Usage: `/umpire transition <customer> step <what> [--due <date>] [--owner @name] [--kind records]`.",
    "extend": "Usage: `/umpire transition <customer> extend --to <date> <why>`.",
    "assign": "Usage: `/umpire transition <customer> assign @name`.",
}
KINDS = (
    (StepKind.WORK.value, "Work"),
    (StepKind.RECORDS.value, "Records: they wait for no payment"),
    (StepKind.INVOICE.value, "Invoice"),
    (StepKind.ACCESS.value, "Access: revoked last"),
)


def load_plan_form(deps: Deps, ask: Ask, asked: str, said: PlanProposal) -> Form:
    """The form of a plan, with what the line said already."""
    found = plans.load_for_plan_form(deps.db, asked, call=ask.call)
    agreed = plans.find_agreed_notice(deps.db, found.customer.id, call=ask.call)
    return form_or_usage(build_plan_form(found, said, agreed), USAGES["plan"])


def load_step_form(deps: Deps, ask: Ask, asked: str, said: StepProposal) -> Form:
    """The form of another step."""
    return form_or_usage(build_step_form(plans.load_for_step_form(deps.db, asked, call=ask.call), said), USAGES["step"])


def load_extension_form(deps: Deps, ask: Ask, asked: str, to: date | None, why: str) -> Form:
    """The form of a later last day."""
    return form_or_usage(
        build_extension_form(plans.load_for_extension_form(deps.db, asked, call=ask.call), to, why), USAGES["extend"]
    )


def load_assignment_form(deps: Deps, ask: Ask, asked: str) -> Form:
    """The form of who hands over."""
    return form_or_usage(
        build_assignment_form(plans.load_for_assignment_form(deps.db, asked, call=ask.call)), USAGES["assign"]
    )


def build_plan_form(found: Handover, said: PlanProposal, agreed: int | None = None) -> View:
    """The form of a plan: where to, by when, with what; `agreed` are the days of notice their terms ask of us."""
    today, policy = _get_today(found), policy_at_start(found.transition, found.policy)
    asks = agreed if said.notice is None else said.notice
    first = rules.earliest_last_day(today, asks or 0, policy)
    longest = today + timedelta(days=policy.transition_longest_days)
    destination = rules.parse_destination(said.destination) if said.destination else None
    places = [(name, formatting.sentence(each.value)) for name, each in rules.DESTINATIONS_BY_WORD.items()]
    chosen = next((name for name, each in rules.DESTINATIONS_BY_WORD.items() if each is destination), None)
    blocks = [
        modals.field("destination", "Where do they go?", modals.choice(places, initial=chosen)),
        modals.field(
            "last-day",
            "Last day",
            modals.day(said.last_day or first),
            hint=f"{formatting.day(first)} at the earliest; after {formatting.day(longest)} "
            "only a manager can plan it.",
        ),
        modals.field(
            "scope",
            "What is handed over, and what is not?",
            modals.note(said.scope),
            hint="Agreed at the start; a manager adds to it later.",
        ),
        modals.field(
            "trade",
            "Steps of which trade?",
            modals.choice([(each.value, each.value) for each in Trade], initial=said.trade or policy.trade),
        ),
        modals.field(
            "notice",
            "Contract's notice, in days",
            modals.line(initial="" if asks is None else str(asks), most=20, placeholder="60"),
            optional=True,
            hint="The last day is not before it has passed."
            + (f" Their terms say {formatting.count(agreed, 'day')}; 0 for none." if agreed is not None else ""),
        ),
    ]
    return _build_form("plan", "Plan the transition", blocks, "Plan", found)


def build_step_form(found: Handover, said: StepProposal) -> View:
    """The form of another step: what, about what, by when, by whom."""
    blocks = [
        modals.field("what", "What is to be done?", modals.line(initial=said.what, most=NOTE_LIMIT)),
        modals.field("kind", "What is it about?", modals.choice(KINDS, initial=said.kind or StepKind.WORK.value)),
        modals.field(
            "due",
            "Due",
            modals.day(said.due),
            optional=True,
            hint="By the last day, if left blank.",
        ),
        modals.field(
            "owner", "Who does it?", modals.person(said.owner), optional=True, hint="Who hands over, otherwise."
        ),
    ]
    return _build_form("step", "Add a step", blocks, "Add Step", found)


def build_extension_form(found: Handover, to: date | None, why: str) -> View:
    """The form of a later last day: which, and why."""
    last_day = rules.require_last_day(found.transition)
    blocks = [
        modals.field(
            "to",
            "New last day",
            modals.day(to),
            hint=f"It is {formatting.day(last_day)} now. Open steps move along.",
        ),
        modals.field("why", "Why?", modals.note(why)),
    ]
    return _build_form("extend", "Move the last day", blocks, "Extend", found)


def build_assignment_form(found: Handover) -> View:
    """The form of who hands over: one person."""
    blocks = [modals.field("owner", "Who hands them over?", modals.person(found.transition.owner))]
    return _build_form("assign", "Assign a transition", blocks, "Assign", found)


def _build_form(what: str, title: str, blocks: Sequence[Block], submit: str, found: Handover) -> View:
    about = modals.about(formatting.short(found.customer.name, 150))
    callback, key = f"transition_{what}", found.customer.key
    return modals.modal(title, [about, *blocks], callback=callback, submit=submit, key=key)


def _get_today(found: Handover) -> date:
    return found.now.astimezone(found.policy.zone).date()


def parse_notice_days(text: str | None) -> int | None:
    """The days of notice a contract asks for, as people type them; None where nobody says."""
    return parse_whole_units(text, DAY, 0, rules.MAX_NOTICE_DAYS, field="notice") if text else None


def _submit_plan(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    to, scope, trade = (told.get(name, "") for name in ("destination", "scope", "trade"))
    last_day = arguments.future_day(told.get("last-day"), ask, deps, field="last-day")
    proposal = PlanProposal(to, last_day, scope, trade, parse_notice_days(told.get("notice")))
    return shown.render_changed(plans.plan_transition(deps.db, key, proposal, call=ask.call), ask.user_id)


def _submit_step(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    due = arguments.future_day(told.get("due"), ask, deps, field="due")
    addition = StepProposal(told.get("what", ""), told.get("kind", ""), due, told.get("owner"))
    return shown.render_changed(plans.add_step(deps.db, key, addition, call=ask.call), ask.user_id)


def _submit_extension(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    to, why = arguments.future_day(told.get("to"), ask, deps, field="to"), told.get("why", "")
    return shown.render_changed(plans.extend_transition(deps.db, key, to, why, call=ask.call), ask.user_id)


def _submit_assignment(ask: Ask, deps: Deps) -> Answer:
    key, owner = modals.key_of(ask.view), modals.texts(ask.view).get("owner", "")
    return shown.render_changed(transitions.assign_transition(deps.db, key, owner, call=ask.call), ask.user_id)


VIEWS: dict[str, Handler] = {
    "transition_plan": _submit_plan,
    "transition_step": _submit_step,
    "transition_extend": _submit_extension,
    "transition_assign": _submit_assignment,
    **parting_forms.VIEWS,
}
