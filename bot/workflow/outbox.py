"""Steps with the outbox: loading what a post shows, sending parked rows again, and telling admins about them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import direct_messages
from scoring import strikes as strike_rules
from scoring.customers.customers import Customer
from scoring.refusals import NotFound
from scoring.roles import Role
from scoring.rules.policy import Policy
from scoring.strikes import Strike, StrikeState, StrikeTally
from storage import strikes
from storage.cases import cases
from storage.customers import customers
from storage.database import Database
from storage.outbox import deliveries, outbox, posted
from storage.outbox.outbox import LOCKED_OUT, OutboxMethod, OutboxRow, OutboxState
from storage.roles import roles
from storage.settings import policies

__all__ = [
    "LOCKED_OUT",
    "OutboxMethod",
    "OutboxRow",
    "OutboxState",
    "StrikePost",
    "load_strike_post",
    "notify_admins_of_channel",
    "notify_admins_of_row",
]


@dataclass(frozen=True, slots=True)
class StrikePost:
    """What the post about a strike shows. `opens_case` is True for the strike with which the case opened."""

    strike: Strike
    customer: Customer
    tally: StrikeTally
    opens_case: bool
    policy: Policy


def load_strike_post(db: Database, strike_id: int, *, now: datetime) -> StrikePost | None:
    """Load what the post about a strike shows; None if it does not exist or was undone before it was posted."""
    with db.transaction(reading=True) as tx:
        try:
            strike = strikes.get_strike(tx, strike_id)
        except NotFound:
            return None
        if strike.state is StrikeState.UNDONE and posted.find_place(tx, "strike", str(strike_id)) is None:
            return None
        policy = policies.get_policy(tx)
        all_strikes = strikes.list_strikes(tx, strike.customer_id)
        tally = strike_rules.tally_strikes(all_strikes, now=now, policy=policy)
        opened_cases = cases.RECORDS.list_where(tx, customer_id=strike.customer_id, opened_at=strike.recorded_at)
        return StrikePost(strike, customers.get_customer(tx, strike.customer_id), tally, bool(opened_cases), policy)


def may_name_both(db: Database) -> bool:
    """Tell whether notifications may name a customer together with what they are accused of."""
    with db.transaction(reading=True) as tx:
        return policies.get_policy(tx).notification_names


def release_dead_leases(db: Database, *, now: datetime) -> int:
    """Take up what the process before this one was sending when it ended; return how many rows.

    Only on SQLite, where no other process can have the file open. On PostgreSQL another replica may be sending.
    """
    if db.dialect != "sqlite":
        return 0
    with db.transaction() as tx:
        return deliveries.release_leases(tx, now=now)


def retry_locked_out(db: Database, *, now: datetime) -> int:
    """Send the rows again that were parked because Slack had locked umpire out; return how many."""
    with db.transaction() as tx:
        return outbox.retry_parked(tx, now=now, errors=LOCKED_OUT)


def retry_channel(db: Database, channel_id: str, *, now: datetime) -> int:
    """Send the rows again that were parked because of the state this channel was in; return how many."""
    with db.transaction() as tx:
        return outbox.retry_parked(tx, now=now, errors=outbox.CHANNEL_SHUT, moved=(channel_id, channel_id))


def is_locked_out(db: Database) -> bool:
    """Tell whether rows are parked because Slack had locked umpire out."""
    with db.transaction(reading=True) as tx:
        return bool(outbox.list_channels_parked_for(tx, LOCKED_OUT))


def list_shut_channels(db: Database) -> tuple[str, ...]:
    """List the channels whose rows are parked because of the state they were in."""
    with db.transaction(reading=True) as tx:
        return outbox.list_channels_parked_for(tx, outbox.CHANNEL_SHUT)


def notify_admins_of_row(tx: Session, row: OutboxRow, reason: str) -> None:
    """Tell the admins that a post was refused, unless it is such a message itself, or a Home."""
    if row.kind not in ("parked", "home"):
        notify_admins_of_channel(tx, row.channel, reason, now=row.created_at)


def notify_admins_of_channel(tx: Session, channel_id: str, reason: str, *, now: datetime) -> None:
    """Tell every admin, once a day for each channel and reason, why umpire does not post in a channel."""
    for admin in roles.list_people_with_role(tx, Role.ADMIN):
        direct_messages.enqueue_direct_message(
            tx,
            admin,
            intent=f"parked:{channel_id}:{reason}:{admin}:{now:%Y-%m-%d}",
            kind="parked",
            subject=channel_id,
            now=now,
            payload={"reason": reason, "channel": channel_id},
        )
