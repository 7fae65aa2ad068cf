"""People as Slack describes them: remembered, and asked for. Who may do what is decided at the desk."""

from collections.abc import Iterable
from datetime import datetime

from scoring.roles import Person, Role
from storage import people, roles
from storage.database import Database


def remember(db: Database, persons: Iterable[Person], *, now: datetime) -> None:
    """Store people as they are now."""
    with db.transaction() as tx:
        people.remember(tx, persons, now=now)


def is_member(db: Database, user_id: str) -> bool | None:
    """Whether this person is a full member; None when nobody has told of them yet."""
    with db.transaction(reading=True) as tx:
        found = people.person(tx, user_id)
    return None if found is None else found.full_member


def groups(db: Database) -> tuple[str, ...]:
    """The user groups that hold a role."""
    with db.transaction(reading=True) as tx:
        return roles.groups(tx)


def remember_group(db: Database, group_id: str, members: tuple[str, ...]) -> None:
    """Store who is in a user group."""
    with db.transaction() as tx:
        roles.set_members(tx, group_id, members)


def seed_admins(db: Database, user_ids: Iterable[str], *, now: datetime) -> None:
    """Give the admin role to those the environment names; nobody loses it here."""
    with db.transaction() as tx:
        for user_id in user_ids:
            roles.give(tx, Role.ADMIN, user_id, by="environment", now=now)
