"""Deleting what is not needed any more, so that tables stay small. Records of customers are not touched."""

from datetime import datetime

from bot.workflow.setbacks import run_isolated
from scoring import teams
from scoring.rules import retention as retention_rules
from storage import moods, prompts
from storage.database import Database
from storage.outbox import outbox
from storage.requests import claims, drafts, undos
from storage.roles import losses
from storage.schedule import recurring, setbacks


def delete_expired(db: Database, *, hour: str, now: datetime) -> int:
    """Delete old delivery keys, drafts, undo offers, sent messages, occurrences, setbacks, moods, prompts, role losses.

    Claimed by the hour, so that one replica does it. Returns how many rows were deleted.
    """
    with db.transaction() as tx:
        if not claims.claim(tx, "retention", hour, now=now):
            return 0
        claims.delete_before(tx, "retention", now - retention_rules.DELIVERIES)
        deletions = {
            "deliveries": lambda: claims.delete_before(tx, "inbound", now - retention_rules.DELIVERIES),
            "drafts": lambda: drafts.delete_before(tx, now - retention_rules.DRAFTS),
            "undos": lambda: undos.delete_before(tx, now - retention_rules.DELIVERIES),
            "the outbox": lambda: outbox.delete_before(tx, now - retention_rules.SENT),
            "rhythms": lambda: recurring.delete_before(tx, now - retention_rules.OCCURRENCES),
            "setbacks": lambda: setbacks.delete_before(tx, now - setbacks.FORGOTTEN),
            "moods": lambda: moods.delete_before(tx, (now - retention_rules.FEELINGS).date()),
            "role losses": lambda: losses.delete_before(tx, now - teams.LOSS_COUNTS),
            "prompts": lambda: prompts.delete_before(tx, (now - retention_rules.FEELINGS).date()),
        }
        return sum(run_isolated(tx, f"forgetting {name}", delete, otherwise=0) for name, delete in deletions.items())
