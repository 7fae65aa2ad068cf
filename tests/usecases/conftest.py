"""A database with the company's people, a customer and the review channel, on each engine."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest

from bot.features.channels import usecases as channels
from bot.features.customers import usecases as customers
from bot.features.roles import usecases as roles
from bot.workflow import people
from bot.workflow.requests import AlreadyDelivered, Call
from scoring.refusals import Refusal
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


def together(office: Office, acts: Iterable[Callable[[Database], object]]) -> list[object]:
    """Do all of it at one instant, through the doors in turn; what each gave, or the refusal it met."""
    begun = list(acts)
    gun = Barrier(len(begun))

    def act(number: int) -> object:
        gun.wait()
        try:
            return begun[number](office.doors[number % len(office.doors)])
        except (Refusal, AlreadyDelivered) as refusal:
            return refusal

    with ThreadPoolExecutor(len(begun)) as people_at_work:
        return list(people_at_work.map(act, range(len(begun))))


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
