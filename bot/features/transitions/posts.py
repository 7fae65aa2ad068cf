"""What the outbox shows of transitions and farewells: rendered from how things are when it is sent."""

from collections.abc import Callable

from bot.features.transitions.messages import farewells as partings, transitions as shown
from bot.features.transitions.usecases import farewells, referrals, transitions
from bot.features.transitions.usecases.transitions import Handover
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow
from scoring.transitions.transitions import State


def _while(still: Callable[[Handover, str], bool], say: Callable[[Handover], Message]) -> PostRenderer:
    """Tell a person about a transition, as long as what they are told is still so."""

    def show(row: OutboxRow, deps: Deps) -> Message | None:
        found = transitions.by_number(deps.db, int(row.subject), now=deps.clock())
        return say(found) if found is not None and still(found, row.channel) else None

    return show


def _check(row: OutboxRow, deps: Deps) -> Message | None:
    found = referrals.by_number(deps.db, int(row.subject))
    return None if found is None else partings.check(*found, int(row.subject))


def _farewell(row: OutboxRow, deps: Deps) -> Message | None:
    told = farewells.line(deps.db, int(row.subject), now=deps.clock())
    return None if told is None else partings.line(told)


KINDS: dict[str, PostRenderer] = {
    "transition_asked": _while(lambda found, person: found.transition.asked == person, shown.asked),
    "transition_assigned": _while(lambda found, person: found.transition.owner == person, shown.assigned),
    "transition_ownerless": _while(lambda found, _: found.transition.state is State.OWNERLESS, shown.ownerless),
    "referral_check": _check,
    "farewell": _farewell,
}
