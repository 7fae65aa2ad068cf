"""What the outbox needs from the records when it shows a row, and telling admins about one that cannot be shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import speaking
from scoring import strikes as rules
from scoring.customers.customers import Customer
from scoring.refusals import NotFound
from scoring.roles import Role
from scoring.rules.policy import Policy
from scoring.strikes import Strike, StrikeState, StrikeTally
from storage import strikes
from storage.cases import cases
from storage.customers import customers
from storage.database import Database
from storage.outbox import outbox, posted
from storage.outbox.outbox import OutboxRow
from storage.roles import roles
from storage.settings import policies

__all__ = ["OutboxRow", "StrikePost", "load_strike_post", "notify_admins_of_channel", "notify_admins_of_row"]


@dataclass(frozen=True, slots=True)
class StrikePost:
    """A strike as it stands. `opens_case` is true of the one strike with which the case opened."""

    strike: Strike
    customer: Customer
    tally: StrikeTally
    opens_case: bool
    policy: Policy


def load_strike_post(db: Database, strike_id: int, *, now: datetime) -> StrikePost | None:
    """The strike, or None when it is not on record, or was taken back before anybody was told."""
    with db.transaction(reading=True) as tx:
        try:
            found = strikes.get_strike(tx, strike_id)
        except NotFound:
            return None
        if found.state is StrikeState.UNDONE and posted.find_place(tx, "strike", str(strike_id)) is None:
            return None
        policy = policies.get_policy(tx)
        known = strikes.list_strikes(tx, found.customer_id)
        tally = rules.tally_strikes(known, now=now, policy=policy)
        opened = cases.RECORDS.list_where(tx, customer_id=found.customer_id, opened_at=found.recorded_at)
        return StrikePost(found, customers.get_customer(tx, found.customer_id), tally, bool(opened), policy)


def retry_locked_out(db: Database, *, now: datetime) -> int:
    """Take up what waited because Slack had locked umpire out: it is called when Slack lets it in. Returns how many."""
    with db.transaction() as tx:
        return sum(outbox.retry_parked(tx, now=now, error=reason) for reason in outbox.LOCKED_OUT)


def retry_channel(db: Database, channel_id: str, *, now: datetime) -> int:
    """Take up what waited because umpire was not in this channel. Returns how many."""
    with db.transaction() as tx:
        return outbox.retry_parked(tx, now=now, error="not_in_channel", moved=(channel_id, channel_id))


def notify_admins_of_row(tx: Session, row: OutboxRow, reason: str) -> None:
    """Leave word for the admins that a post was refused; nothing about such a word itself, nor about a Home."""
    if row.kind not in ("parked", "home"):
        notify_admins_of_channel(tx, row.channel, reason, now=row.created_at)


def notify_admins_of_channel(tx: Session, channel_id: str, reason: str, *, now: datetime) -> None:
    """Tell every admin, once a day per channel and reason, why umpire is silent there."""
    for admin in roles.list_people_with_role(tx, Role.ADMIN):
        speaking.enqueue_direct_message(
            tx,
            admin,
            intent=f"parked:{channel_id}:{reason}:{admin}:{now:%Y-%m-%d}",
            kind="parked",
            subject=channel_id,
            now=now,
            payload={"reason": reason, "channel": channel_id},
        )
