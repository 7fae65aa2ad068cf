"""What the buttons of transitions, referrals and farewells do."""

from contextlib import suppress
from dataclasses import replace

from bot.features.roles import usecases as roles
from bot.features.transitions.commands import transitions as transition
from bot.features.transitions.forms import parting as parting_forms, transitions as transition_forms
from bot.features.transitions.messages import farewells as partings, transitions as shown
from bot.features.transitions.usecases import farewells, referrals, transitions
from bot.features.transitions.usecases.plans import PlanProposal
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.workflow import drafts
from scoring.refusals import Malformed, NotAllowed, NotFound
from scoring.transitions.transitions import ReferralOutcome, TransitionState


def show_transition(ask: Ask, deps: Deps) -> Answer:
    """Show where the transition stands, or, to who can plan it and has not yet, the form of the plan."""
    found = transitions.load_newest(deps.db, ask.text, call=ask.call)
    if found.transition.state is TransitionState.OWNED:
        with suppress(NotAllowed):
            return transition_forms.load_plan_form(deps, ask, ask.text, PlanProposal())
    return shown.render_card(found, ask.user_id)


def accept_transition(ask: Ask, deps: Deps) -> Answer:
    """Take it on."""
    return shown.render_changed(transitions.accept_transition(deps.db, ask.text, call=ask.call), ask.user_id)


def decline_transition(ask: Ask, deps: Deps) -> Answer:
    """Leave it to somebody else."""
    return shown.render_changed(transitions.decline_transition(deps.db, ask.text, call=ask.call), ask.user_id)


def open_plan_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the plan."""
    return transition_forms.load_plan_form(deps, ask, ask.text, PlanProposal())


def open_assignment_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of who hands over."""
    return transition_forms.load_assignment_form(deps, ask, ask.text)


def finish_step(ask: Ask, deps: Deps) -> Answer:
    """Tick the step the button names."""
    customer, _, number = ask.text.rpartition(" ")
    return transition.finish_steps(customer, (int(number),), "", ask, deps)


def open_referral_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a referral."""
    return parting_forms.load_referral_form(deps, ask, ask.text)


def open_farewell_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the farewell."""
    return parting_forms.load_farewell_form(deps, ask, ask.text)


def confirm_early_farewell(ask: Ask, deps: Deps) -> Answer:
    """Part before the agreed last day after all; the value is the draft that keeps what was said."""
    kept = drafts.read_draft(deps.db, ask.text, call=ask.call)
    if kept.pop("kind", "") != farewells.EARLY_DRAFT:
        raise Malformed("That question is settled. Type the command again.")
    once = replace(ask.call, key=f"draft:{ask.text}")  # a second click is another delivery, but the same question
    given = farewells.give_farewell(deps.db, kept["customer"], kept["lessons"], kept["referral"], early=True, call=once)
    return partings.render_farewell_answer(given)


def _build_outcome_handler(outcome: ReferralOutcome) -> Handler:
    def answer(ask: Ask, deps: Deps) -> Answer:
        if not ask.text.isascii() or not ask.text.isdigit() or len(ask.text) > 9:
            raise Malformed("That referral is not on record.")
        return partings.render_outcome_recorded(
            referrals.record_outcome(deps.db, int(ask.text), outcome, call=ask.call)
        )

    return answer


def ask_referral_outcome(ask: Ask, deps: Deps) -> Answer:
    """Ask how a referral went, as the direct message did."""
    roles.whoami(deps.db, call=ask.call)
    found = referrals.find_referral(deps.db, int(ask.text)) if ask.text.isdecimal() else None
    if found is None:
        raise NotFound("That referral was taken back, so there is nothing to tell.")
    return partings.render_referral_question(*found, int(ask.text))


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
