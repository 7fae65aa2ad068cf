"""What a card shows beside the grade: feelings, a nomination, the last verdict, and turnover for managers."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import dealers
from bot.workflow.requests import RequestContext
from scoring import moods as mood_rules
from scoring.moods import CrowdMood, TurnoverSignal
from scoring.quarterly_reviews.reviews import Closet, ClosetItem
from scoring.roles import Role
from scoring.rules import retention
from storage import moods
from storage.quarterly_reviews import reviews as review_records


@dataclass(frozen=True, slots=True)
class Aside:
    """What one person may read of a customer beside the card. Signals are for managers only.

    Nominations and signals are left out where so few people deal with the customer that it would be plain whose.
    """

    crowd: CrowdMood | None = None
    nominated_at: datetime | None = None
    signals: tuple[TurnoverSignal, ...] = ()
    verdict: tuple[Closet, ClosetItem] | None = None


def load_aside(tx: Session, customer_id: int, context: RequestContext) -> Aside:
    """Load what the person who asks may read beside a customer's card."""
    recent_moods = moods.list_moods_since(tx, context.today - retention.FEELINGS, customer_id=customer_id)
    nominations = moods.NOMINATIONS.list_where(tx, customer_id=customer_id, settled_at=None)
    signals = moods.SIGNALS.list_where(tx, customer_id=customer_id) if Role.MANAGER in context.actor.roles else ()
    shared = bool(nominations or signals) and dealers.has_crowd(tx, customer_id, now=context.now)
    newest_item = review_records.find_last_decided_item(tx, customer_id)
    return Aside(
        mood_rules.find_crowd_mood(recent_moods, context.today) if context.policy.gut_allowed else None,
        nominations[0].nominated_at if nominations and shared else None,
        mood_rules.list_standing_signals(signals, context.now, context.policy) if shared else (),
        (review_records.RECORDS.get(tx, newest_item.closet_id), newest_item) if newest_item else None,
    )


NONE = Aside()
"""Nothing stands beside the card."""
