"""A database with the company's people, a customer and the review channel, on each engine."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.features.channels import usecases as channels
from bot.features.customers import usecases as customers
from bot.features.roles import usecases as roles
from bot.workflow import people
from bot.workflow.requests import Call
from scoring.roles import Person
from storage.database import Database
from tests.surface.house import MONDAY

STAFF = tuple(f"U-{number}" for number in range(1, 9))
MANAGERS = ("U-rosa", "U-mia")


@dataclass(frozen=True)
class Office:
    """Some doors to one database, as several replicas have them, and who works there."""

    doors: tuple[Database, ...]
    staff: tuple[str, ...] = STAFF
    managers: tuple[str, ...] = MANAGERS


@pytest.fixture
def office(url: str, open_database: Callable[[str], Database]) -> Office:
    """Eight colleagues and two managers before one customer; two replicas on PostgreSQL, one process on SQLite."""
    doors = tuple(open_database(url) for _ in range(1 if url.startswith("sqlite") else 2))
    db = doors[0]
    known = [Person(who, who, True, workspace_admin=who == "U-olga") for who in (*STAFF, *MANAGERS, "U-olga")]
    people.store_people(db, known, now=MONDAY)
    for manager in MANAGERS:
        roles.give_role(db, "manager", manager, call=Call("U-olga", MONDAY))
    customers.add_customer(db, {"name": "Acme GmbH", "key": "acme"}, call=Call("U-rosa", MONDAY))
    channels.name_channel(db, "review", "C-review", call=Call("U-olga", MONDAY))
    return Office(doors)
