"""Repairing what was stored while the clock was wrong, so that nobody waits longer than they should."""

from datetime import datetime

from storage.database import Database
from storage.outbox import deliveries
from storage.requests import drafts, undos
from storage.schedule import recurring
from storage.scorecards import standings
from storage.settings import policies


def repair_after_leap(db: Database, *, now: datetime) -> None:
    """Let everything that waits wait by the corrected clock. Facts that people recorded are not changed.

    Pauses of the outbox begin anew, rhythms are scheduled again, all standings are computed again, and offers to undo
    and drafts last as long as new ones.
    """
    with db.transaction() as tx:
        deliveries.repair_waits(tx, now=now, leapt=True)
        recurring.recheck_rhythms_beyond(tx, now, beyond=now)
        standings.expire_all_standings(tx, now)
        undos.redate_future_offers(tx, now, minutes=policies.get_policy(tx).undo_minutes)
        drafts.redate_future_drafts(tx, now)
