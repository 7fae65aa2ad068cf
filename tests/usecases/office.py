"""People of a small office for use cases: a manager, an admin, staff and a guest, as Slack described them."""

from datetime import datetime

from bot.workflow.requests import Call
from scoring.roles import Person, Role
from storage.database import Database
from storage.roles import people, roles

PEOPLE = (
    Person("U0ROSA", "Rosa", full_member=True),
    Person("U0ADA", "Ada", full_member=True),
    Person("U0JO", "Jo Müller", full_member=True),
    Person("U0LI", "Li", full_member=True),
    Person("U0LI2", "Li", full_member=True),
    Person("U0GUEST", "Guest", full_member=False),
)


def store_office_people(db: Database, now: datetime) -> None:
    """Everybody is known; Rosa is a manager, Ada an admin."""
    with db.transaction() as tx:
        people.store_people(tx, PEOPLE, now=now)
        roles.give_role(tx, Role.MANAGER, "U0ROSA", by="test", now=now)
        roles.give_role(tx, Role.ADMIN, "U0ADA", by="test", now=now)


def rosa(now: datetime, key: str | None = None) -> Call:
    """Rosa, the manager, asks."""
    return Call("U0ROSA", now, key)


def ada(now: datetime, key: str | None = None) -> Call:
    """Ada, the admin, asks."""
    return Call("U0ADA", now, key)
