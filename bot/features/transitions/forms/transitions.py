"""The forms of a transition: its plan, a new step, a later last day, who hands over."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.features.transitions.forms import parting as parting_forms
from bot.features.transitions.messages import transitions as transition_messages
from bot.features.transitions.usecases import plans, transitions
from bot.features.transitions.usecases.plans import PlanProposal, StepProposal
from bot.features.transitions.usecases.transitions import Handover
from bot.slack import arguments, formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import Block, View
from scoring.transitions import transitions as transition_rules
from scoring.transitions.steps import StepKind, Trade
from scoring.transitions.transitions import policy_at_start
from scoring.values.durations import DAY, parse_whole_units
from scoring.values.notes import NOTE_LIMIT

USAGES = {
    "plan": "Usage: `/umpire transition <customer> plan --to provider|own-people|wind-down --last-day <date> "
    '--scope "<what>" [--trade accounting] [--contract-notice 60d] [--checked "<who>"]`.',
    "step": "Usage: `/umpire transition <customer> step <what> [--due <date>] [--owner @name] [--kind records]`.",
    "extend": "Usage: `/umpire transition <customer> extend --to <date> <why>`.",
    "assign": "Usage: `/umpire transition <customer> assign @name`.",
}
KINDS = (
    (StepKind.WORK.value, "Work"),
    (StepKind.RECORDS.value, "Records: never held back for a payment"),
    (StepKind.INVOICE.value, "Invoice"),
    (StepKind.ACCESS.value, "Access: revoked last"),
)


def load_plan_form(deps: Deps, ask: Ask, customer_text: str, proposal: PlanProposal) -> Form:
    """Build the form of a plan, filled in with what the line said already."""
    handover = plans.load_for_plan_form(deps.db, customer_text, call=ask.call)
    agreed = plans.find_agreed_notice(deps.db, handover.customer.id, call=ask.call)
    severe = plans.is_after_severe_strike(deps.db, handover, call=ask.call)
    return form_or_usage(build_plan_form(handover, proposal, agreed, severe=severe), USAGES["plan"])


def load_step_form(deps: Deps, ask: Ask, customer_text: str, proposal: StepProposal) -> Form:
    """Build the form of a new step."""
    return form_or_usage(
        build_step_form(plans.load_for_step_form(deps.db, customer_text, call=ask.call), proposal), USAGES["step"]
    )


def load_extension_form(deps: Deps, ask: Ask, customer_text: str, last_day: date | None, why: str) -> Form:
    """Build the form of a later last day."""
    return form_or_usage(
        build_extension_form(plans.load_for_extension_form(deps.db, customer_text, call=ask.call), last_day, why),
        USAGES["extend"],
    )


def load_assignment_form(deps: Deps, ask: Ask, customer_text: str) -> Form:
    """Build the form in which a manager decides who hands over."""
    return form_or_usage(
        build_assignment_form(plans.load_for_assignment_form(deps.db, customer_text, call=ask.call)), USAGES["assign"]
    )


def build_plan_form(
    handover: Handover, proposal: PlanProposal, agreed: int | None = None, *, severe: bool = False
) -> View:
    """Lay out the form of a plan: where to, by when, with what.

    `agreed` are the days of notice that we owe the customer by its terms. `severe`: after a severe strike it asks who
    checked whether the last day may be immediate.
    """
    today, policy = _get_today(handover), policy_at_start(handover.transition, handover.policy)
    notice = agreed if proposal.notice is None else proposal.notice
    earliest = transition_rules.earliest_last_day(today, notice or 0, policy)
    latest = today + timedelta(days=policy.transition_longest_days)
    destination = transition_rules.parse_destination(proposal.destination) if proposal.destination else None
    destinations = [
        (name, formatting.sentence(each.value)) for name, each in transition_rules.DESTINATIONS_BY_WORD.items()
    ]
    chosen = next((name for name, each in transition_rules.DESTINATIONS_BY_WORD.items() if each is destination), None)
    blocks = [
        modals.field("destination", "Where do they go?", modals.menu(destinations, initial=chosen)),
        modals.field(
            "last-day",
            "Last day",
            modals.date_picker(proposal.last_day or earliest),
            hint=f"{formatting.day(earliest)} at the earliest; after {formatting.day(latest)} "
            "only a manager can plan it.",
        ),
        modals.field(
            "scope",
            "What is handed over, and what is not?",
            modals.note_input(proposal.scope),
            hint="Agreed at the start; a manager adds to it later.",
        ),
        modals.field(
            "trade",
            "Steps of which trade?",
            modals.menu([(each.value, each.value) for each in Trade], initial=proposal.trade or policy.trade),
        ),
        modals.field(
            "notice",
            "Contract's notice, in days",
            modals.text_input(initial="" if notice is None else str(notice), most=20, placeholder="60"),
            optional=True,
            hint="The last day is not before it has passed."
            + (f" Their terms say {formatting.count(agreed, 'day')}; 0 for none." if agreed is not None else ""),
        ),
    ]
    if severe:
        checked = modals.field(
            "checked",
            "For an earlier last day: who checked?",
            modals.text_input(initial=proposal.checked, most=NOTE_LIMIT),
            optional=True,
            hint="After a severe strike it may be today, where contract and law allow it.",
        )
        blocks.insert(2, checked)
    return _build_form("plan", "Plan the transition", blocks, "Plan", handover)


def build_step_form(handover: Handover, proposal: StepProposal) -> View:
    """Lay out the form of a new step: what, of which kind, by when, by whom."""
    blocks = [
        modals.field("what", "What is to be done?", modals.text_input(initial=proposal.what, most=NOTE_LIMIT)),
        modals.field("kind", "What is it about?", modals.menu(KINDS, initial=proposal.kind or StepKind.WORK.value)),
        modals.field(
            "due",
            "Due",
            modals.date_picker(proposal.due),
            optional=True,
            hint="By the last day, if left blank.",
        ),
        modals.field(
            "owner",
            "Who does it?",
            modals.person_menu(proposal.owner),
            optional=True,
            hint="Whoever hands over, if left blank.",
        ),
    ]
    return _build_form("step", "Add a step", blocks, "Add Step", handover)


def build_extension_form(handover: Handover, last_day: date | None, why: str) -> View:
    """Lay out the form of a later last day, with its reason."""
    current = transition_rules.require_last_day(handover.transition, key=handover.customer.key)
    blocks = [
        modals.field(
            "to",
            "New last day",
            modals.date_picker(last_day),
            hint=f"It is {formatting.day(current)} now. Open steps move along.",
        ),
        modals.field("why", "Why?", modals.note_input(why)),
    ]
    return _build_form("extend", "Move the last day", blocks, "Extend", handover)


def build_assignment_form(handover: Handover) -> View:
    """Lay out the form in which a manager decides who hands over."""
    blocks = [modals.field("owner", "Who hands them over?", modals.person_menu(handover.transition.owner))]
    return _build_form("assign", "Assign a transition", blocks, "Assign", handover)


def _build_form(name: str, title: str, blocks: Sequence[Block], submit: str, handover: Handover) -> View:
    """Build a form below the customer's name."""
    intro = modals.paragraph(formatting.short(handover.customer.name, 150))
    callback, key = f"transition_{name}", handover.customer.key
    return modals.build_modal(title, [intro, *blocks], callback=callback, submit=submit, key=key)


def _get_today(handover: Handover) -> date:
    """Return the workspace's day at which the handover was loaded."""
    return handover.now.astimezone(handover.policy.zone).date()


def parse_notice_days(text: str | None) -> int | None:
    """Read the days of notice a contract asks for; None where nobody says."""
    return parse_whole_units(text, DAY, 0, transition_rules.MAX_NOTICE_DAYS, field="notice") if text else None


def _submit_plan(ask: Ask, deps: Deps) -> Answer:
    """Plan the transition as the form says."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    destination, scope, trade = (fields.get(name, "") for name in ("destination", "scope", "trade"))
    last_day = arguments.future_day(fields.get("last-day"), ask, deps, field="last-day")
    notice, checked = parse_notice_days(fields.get("notice")), fields.get("checked", "")
    proposal = PlanProposal(destination, last_day, scope, trade, notice, checked)
    return transition_messages.render_changed(plans.plan_transition(deps.db, key, proposal, call=ask.call), ask.user_id)


def _submit_step(ask: Ask, deps: Deps) -> Answer:
    """Add the step in the form."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    due = arguments.future_day(fields.get("due"), ask, deps, field="due")
    addition = StepProposal(fields.get("what", ""), fields.get("kind", ""), due, fields.get("owner"))
    return transition_messages.render_changed(plans.add_step(deps.db, key, addition, call=ask.call), ask.user_id)


def _submit_extension(ask: Ask, deps: Deps) -> Answer:
    """Move the last day as the form says."""
    key, fields = modals.read_key(ask.view), modals.read_texts(ask.view)
    last_day, why = arguments.future_day(fields.get("to"), ask, deps, field="to"), fields.get("why", "")
    return transition_messages.render_changed(
        plans.extend_transition(deps.db, key, last_day, why, call=ask.call), ask.user_id
    )


def _submit_assignment(ask: Ask, deps: Deps) -> Answer:
    """Assign the transition to the person in the form."""
    key, owner = modals.read_key(ask.view), modals.read_texts(ask.view).get("owner", "")
    return transition_messages.render_changed(
        transitions.assign_transition(deps.db, key, owner, call=ask.call), ask.user_id
    )


VIEWS: dict[str, Handler] = {
    "transition_plan": _submit_plan,
    "transition_step": _submit_step,
    "transition_extend": _submit_extension,
    "transition_assign": _submit_assignment,
    **parting_forms.VIEWS,
}
