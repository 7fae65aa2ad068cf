"""What recurs: the weekly digest, the daily prompts, the look at a campaign. Which rhythm does what is listed here."""

import logging
from datetime import datetime
from types import MappingProxyType

from bot.deps import Deps
from bot.usecases import campaign_days, closet_clock, digests, moods, plots, prompts, rhythms
from bot.usecases.desk import DatabaseAway
from bot.usecases.rhythms import Rhythm

log = logging.getLogger(__name__)
MOST = 1000
"""How many one beat does; what is left is taken up by the next."""

RHYTHMS: MappingProxyType[str, Rhythm] = MappingProxyType(
    {**digests.RHYTHMS, **prompts.RHYTHMS, **moods.RHYTHMS, **plots.RHYTHMS, **campaign_days.RHYTHMS}
    | closet_clock.RHYTHMS
)


def start(deps: Deps, now: datetime) -> None:
    """Let what concerns the whole workspace recur; said again at every start, it changes nothing."""
    rhythms.start(deps.db, RHYTHMS, now=now)


def run_due(deps: Deps, now: datetime) -> int:
    """Do everything whose time has come, the longest overdue first; one that fails is left for the next beat."""
    done, failed = 0, set[tuple[str, str]]()
    while done < MOST and (due := rhythms.next_due(deps.db, now=now, kinds=RHYTHMS.keys(), but=failed)):
        try:
            done += rhythms.run(deps.db, due, RHYTHMS, now=now)
        except DatabaseAway:
            raise
        except Exception:  # one rhythm's mistake must not silence all others; the row stays and is tried again
            log.exception("rhythm %s %s failed", due.kind, due.subject)
            failed.add((due.kind, due.subject))
    return done


def next_due_at(deps: Deps) -> datetime | None:
    """When something recurs next."""
    return rhythms.next_due_at(deps.db)
