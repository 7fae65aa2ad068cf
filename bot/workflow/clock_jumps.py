"""Repairing what was stored while the clock was wrong, so that nobody waits longer than they should."""

from datetime import datetime

from storage.database import Database
from storage.outbox import deliveries
from storage.requests import drafts, undos
from storage.schedule import recurring
from storage.scorecards import standings
from storage.settings import policies


def repair_after_clock_jump(db: Database, *, now: datetime) -> None:
    """Reset stored waiting times by the corrected clock. Facts that people recorded are not changed.

    The outbox's pauses start again, recurring tasks are rescheduled, all standings are computed again, and undo offers
    and drafts dated in the future expire when new ones would.
    """
    with db.transaction() as tx:
        deliveries.repair_waits(tx, now=now, leapt=True)
        recurring.recheck_rhythms_beyond(tx, now, beyond=now)
        standings.expire_all_standings(tx, now)
        undos.redate_future_offers(tx, now, minutes=policies.get_policy(tx).undo_minutes)
        drafts.redate_future_drafts(tx, now)
