"""One-shot dates that came: a ballot closes, a hold ends, a notice lapses. Who handles which kind is listed here."""

from datetime import datetime
from types import MappingProxyType

from bot.features.ballots.usecases import opening as ballots
from bot.features.cases.usecases import cases, fixes, holds, talks
from bot.features.digests.usecases import reactions as reviews
from bot.features.interactions import usecases as interactions
from bot.features.moods.usecases import moods
from bot.features.notices.usecases import notices
from bot.features.prompts.usecases import prompts
from bot.features.reminders import usecases as nudges
from bot.features.transitions.usecases import farewells, transitions
from bot.slack.deps import Deps
from bot.workflow import deadlines
from bot.workflow.deadlines import Handler

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
