"""One-shot dates that came: a ballot closes, a hold ends, a notice lapses. Who handles which kind is listed here."""

import logging
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
from bot.usecases.desk import DatabaseAway

log = logging.getLogger(__name__)
MOST = 1000
"""How many one beat does; what is left is taken up by the next."""

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
    """Do everything that is due, in the order it fell due; one that fails is left for the next beat."""
    done, failed = 0, set[tuple[str, str]]()
    while done < MOST and (due := deadlines.next_due(deps.db, now=now, kinds=DEADLINES.keys(), but=failed)):
        try:
            done += deadlines.run(deps.db, due, DEADLINES, now=now)
        except DatabaseAway:
            raise
        except Exception:  # one noun's mistake must not stop the clocks of all others; the row stays and is tried again
            log.exception("deadline %s %s failed", due.kind, due.subject)
            failed.add((due.kind, due.subject))
    return done


def next_due_at(deps: Deps) -> datetime | None:
    """When something falls due next."""
    return deadlines.next_due_at(deps.db)
