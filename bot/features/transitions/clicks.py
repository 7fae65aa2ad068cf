"""The buttons of transitions, referrals and farewells."""

from contextlib import suppress
from datetime import date

from bot.features.roles import usecases as roles
from bot.features.transitions.commands import transitions as transition_commands
from bot.features.transitions.forms import parting as parting_forms, transitions as transition_forms
from bot.features.transitions.messages import farewells as farewell_messages, transitions as transition_messages
from bot.features.transitions.usecases import farewells, referrals, transitions
from bot.features.transitions.usecases.plans import PlanProposal
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.workflow import drafts
from scoring.refusals import Malformed, NotAllowed, NotFound
from scoring.transitions.transitions import ReferralOutcome, TransitionState
from scoring.values.figures import parse_row_number


def show_transition(ask: Ask, deps: Deps) -> Answer:
    """Show where the transition stands, or its plan's form to somebody who can plan it and has not yet."""
    handover = transitions.load_newest(deps.db, ask.text, call=ask.call)
    if handover.transition.state is TransitionState.OWNED:
        with suppress(NotAllowed):
            return transition_forms.load_plan_form(deps, ask, ask.text, PlanProposal())
    return transition_messages.render_card(handover, ask.user_id)


def accept_transition(ask: Ask, deps: Deps) -> Answer:
    """Accept handing the customer over."""
    return transition_messages.render_changed(
        transitions.accept_transition(deps.db, ask.text, call=ask.call), ask.user_id
    )


def decline_transition(ask: Ask, deps: Deps) -> Answer:
    """Decline handing the customer over."""
    return transition_messages.render_changed(
        transitions.decline_transition(deps.db, ask.text, call=ask.call), ask.user_id
    )


def open_plan_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the plan."""
    return transition_forms.load_plan_form(deps, ask, ask.text, PlanProposal())


def open_assignment_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form in which a manager decides who hands over."""
    return transition_forms.load_assignment_form(deps, ask, ask.text)


def finish_step(ask: Ask, deps: Deps) -> Answer:
    """Mark the step done that the button names."""
    customer, _, typed = ask.text.rpartition(" ")
    number = parse_row_number(typed)
    if number is None:
        raise Malformed("That step is not on record.")
    return transition_commands.finish_steps(customer, (number,), "", ask, deps)


def open_referral_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a referral."""
    return parting_forms.load_referral_form(deps, ask, ask.text)


def open_farewell_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the farewell."""
    return parting_forms.load_farewell_form(deps, ask, ask.text)


def confirm_early_farewell(ask: Ask, deps: Deps) -> Answer:
    """Give the farewell before the agreed last day, after the person was asked whether they mean it.

    The button's value is the draft that keeps what they had entered.
    """
    draft, call = drafts.confirm_draft(deps.db, ask.text, farewells.EARLY_DRAFT, call=ask.call)
    told = date.fromisoformat(draft["told"]) if draft.get("told") else None
    farewell = farewells.give_farewell(
        deps.db, draft["customer"], draft["lessons"], draft["referral"], told=told, early=True, call=call
    )
    return farewell_messages.render_farewell_answer(farewell)


def _build_outcome_handler(outcome: ReferralOutcome) -> Handler:
    """Return the handler of the button that records this outcome of a referral."""

    def answer(ask: Ask, deps: Deps) -> Answer:
        number = parse_row_number(ask.text)
        if number is None:
            raise Malformed("That referral is not on record.")
        return farewell_messages.render_outcome_recorded(
            referrals.record_outcome(deps.db, number, outcome, call=ask.call)
        )

    return answer


def ask_referral_outcome(ask: Ask, deps: Deps) -> Answer:
    """Ask how a referral went, with the same message as umpire sends."""
    roles.get_own_actor(deps.db, call=ask.call)
    number = parse_row_number(ask.text)
    referral = referrals.find_referral(deps.db, number) if number is not None else None
    if number is None or referral is None:
        raise NotFound("That referral was taken back, so there is nothing to tell.")
    return farewell_messages.render_referral_question(*referral, number)


CLICKS: dict[str, Handler] = {
    "transition_open": show_transition,
    "transition_accept": accept_transition,
    "transition_decline": decline_transition,
    "transition_plan_open": open_plan_form,
    "transition_assign_open": open_assignment_form,
    "step_done": finish_step,
    "refer_open": open_referral_form,
    "farewell_open": open_farewell_form,
    "farewell_early": confirm_early_farewell,
    "referral_ask": ask_referral_outcome,
    "referral_took": _build_outcome_handler(ReferralOutcome.TOOK_IT),
    "referral_declined": _build_outcome_handler(ReferralOutcome.DECLINED),
    "referral_unknown": _build_outcome_handler(ReferralOutcome.UNKNOWN),
}
BESIDE: frozenset[str] = frozenset(
    {
        "transition_open",
        "transition_plan_open",
        "transition_assign_open",
        "step_done",
        "refer_open",
        "farewell_open",
        "referral_ask",
    }
)
