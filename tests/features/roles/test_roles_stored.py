"""Roles: who holds which, directly and through groups."""

from datetime import datetime

import pytest
from sqlalchemy.exc import IntegrityError

from scoring.roles import Person, Role
from storage.database import Database
from storage.roles import people, roles
from storage.sql.statements import get_table


def test_role_is_given_once(db: Database, now: datetime) -> None:
    """Giving a role says whether it was news; giving it again changes nothing."""
    with db.transaction() as tx:
        assert roles.give_role(tx, Role.MANAGER, "U-ana", by="U-ben", now=now)
        assert not roles.give_role(tx, Role.MANAGER, "U-ana", by="U-zoe", now=now)
        assert roles.give_role(tx, Role.VOTER, "U-ana", by="U-ben", now=now)
        assert roles.list_holders(tx) == {Role.VOTER: ("U-ana",), Role.MANAGER: ("U-ana",), Role.ADMIN: ()}


def test_role_is_taken_once(db: Database, now: datetime) -> None:
    """Taking a role says whether there was one to take; other roles and holders stay."""
    with db.transaction() as tx:
        for role, holder in ((Role.MANAGER, "U-ana"), (Role.VOTER, "U-ana"), (Role.MANAGER, "U-ben")):
            roles.give_role(tx, role, holder, by="U-ben", now=now)
        assert roles.take_role(tx, Role.MANAGER, "U-ana")
        assert not roles.take_role(tx, Role.MANAGER, "U-ana")
        assert roles.list_holders(tx) == {Role.VOTER: ("U-ana",), Role.MANAGER: ("U-ben",), Role.ADMIN: ()}


def test_holders_are_sorted(db: Database, now: datetime) -> None:
    """Holders, groups and members are given in one order."""
    with db.transaction() as tx:
        for holder in ("U2", "S2", "U10", "S1", "W1"):
            roles.give_role(tx, Role.VOTER, holder, by="U-ben", now=now)
        roles.give_role(tx, Role.ADMIN, "S1", by="U-ben", now=now)
        assert roles.list_holders(tx)[Role.VOTER] == ("S1", "S2", "U10", "U2", "W1")
        assert roles.list_groups(tx) == ("S1", "S2")
        roles.set_group_members(tx, "S1", ["U2", "U10", "U1"])
        assert roles.list_group_members(tx, "S1") == ("U1", "U10", "U2")


def test_members_are_replaced(db: Database) -> None:
    """Setting a group's members replaces them all and leaves other groups alone; naming one twice is once."""
    with db.transaction() as tx:
        roles.set_group_members(tx, "S1", ["U1", "U2", "U2"])
        roles.set_group_members(tx, "S2", ["U1"])
        roles.set_group_members(tx, "S1", ["U3"])
        assert roles.list_group_members(tx, "S1") == ("U3",)
        assert roles.list_group_members(tx, "S2") == ("U1",)
        roles.set_group_members(tx, "S1", [])
        assert roles.list_group_members(tx, "S1") == ()


def test_members_come_and_go(db: Database) -> None:
    """Changing a group takes out and puts in, once each, and leaves the rest and other groups alone."""
    with db.transaction() as tx:
        roles.set_group_members(tx, "S1", ["U1", "U2"])
        roles.set_group_members(tx, "S2", ["U1"])
        roles.change_group_members(tx, "S1", added=["U3", "U2", "U3"], removed=["U1", "U9"])
        assert roles.list_group_members(tx, "S1") == ("U2", "U3")
        assert roles.list_group_members(tx, "S2") == ("U1",)


def test_having_a_role(db: Database, now: datetime) -> None:
    """Those who have a role are the full members who hold it, alone or in a group; a guest in the group is not."""
    with db.transaction() as tx:
        people.store_people(
            tx,
            [
                Person("U-ana", "Ana", True),
                Person("U-ben", "Ben", True),
                Person("U-gus", "Gus", False),
                Person("U-zoe", "Zoe", True),
            ],
            now=now,
        )
        roles.give_role(tx, Role.VOTER, "U-ana", by="U-zoe", now=now)
        roles.give_role(tx, Role.VOTER, "S1", by="U-zoe", now=now)
        roles.give_role(tx, Role.MANAGER, "U-zoe", by="U-zoe", now=now)
        roles.set_group_members(tx, "S1", ["U-ana", "U-ben", "U-gus", "U-unknown"])
        assert roles.list_people_with_role(tx, Role.VOTER) == {"U-ana", "U-ben"}
        assert roles.list_people_with_role(tx, Role.MANAGER) == {"U-zoe"}
        assert roles.list_people_with_role(tx, Role.ADMIN) == frozenset()


def test_workspace_admins_have_admin(db: Database, now: datetime) -> None:
    """Workspace admins have the admin role beside those it was given to; guests never do."""
    with db.transaction() as tx:
        people.store_people(
            tx,
            [
                Person("U-ana", "Ana", True, workspace_admin=True),
                Person("U-ben", "Ben", True),
                Person("U-gus", "Gus", False, workspace_admin=True),
            ],
            now=now,
        )
        roles.give_role(tx, Role.ADMIN, "U-ben", by="U-ana", now=now)
        assert roles.list_people_with_role(tx, Role.ADMIN) == {"U-ana", "U-ben"}
        assert roles.list_people_with_role(tx, Role.MANAGER) == frozenset()


def test_having_agrees_with_actor(db: Database, now: datetime) -> None:
    """A person has a role exactly when they act with it."""
    with db.transaction() as tx:
        crowd = [Person(f"U{n}", f"P{n}", full_member=n % 4 > 0, workspace_admin=n % 5 == 0) for n in range(20)]
        people.store_people(tx, crowd, now=now)
        for n, role in enumerate(Role, start=1):
            roles.give_role(tx, role, f"S{n}", by="U1", now=now)
            roles.set_group_members(tx, f"S{n}", [f"U{m}" for m in range(0, 20, n + 1)])
            roles.give_role(tx, role, f"U{n}", by="U1", now=now)
        for role in Role:
            acting = {person.user_id for person in crowd if role in people.get_actor(tx, person.user_id).roles}
            assert roles.list_people_with_role(tx, role) == acting


def test_unknown_role_is_not_stored(db: Database, now: datetime) -> None:
    """A role the rules do not know is refused by the database itself."""
    row = {"role": "owner", "holder": "U1", "given_by": "U1", "given_at": now}
    with pytest.raises(IntegrityError), db.transaction() as tx:
        tx.connection().execute(get_table(roles.RoleHolderRow).insert(), row)
