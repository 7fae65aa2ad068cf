"""Forgetting what has served, so that tables stay small. Records of customers are not touched here."""

from datetime import datetime

from bot.workflow.setbacks import run_isolated
from scoring.rules import retention as kept
from storage import moods, prompts
from storage.database import Database
from storage.outbox import outbox
from storage.requests import claims, drafts, undos
from storage.schedule import recurring, setbacks


def delete_expired(db: Database, *, hour: str, now: datetime) -> int:
    """Delete old delivery keys, drafts, undo offers, sent rows, what became of rhythms, and what people felt.

    Claimed by the hour, so that one replica does it.
    """
    with db.transaction() as tx:
        if not claims.claim(tx, "retention", hour, now=now):
            return 0
        claims.delete_before(tx, "retention", now - kept.DELIVERIES)
        forgets = {
            "deliveries": lambda: claims.delete_before(tx, "inbound", now - kept.DELIVERIES),
            "drafts": lambda: drafts.delete_before(tx, now - kept.DRAFTS),
            "undos": lambda: undos.delete_before(tx, now - kept.DELIVERIES),
            "the outbox": lambda: outbox.delete_before(tx, now - kept.SENT),
            "rhythms": lambda: recurring.delete_before(tx, now - kept.OCCURRENCES),
            "setbacks": lambda: setbacks.delete_before(tx, now - setbacks.FORGOTTEN),
            "moods": lambda: moods.delete_before(tx, (now - kept.FEELINGS).date()),
            "prompts": lambda: prompts.delete_before(tx, (now - kept.FEELINGS).date()),
        }
        return sum(run_isolated(tx, f"forgetting {what}", forget, otherwise=0) for what, forget in forgets.items())
