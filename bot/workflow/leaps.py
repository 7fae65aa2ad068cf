"""After a leap of the clock: what it noted while it was wrong makes nobody wait longer than it should."""

from datetime import datetime

from storage.database import Database
from storage.outbox import deliveries
from storage.requests import drafts, undos
from storage.schedule import recurring
from storage.scorecards import standings
from storage.settings import policies


def repair_after_leap(db: Database, *, now: datetime) -> None:
    """Let everything that waits wait by the clock as it is now; facts that people recorded stay as they are.

    Pauses of the outbox begin anew, what recurs looks where it belongs, every standing is judged anew, and undos and
    drafts last as long as those of this moment.
    """
    with db.transaction() as tx:
        deliveries.repair_waits(tx, now=now, leapt=True)
        recurring.recheck_rhythms_beyond(tx, now, beyond=now)
        standings.expire_all_standings(tx, now)
        undos.redate_future_offers(tx, now, minutes=policies.get_policy(tx).undo_minutes)
        drafts.redate_future_drafts(tx, now)
