"""What recurs: the weekly digest, the daily prompts, the look at a campaign. Which rhythm does what is listed here."""

from datetime import datetime
from types import MappingProxyType

from bot.features.campaigns.usecases import clock as campaign_days
from bot.features.digests.usecases import digests
from bot.features.moods.usecases import moods
from bot.features.plots import usecases as plots
from bot.features.prompts.usecases import prompts
from bot.features.quarterly_reviews.usecases import clock as closet_clock
from bot.slack.deps import Deps
from bot.workflow import rhythms
from bot.workflow.rhythms import Rhythm

KIND = "rhythm"
"""What the log, and the list of what failed, call one."""

RHYTHMS: MappingProxyType[str, Rhythm] = MappingProxyType(
    {**digests.RHYTHMS, **prompts.RHYTHMS, **moods.RHYTHMS, **plots.RHYTHMS, **campaign_days.RHYTHMS}
    | closet_clock.RHYTHMS
)


def start(deps: Deps, now: datetime) -> None:
    """Let what concerns the whole workspace recur; said again at every start, it changes nothing."""
    rhythms.start(deps.db, RHYTHMS, now=now)


def run_due(deps: Deps, now: datetime) -> int:
    """Do everything whose time has come, the longest overdue first; one that fails stands aside for a while."""
    return deps.setbacks.work_off(
        KIND,
        lambda but: rhythms.next_due(deps.db, now=now, kinds=RHYTHMS.keys(), but=but),
        lambda due: rhythms.run(deps.db, due, RHYTHMS, now=now),
        now=now,
    )


def next_due_at(deps: Deps) -> datetime | None:
    """When something recurs next, but for what failed."""
    return rhythms.next_due_at(deps.db, kinds=RHYTHMS.keys(), but=deps.setbacks.of(KIND))
