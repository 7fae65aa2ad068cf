"""Departures: what is set going when people come or leave, or get or lose a role, whichever way that is learnt.

Every transaction that stores people, groups or roles does so within `follow_staff`. It has each customer about whom
something is under way looked at again, a moment later and with the customer locked: the feature `departures` does that.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.workflow import direct_messages, keepers, message_refresh
from scoring.roles import Role
from storage import under_way
from storage.cases import holds
from storage.customers import orphans
from storage.requests import claims
from storage.roles import people, roles
from storage.schedule import deadlines
from storage.scorecards import standings
from storage.settings import policies

ORPHANED = "orphaned"
"""The kind of the message in the outbox, and of the claim that somebody left on a day."""
NO_MANAGER = "no_manager"
"""The kind of the message that nobody is a manager any more, and of the claim that it was sent for a change."""
STAFF_CHANGED = "staff.changed"
"""The kind of the deadline at which what is under way about a customer is looked at again, for who is there now."""
KEPT = timedelta(days=30)
"""How long it is stored about whom managers have been told."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who of some people is a full member now, and who has each role, whichever way."""

    members: frozenset[str]
    holders: Mapping[Role, frozenset[str]]

    def list_changed(self, later: "Staff") -> frozenset[str]:
        """List who came, left, or got or lost a role until `later`."""
        changed = self.members ^ later.members
        return changed.union(*(self.holders[role] ^ later.holders[role] for role in Role))


@contextmanager
def follow_staff(tx: Session, ids: Collection[str] = (), *, now: datetime, replaced: bool = False) -> Iterator[None]:
    """Have followed up what a block of code changes about who is here, of these people, and about who has which role.

    Managers hear which customers are left without anybody, admins that nobody is a manager any more. Whoever came or
    left, or got or lost a role, gets their Home anew, so that nothing stands there that they may not see. `replaced`:
    whoever leaves has been replaced already, so that managers hear nothing of it.
    """
    before = _load_staff(tx, ids)
    yield
    after = _load_staff(tx, ids)
    if changed := before.list_changed(after):
        message_refresh.refresh_homes(tx, changed, now)
        customers = under_way.list_customers_under_way(tx)
        running = holds.RECORDS.list_where(tx, customer_id=customers, released_at=None) if customers else ()
        held_at = {hold.customer_id: hold.held_at for hold in running}
        for customer_id in customers:
            # A hold moves what is due by all the time it lasts: so this falls due at its end, and not after it.
            due_at, subject = held_at.get(customer_id, now), f"{customer_id}:{now.isoformat()}"
            deadlines.set_deadline(tx, STAFF_CHANGED, subject, customer_id=customer_id, due_at=due_at)
        if customers:
            _report_no_manager(tx, before, after, min(changed), now=now)
    if not replaced and (gone := before.members - after.members):
        report_departures(tx, gone, now=now)


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
    for person in sorted(keepers.list_in_charge(tx)):
        direct_messages.enqueue_direct_message(
            tx,
            person,
            intent=f"{ORPHANED}:{gone[0]}:{day}:{person}",
            kind=ORPHANED,
            subject=f"{gone[0]}:{day}",
            now=now,
            payload={"people": list(gone)},
        )


def _load_staff(tx: Session, ids: Collection[str]) -> Staff:
    holders = {role: roles.list_people_with_role(tx, role) for role in Role}
    return Staff(people.list_full_members(tx, ids) if ids else frozenset(), holders)


def _report_no_manager(tx: Session, before: Staff, after: Staff, change: str, *, now: datetime) -> None:
    """Tell the admins that something waits for managers and nobody is one, when the last is gone or an admin comes."""
    if after.holders[Role.MANAGER]:
        return
    had_manager = bool(before.holders[Role.MANAGER])
    readers = after.holders[Role.ADMIN] - (frozenset() if had_manager else before.holders[Role.ADMIN])
    if not readers or not claims.claim(tx, NO_MANAGER, f"{change}:{now.isoformat()}", now=now):
        return
    claims.delete_before(tx, NO_MANAGER, now - KEPT)
    for person in sorted(readers):
        direct_messages.enqueue_direct_message(
            tx,
            person,
            intent=f"{NO_MANAGER}:{change}:{now.isoformat()}:{person}",
            kind=NO_MANAGER,
            subject=person,
            now=now,
        )
