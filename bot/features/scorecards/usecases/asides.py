"""What a card shows beside the grade: feelings, a nomination, the last verdict, and turnover for managers."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow.authorization import RequestContext
from scoring import moods as rules
from scoring.moods import CrowdMood, TurnoverSignal
from scoring.quarterly_reviews.reviews import Closet, ClosetItem
from scoring.roles import Role
from scoring.rules import retention
from storage import moods
from storage.quarterly_reviews import reviews as closets


@dataclass(frozen=True, slots=True)
class Aside:
    """What one person may read of a customer beside the card. Signals are for managers only."""

    crowd: CrowdMood | None = None
    nominated_at: datetime | None = None
    signals: tuple[TurnoverSignal, ...] = ()
    verdict: tuple[Closet, ClosetItem] | None = None


def load_aside(tx: Session, customer_id: int, at: RequestContext) -> Aside:
    """Load what the person who asks may read beside a customer's card."""
    felt = moods.list_moods_since(tx, at.today - retention.FEELINGS, customer_id=customer_id)
    waiting = moods.NOMINATIONS.list_where(tx, customer_id=customer_id, settled_at=None)
    said = moods.SIGNALS.list_where(tx, customer_id=customer_id) if Role.MANAGER in at.actor.roles else ()
    newest = closets.find_last_decided_item(tx, customer_id)
    return Aside(
        rules.find_crowd_mood(felt, at.today),
        waiting[0].nominated_at if waiting else None,
        rules.list_standing_signals(said, at.now, at.policy),
        (closets.RECORDS.get(tx, newest.closet_id), newest) if newest else None,
    )


NONE = Aside()
"""Nothing stands beside the card."""
