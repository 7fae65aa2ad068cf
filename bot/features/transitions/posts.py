"""What the outbox shows of transitions and farewells: rendered from how things are when it is sent."""

from collections.abc import Callable

from bot.features.transitions.messages import farewells as partings, transitions as shown
from bot.features.transitions.usecases import farewells, referrals, transitions
from bot.features.transitions.usecases.transitions import Handover
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow
from scoring.transitions.transitions import TransitionState


def _render_while(still: Callable[[Handover, str], bool], say: Callable[[Handover], Message]) -> PostRenderer:
    """Tell a person about a transition, as long as what they are told is still so."""

    def show(row: OutboxRow, deps: Deps) -> Message | None:
        found = transitions.find_handover(deps.db, int(row.subject), now=deps.clock())
        return say(found) if found is not None and still(found, row.channel) else None

    return show


def _render_referral_question(row: OutboxRow, deps: Deps) -> Message | None:
    found = referrals.find_referral(deps.db, int(row.subject))
    return None if found is None else partings.render_referral_question(*found, int(row.subject))


def _render_farewell(row: OutboxRow, deps: Deps) -> Message | None:
    told = farewells.find_farewell_line(deps.db, int(row.subject), now=deps.clock())
    return None if told is None else partings.render_line(told)


KINDS: dict[str, PostRenderer] = {
    "transition_asked": _render_while(lambda found, person: found.transition.asked == person, shown.render_request),
    "transition_assigned": _render_while(lambda found, person: found.transition.owner == person, shown.render_assigned),
    "transition_ownerless": _render_while(
        lambda found, _: found.transition.state is TransitionState.OWNERLESS, shown.render_ownerless
    ),
    "referral_check": _render_referral_question,
    "farewell": _render_farewell,
}
