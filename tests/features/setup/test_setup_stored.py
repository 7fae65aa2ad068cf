"""How far umpire is set up, counted from what is stored, and who is to set it up, on both engines."""

from dataclasses import replace
from datetime import datetime

import pytest

from scoring.customers.customers import Customer
from scoring.roles import Person, Role
from scoring.scorecards.ranking import Standing
from scoring.settings.channels import ChannelPurpose
from scoring.setup import SetupProgress
from storage import setup
from storage.customers import customers
from storage.database import Database
from storage.roles import people, roles
from storage.scorecards import standings
from storage.settings import channels

STANDING = Standing(
    customer_id=0, low=3, high=3, applicable=7, grade="B", points=0, broken=0, stale=False, newcomer=False, rated=True,
    listed=False, rank="1", next_change_at=None, doubt="",
)  # fmt: skip


def test_each_step_is_counted(db: Database, now: datetime) -> None:
    """Channel, people and groups with a role, current customers, those without an owner, those with a grade."""
    with db.transaction() as tx:
        assert setup.load_progress(tx) == SetupProgress()
        assert not setup.has_any_customer(tx)
        channels.set_channel(tx, ChannelPurpose.REVIEW, "C1", by="U1", now=now)
        roles.give_role(tx, Role.MANAGER, "U1", by="U1", now=now)
        roles.give_role(tx, Role.VOTER, "S1", by="U1", now=now)
        roles.give_role(tx, Role.ADMIN, "U9", by="U1", now=now)
        stored = [
            customers.add_customer(tx, Customer(0, "acme", "Acme", owner="U1", revenue=5, created_at=now)),
            customers.add_customer(tx, Customer(0, "globex", "Globex", revenue=9, created_at=now)),
            customers.add_customer(tx, Customer(0, "hooli", "Hooli", created_at=now)),
            customers.add_customer(tx, Customer(0, "gone", "Gone", archived_at=now, created_at=now)),
            customers.add_customer(tx, Customer(0, "former", "Former", former_at=now, created_at=now)),
        ]
        graded = replace(STANDING, customer_id=stored[0].id)
        standings.store_standings(tx, [graded, replace(graded, customer_id=stored[1].id, grade=None)])

        assert setup.load_progress(tx) == SetupProgress("C1", ("U1",), ("S1",), 3, 2, 1)
        assert setup.has_any_customer(tx)
        assert [each.key for each in setup.list_unowned(tx, most=20)] == ["globex", "hooli"]
        assert [each.key for each in setup.list_unowned(tx, most=1)] == ["globex"]


@pytest.mark.parametrize(("seeded", "installers"), [(False, ("U-owner",)), (True, ("U-seeded",))])
def test_who_is_to_set_it_up(db: Database, now: datetime, seeded: bool, installers: tuple[str, ...]) -> None:
    """The admins named at the start, or else the one owner of the workspace; nobody who left, and no other admin."""
    with db.transaction() as tx:
        people.store_people(
            tx,
            [
                Person("U-owner", "Olga", True, workspace_admin=True, primary_owner=True),
                Person("U-admin", "Ada", True, workspace_admin=True),
                Person("U-seeded", "Ben", True),
                Person("U-gone", "Dee", False),
            ],
            now=now,
        )
        roles.give_role(tx, Role.ADMIN, "U-given", by="U-owner", now=now)
        roles.give_role(tx, Role.ADMIN, "U-gone", by="environment", now=now)
        if seeded:
            roles.give_role(tx, Role.ADMIN, "U-seeded", by="environment", now=now)

        assert setup.list_installers(tx, given_by="environment") == installers
