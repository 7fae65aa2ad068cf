"""People, and the actor that a person with today's roles is."""

from datetime import datetime, timedelta

import pytest

from scoring.roles import Actor, Person, Role
from storage.database import Database
from storage.outbox import direct_channels
from storage.roles import people, roles
from storage.settings import policies
from tests.storage import watched

ANA = Person("U-ana", "Ana", full_member=True, timezone="Europe/Berlin")
BEN = Person("U-ben", "Ben", full_member=True, workspace_admin=True)
GUEST = Person("U-guest", "Gus", full_member=False, workspace_admin=True)


def test_person_comes_back(db: Database, now: datetime) -> None:
    """A person comes back as Slack described them; who was never described is nobody."""
    with db.transaction() as tx:
        people.store_people(tx, [ANA, BEN, GUEST], now=now)
    with db.transaction(reading=True) as tx:
        assert [people.find_person(tx, known.user_id) for known in (ANA, BEN, GUEST)] == [ANA, BEN, GUEST]
        assert people.find_person(tx, "U-nobody") is None


def test_latest_description_stands(db: Database, now: datetime) -> None:
    """What Slack says later replaces what it said before; of two descriptions at once the last stands."""
    with db.transaction() as tx:
        people.store_people(tx, [ANA], now=now)
        people.store_people(tx, [], now=now)
        gone = Person("U-ana", "Ana Maria", full_member=False)
        people.store_people(tx, [ANA, gone], now=now + timedelta(days=1))
        assert people.find_person(tx, "U-ana") == gone
        assert people.list_known_ids(tx) == {"U-ana"}


def test_actor_has_roles_given_directly_and_through_groups(db: Database, now: datetime) -> None:
    """The actor holds every role given to the person or to a group they are in, and no other."""
    with db.transaction() as tx:
        people.store_people(tx, [ANA, BEN], now=now)
        roles.give_role(tx, Role.VOTER, "U-ana", by="U-ben", now=now)
        roles.give_role(tx, Role.MANAGER, "S-leads", by="U-ben", now=now)
        roles.give_role(tx, Role.ADMIN, "S-admins", by="U-ben", now=now)
        roles.set_group_members(tx, "S-leads", ["U-ana"])
        roles.set_group_members(tx, "S-admins", ["U-zoe"])
        roles.set_group_members(tx, "S-without-a-role", ["U-ana"])
        assert people.get_actor(tx, "U-ana") == Actor("U-ana", True, frozenset({Role.VOTER, Role.MANAGER}))


def test_role_held_twice_is_one(db: Database, now: datetime) -> None:
    """A role given both directly and through a group is one role, until both are taken."""
    with db.transaction() as tx:
        people.store_people(tx, [ANA], now=now)
        for holder in ("U-ana", "S-leads"):
            roles.give_role(tx, Role.MANAGER, holder, by="U-ben", now=now)
        roles.set_group_members(tx, "S-leads", ["U-ana"])
        roles.take_role(tx, Role.MANAGER, "U-ana")
        assert people.get_actor(tx, "U-ana").roles == {Role.MANAGER}
        roles.set_group_members(tx, "S-leads", [])
        assert people.get_actor(tx, "U-ana").roles == frozenset()


def test_workspace_admin_is_admin(db: Database, now: datetime) -> None:
    """A workspace admin is an admin without being given the role, and not a manager."""
    with db.transaction() as tx:
        people.store_people(tx, [BEN], now=now)
        assert people.get_actor(tx, "U-ben") == Actor("U-ben", True, frozenset({Role.ADMIN}))


@pytest.mark.parametrize("user_id", ["U-guest", "U-nobody"])
def test_no_full_member_has_no_roles(db: Database, now: datetime, user_id: str) -> None:
    """A guest, a deactivated person or one nobody knows has no roles, whatever was given to them."""
    with db.transaction() as tx:
        people.store_people(tx, [GUEST], now=now)
        for role in Role:
            roles.give_role(tx, role, user_id, by="U-ben", now=now)
        assert people.get_actor(tx, user_id) == Actor(user_id, full_member=False)


@pytest.mark.parametrize("user_id", ["U-ana", "U-ben", "U-guest", "U-nobody"])
def test_actor_and_policy_are_one_query(db: Database, now: datetime, user_id: str) -> None:
    """Read together, actor and rules are what they are alone, with one query, however many roles and settings."""
    with db.transaction() as tx:
        people.store_people(tx, [ANA, BEN, GUEST], now=now)
        for role in Role:
            roles.give_role(tx, role, "U-ana", by="U-ben", now=now)
        for stored in ({}, {"undo": "7", "reason.no-show": "2 30d"}):
            for key, text in stored.items():
                policies.store_setting(tx, key, text, by="U-ben", now=now)
            with watched.watch_statements(tx) as sent:
                together = people.get_actor_and_policy(tx, user_id)
            assert together == (people.get_actor(tx, user_id), policies.get_policy(tx))
            assert len(sent) == 1


def test_actor_is_one_query(db: Database, now: datetime) -> None:
    """Knowing who asks takes one query, however many roles and groups there are."""
    with db.transaction() as tx:
        people.store_people(tx, [ANA], now=now)
        for role in Role:
            roles.give_role(tx, role, f"S-{role}", by="U-ben", now=now)
            roles.set_group_members(tx, f"S-{role}", ["U-ana", "U-ben"])
        with watched.watch_statements(tx) as sent:
            assert people.get_actor(tx, "U-ana").roles == frozenset(Role)
        assert len(sent) == 1


def test_names_of_many(db: Database, now: datetime) -> None:
    """Names are found for however many people are asked for, and are missing for those nobody knows."""
    crowd = [Person(f"U{number}", f"Person {number}", True) for number in range(2_100)]
    with db.transaction() as tx:
        people.store_people(tx, crowd, now=now)
        asked = [person.user_id for person in crowd]
        assert people.load_names(tx, [*asked, "U-nobody", "U1"]) == {person.user_id: person.name for person in crowd}
        assert people.load_names(tx, []) == {}
        assert people.list_known_ids(tx) == set(asked)


def test_forgotten_person(db: Database, now: datetime) -> None:
    """A person who is forgotten leaves no name, role, membership or channel behind, and others stay as they were."""
    with db.transaction() as tx:
        people.store_people(tx, [ANA, BEN], now=now)
        roles.give_role(tx, Role.MANAGER, "U-ana", by="U-ben", now=now)
        roles.give_role(tx, Role.VOTER, "S-all", by="U-ben", now=now)
        roles.set_group_members(tx, "S-all", ["U-ana", "U-ben"])
        direct_channels.remember_channel(tx, "U-ana", "D-ana")
        direct_channels.remember_channel(tx, "U-ben", "D-ben")
        people.delete_person(tx, "U-ana")
        assert direct_channels.find_channel(tx, "U-ana") is None
        assert direct_channels.find_channel(tx, "U-ben") == "D-ben"
        assert people.find_person(tx, "U-ana") is None
        assert roles.list_holders(tx)[Role.MANAGER] == ()
        assert roles.list_group_members(tx, "S-all") == ("U-ben",)
        people.store_people(tx, [ANA], now=now)
        assert people.get_actor(tx, "U-ana").roles == frozenset()
        assert people.get_actor(tx, "U-ben").roles == {Role.VOTER, Role.ADMIN}
