"""People as Slack describes them: remembered, and asked for. Who may do what is decided at the desk."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.workflow import authorization, departures
from scoring.roles import Person, Role
from storage.database import Database
from storage.requests import claims
from storage.roles import people, roles
from storage.roles.people import LastSeen
from storage.schedule import recurring

__all__ = [
    "LastSeen",
    "change_group",
    "find_last_seen",
    "list_groups",
    "seed_admins",
    "store_group",
    "store_people",
    "take_turn",
]

ENVIRONMENT = "environment"
"""Who gave a role that nobody gave: the settings umpire was started with."""
TURNS = timedelta(days=7)
"""How long it is kept whose turn it was."""


def store_people(db: Database, persons: Iterable[Person], *, now: datetime) -> None:
    """Store people as they are now; what recurs for those who live by another clock now looks where it belongs.

    Managers hear whose customers those who left have left behind.
    """
    told = tuple(persons)
    with db.transaction() as tx:
        ids = [each.user_id for each in told]
        before, members = people.load_zones(tx, ids), people.list_full_members(tx, ids)
        people.store_people(tx, told, now=now)
        if gone := members - people.list_full_members(tx, ids):
            departures.report_departures(tx, gone, now=now)
        after = people.load_zones(tx, before)
        recurring.recheck_rhythms_of(tx, [known for known, zone in before.items() if after[known] != zone], now)


def find_last_seen(db: Database, user_id: str) -> LastSeen | None:
    """Whether this person was a full member when Slack last told of them; None when it never did."""
    with db.transaction(reading=True) as tx:
        return people.find_last_seen(tx, user_id)


def list_groups(db: Database) -> tuple[str, ...]:
    """The user groups that hold a role."""
    with db.transaction(reading=True) as tx:
        return roles.list_groups(tx)


def store_group(db: Database, group_id: str, members: tuple[str, ...]) -> None:
    """Store who is in a user group."""
    with db.transaction() as tx:
        roles.set_group_members(tx, group_id, members)


def change_group(
    db: Database, group_id: str, *, added: Iterable[str], removed: Iterable[str], key: str | None, now: datetime
) -> None:
    """Store who came into a user group and who left it, once for each delivery."""
    with db.transaction() as tx:
        if key is None or claims.claim(tx, claims.INBOUND, key, now=now):
            roles.change_group_members(tx, group_id, added=added, removed=removed)


def take_turn(db: Database, kind: str, key: str, *, now: datetime) -> bool:
    """Whether it is this replica that asks Slack again in the time that `key` names: the first to come is."""
    with db.transaction() as tx:
        if not claims.claim(tx, kind, key, now=now):
            return False
        claims.delete_before(tx, kind, now - TURNS)
        return True


def seed_admins(db: Database, user_ids: Iterable[str], *, now: datetime) -> None:
    """Give the admin role to those the environment names, each once ever: what an admin took away stays away."""
    with db.transaction() as tx:
        for user_id in user_ids:
            if claims.claim(tx, "seeded-admin", user_id, now=now):
                _seed(tx, user_id, now)


def _seed(tx: Session, user_id: str, now: datetime) -> None:
    if roles.give_role(tx, Role.ADMIN, user_id, by=ENVIRONMENT, now=now):
        authorization.audit_action_by(
            tx, "role.given", f"role:{Role.ADMIN.value}", by=ENVIRONMENT, now=now, private={"holder": user_id}
        )
