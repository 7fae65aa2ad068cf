"""People at the desk: what events about groups change, whose turn it is to ask, and who is made an admin."""

from datetime import datetime, timedelta

from bot.features.roles import usecases as roles
from bot.workflow import people
from scoring.roles import Role
from storage import audit
from storage.database import Database
from storage.roles import roles as role_records
from tests.usecases.office import ada, store_office_people


def admins(db: Database) -> tuple[str, ...]:
    """Who holds the role."""
    with db.transaction(reading=True) as tx:
        return role_records.list_holders(tx)[Role.ADMIN]


def members(db: Database) -> tuple[str, ...]:
    """Who is in the group."""
    with db.transaction(reading=True) as tx:
        return role_records.list_group_members(tx, "S0LEADS")


def test_an_event_about_a_group_counts_once(db: Database, now: datetime) -> None:
    """Who came and left since stays so when an older event is delivered a second time."""
    people.change_group(db, "S0LEADS", added=["U0JO", "U0LI"], removed=[], key="Ev1", now=now)
    people.change_group(db, "S0LEADS", added=[], removed=["U0JO", "U0ADA"], key="Ev2", now=now)
    people.change_group(db, "S0LEADS", added=["U0JO", "U0LI"], removed=[], key="Ev1", now=now)

    assert members(db) == ("U0LI",)


def test_a_turn_is_taken_once(db: Database, now: datetime) -> None:
    """One replica asks in a quarter of an hour; the next quarter is another turn, and so is the day."""
    assert people.take_turn(db, "groups", "09:00", now=now)
    assert not people.take_turn(db, "groups", "09:00", now=now)
    assert people.take_turn(db, "groups", "09:15", now=now + timedelta(minutes=15))
    assert people.take_turn(db, "directory", "09:00", now=now)


def test_an_admin_from_the_environment_is_on_the_record_once(db: Database, now: datetime) -> None:
    """Seeding gives the role and says so in the audit; starting again does neither."""
    for start in range(2):
        people.seed_admins(db, ["U0JO"], now=now + timedelta(days=start))

    assert admins(db) == ("U0JO",)
    with db.transaction(reading=True) as tx:
        [entry] = audit.list_entries(tx, "role:admin")
    assert (entry.action, entry.actor, entry.private) == ("role.given", "environment", {"holder": "U0JO"})


def test_who_was_an_admin_before_is_given_nothing(db: Database, now: datetime) -> None:
    """No entry claims a giving that did not happen."""
    store_office_people(db, now)

    people.seed_admins(db, ["U0ADA"], now=now)

    with db.transaction(reading=True) as tx:
        assert audit.list_entries(tx, "role:admin") == ()


def test_what_an_admin_took_away_a_start_does_not_give_back(db: Database, now: datetime) -> None:
    """The environment names the first admins; afterwards admins decide."""
    store_office_people(db, now)
    people.seed_admins(db, ["U0JO"], now=now)
    roles.take_role(db, "admin", "U0JO", call=ada(now))

    people.seed_admins(db, ["U0JO", "U0LI"], now=now)

    assert admins(db) == ("U0ADA", "U0LI")
