"""One-shot dates that came: a ballot closes, a hold ends, a notice lapses. Who handles which kind is listed here."""

from datetime import datetime
from types import MappingProxyType

from bot.deps import Deps
from bot.usecases import (
    ballots,
    cases,
    deadlines,
    farewells,
    fixes,
    holds,
    interactions,
    moods,
    notices,
    nudges,
    prompts,
    reviews,
    talks,
    transitions,
)
from bot.usecases.deadlines import Handler

KIND = "deadline"
"""What the log, and the list of what failed, call one."""

DEADLINES: MappingProxyType[str, Handler] = MappingProxyType(
    {
        **interactions.DEADLINES,
        **cases.DEADLINES,
        **fixes.DEADLINES,
        **talks.DEADLINES,
        **holds.DEADLINES,
        **ballots.DEADLINES,
        **notices.DEADLINES,
        **transitions.DEADLINES,
        **farewells.DEADLINES,
        **prompts.DEADLINES,
        **moods.DEADLINES,
        **nudges.DEADLINES,
        **reviews.DEADLINES,
    }
)


def run_due(deps: Deps, now: datetime) -> int:
    """Do everything that is due, in the order it fell due; one that fails stands aside for a while."""
    return deps.setbacks.work_off(
        KIND,
        lambda but: deadlines.next_due(deps.db, now=now, kinds=DEADLINES.keys(), but=but),
        lambda due: deadlines.run(deps.db, due, DEADLINES, now=now),
        now=now,
    )


def next_due_at(deps: Deps) -> datetime | None:
    """When something falls due next, but for what failed."""
    return deadlines.next_due_at(deps.db, kinds=DEADLINES.keys(), but=deps.setbacks.of(KIND))
