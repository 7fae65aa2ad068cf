"""Departures: telling managers which customers are left without anybody when people leave."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.workflow import direct_messages, keepers
from scoring.roles import Role
from storage.customers import orphans
from storage.requests import claims
from storage.roles import roles
from storage.scorecards import standings
from storage.settings import policies

ORPHANED = "orphaned"
"""The kind of the message in the outbox, and of the claim that somebody left on a day."""
KEPT = timedelta(days=30)
"""How long it is stored about whom managers have been told."""


def report_departures(tx: Session, leavers: Collection[str], *, now: datetime) -> None:
    """Tell the managers, once a day for each leaver, which customers nobody looks after any more.

    If there is no manager the admins are told.
    """
    policy = policies.get_policy(tx)
    day = now.astimezone(policy.zone).date()
    gone = sorted(who for who in leavers if claims.claim(tx, ORPHANED, f"{who}:{day}", now=now))
    orphaned = (
        orphans.list_orphaned_by(tx, gone, away=keepers.list_long_away(tx, policy=policy, now=now)) if gone else ()
    )
    if not orphaned:
        return
    claims.delete_before(tx, ORPHANED, now - KEPT)
    standings.expire_standings(tx, [customer_id for customer_id, _, _ in orphaned], now)
    for person in sorted(roles.list_people_with_role(tx, Role.MANAGER) or roles.list_people_with_role(tx, Role.ADMIN)):
        direct_messages.enqueue_direct_message(
            tx,
            person,
            intent=f"{ORPHANED}:{gone[0]}:{day}:{person}",
            kind=ORPHANED,
            subject=f"{gone[0]}:{day}",
            now=now,
            payload={"people": list(gone)},
        )
