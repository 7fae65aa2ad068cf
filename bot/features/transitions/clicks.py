"""What the buttons of transitions, referrals and farewells do."""

from contextlib import suppress
from dataclasses import replace

from bot.features.roles import usecases as roles
from bot.features.transitions.commands import transitions as transition
from bot.features.transitions.forms import parting as parting_forms, transitions as transition_forms
from bot.features.transitions.messages import farewells as partings, transitions as shown
from bot.features.transitions.usecases import farewells, referrals, transitions
from bot.features.transitions.usecases.plans import Proposal
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.workflow import drafts
from scoring.refusals import Malformed, NotAllowed, NotFound
from scoring.transitions.transitions import Referral, State


def show(ask: Ask, deps: Deps) -> Answer:
    """Show where the transition stands, or, to who can plan it and has not yet, the form of the plan."""
    found = transitions.show(deps.db, ask.text, call=ask.call)
    if found.transition.state is State.OWNED:
        with suppress(NotAllowed):
            return transition_forms.plan(deps, ask, ask.text, Proposal())
    return shown.card(found, ask.user_id)


def accept(ask: Ask, deps: Deps) -> Answer:
    """Take it on."""
    return shown.moved(transitions.accept(deps.db, ask.text, call=ask.call), ask.user_id)


def decline(ask: Ask, deps: Deps) -> Answer:
    """Leave it to somebody else."""
    return shown.moved(transitions.decline(deps.db, ask.text, call=ask.call), ask.user_id)


def plan(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the plan."""
    return transition_forms.plan(deps, ask, ask.text, Proposal())


def assign(ask: Ask, deps: Deps) -> Answer:
    """Open the form of who hands over."""
    return transition_forms.assign(deps, ask, ask.text)


def finish(ask: Ask, deps: Deps) -> Answer:
    """Tick the step the button names."""
    customer, _, number = ask.text.rpartition(" ")
    return transition.finished(customer, (int(number),), "", ask, deps)


def refer(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a referral."""
    return parting_forms.refer(deps, ask, ask.text)


def farewell(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the farewell."""
    return parting_forms.farewell(deps, ask, ask.text)


def part_early(ask: Ask, deps: Deps) -> Answer:
    """Part before the agreed last day after all; the value is the draft that keeps what was said."""
    kept = drafts.read(deps.db, ask.text, call=ask.call)
    if kept.pop("kind", "") != farewells.EARLY:
        raise Malformed("That question is settled. Type the command again.")
    once = replace(ask.call, key=f"draft:{ask.text}")  # a second click is another delivery, but the same question
    given = farewells.give(deps.db, kept["customer"], kept["lessons"], kept["referral"], early=True, call=once)
    return partings.given(given)


def _went(outcome: Referral) -> Handler:
    def answer(ask: Ask, deps: Deps) -> Answer:
        if not ask.text.isascii() or not ask.text.isdigit() or len(ask.text) > 9:
            raise Malformed("That referral is not on record.")
        return partings.answered(referrals.answer(deps.db, int(ask.text), outcome, call=ask.call))

    return answer


def referral_ask(ask: Ask, deps: Deps) -> Answer:
    """Ask how a referral went, as the direct message did."""
    roles.whoami(deps.db, call=ask.call)
    found = referrals.by_number(deps.db, int(ask.text)) if ask.text.isdecimal() else None
    if found is None:
        raise NotFound("That referral was taken back, so there is nothing to tell.")
    return partings.check(*found, int(ask.text))


CLICKS: dict[str, Handler] = {
    "transition_open": show,
    "transition_accept": accept,
    "transition_decline": decline,
    "transition_plan_open": plan,
    "transition_assign_open": assign,
    "step_done": finish,
    "refer_open": refer,
    "farewell_open": farewell,
    "farewell_early": part_early,
    "referral_ask": referral_ask,
    "referral_took": _went(Referral.TOOK_IT),
    "referral_declined": _went(Referral.DECLINED),
    "referral_unknown": _went(Referral.UNKNOWN),
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
