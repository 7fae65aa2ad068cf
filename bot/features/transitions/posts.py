"""The messages of transitions and farewells in the outbox. Each is rendered from how things are when it is sent."""

from collections.abc import Callable

from bot.features.transitions.messages import farewells as farewell_messages, transitions as transition_messages
from bot.features.transitions.usecases import farewells, referrals, transitions
from bot.features.transitions.usecases.transitions import Handover
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message, mention, render_over
from bot.workflow.outbox import OutboxRow
from scoring.transitions.transitions import TransitionState


def _render_while(still: Callable[[Handover, str], bool], render: Callable[[Handover], Message]) -> PostRenderer:
    """Return what renders a direct message about a transition while `still` is true of it and the reader."""

    def render_if_still_so(row: OutboxRow, deps: Deps) -> Message | None:
        handover = transitions.find_handover(deps.db, int(row.subject), now=deps.clock())
        return render(handover) if handover is not None and still(handover, row.channel) else None

    return render_if_still_so


def _render_referral_question(row: OutboxRow, deps: Deps) -> Message | None:
    referral = referrals.find_referral(deps.db, int(row.subject), unanswered=True)
    return None if referral is None else farewell_messages.render_referral_question(*referral, int(row.subject))


def _render_referral_answered(row: OutboxRow, deps: Deps) -> Message:
    """Render what the question how a referral went becomes: the answer."""
    referral = referrals.find_referral(deps.db, int(row.subject))
    if referral is None:
        return render_over("This referral was taken back.")
    return render_over("You have said how it went with *{}* and {}.", referral[0].name, referral[1].name)


def _render_handover_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what a message about who hands a customer over becomes: who does, or that it is over."""
    handover = transitions.find_handover(deps.db, int(row.subject), now=deps.clock())
    if handover is None:
        return render_over("This transition was taken back.")
    name, transition = handover.customer.name, handover.transition
    if transition.ended_at is not None:
        return render_over("The transition of *{}* is over.", name)
    if transition.owner == row.channel:
        return render_over("You hand *{}* over.", name)
    if transition.owner is not None:
        return render_over("{} hands *{}* over.", mention(transition.owner), name)
    if transition.asked is not None:
        return render_over("{} is asked to hand *{}* over.", mention(transition.asked), name)
    return render_over("Nobody hands *{}* over yet; the managers know.", name)


def _render_farewell(row: OutboxRow, deps: Deps) -> Message | None:
    farewell = farewells.find_farewell_line(deps.db, int(row.subject), now=deps.clock())
    return None if farewell is None else farewell_messages.render_line(farewell)


KINDS: dict[str, PostRenderer] = {
    "transition_asked": _render_while(
        lambda found, person: found.transition.asked == person, transition_messages.render_request
    ),
    "transition_assigned": _render_while(
        lambda found, person: found.transition.owner == person, transition_messages.render_assigned
    ),
    "transition_ownerless": _render_while(
        lambda found, _: found.transition.state is TransitionState.OWNERLESS, transition_messages.render_ownerless
    ),
    "referral_check": _render_referral_question,
    "farewell": _render_farewell,
}
OVER: dict[str, PostRenderer] = {
    **dict.fromkeys(("transition_asked", "transition_assigned", "transition_ownerless"), _render_handover_over),
    "referral_check": _render_referral_answered,
}
