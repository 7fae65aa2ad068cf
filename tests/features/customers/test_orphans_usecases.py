"""Customers left behind: found, and told of once, on both engines and by both replicas."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from bot.features.customers import usecases as customers
from bot.workflow import people
from bot.workflow.requests import Call
from scoring.roles import Person
from storage.database import Database
from storage.outbox import outbox
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

JO = Person("U-3", "U-3", full_member=True)


def list_queued_people(db: Database) -> list[str]:
    """List who is told of customers that nobody looks after."""
    with db.transaction(reading=True) as tx:
        rows = tx.connection().execute(outbox.TABLE.select().where(outbox.TABLE.c.kind == "orphaned")).all()
    return sorted(row.channel for row in rows)


def owned(office: Office) -> Database:
    """Globex, which Jo owns."""
    texts = {"name": "Globex", "key": "globex", "owner": JO.user_id}
    customers.add_customer(office.doors[0], texts, call=Call("U-rosa", MONDAY))
    return office.doors[0]


def test_two_replicas_that_hear_of_it_tell_it_once(office: Office) -> None:
    """Whoever hears at once that somebody left, each manager is told once, and of one person once a day."""
    db, gone, gun = owned(office), replace(JO, full_member=False), Barrier(4)

    def hear(number: int) -> None:
        gun.wait()
        people.store_people(office.doors[number % len(office.doors)], [gone], now=MONDAY)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(hear, range(4)))
    assert list_queued_people(db) == sorted(office.managers)

    for person in (JO, gone):
        people.store_people(db, [person], now=MONDAY + timedelta(hours=1))
    assert list_queued_people(db) == sorted(office.managers)
    for person in (JO, gone):
        people.store_people(db, [person], now=MONDAY + timedelta(days=1))
    assert list_queued_people(db) == sorted(office.managers * 2)


def test_what_is_told_is_what_is_so_then(office: Office) -> None:
    """Who was given an owner, or whose owner came back, is left out of the list."""
    db = owned(office)
    people.store_people(db, [replace(JO, full_member=False)], now=MONDAY)
    assert customers.list_orphaned_customers(db, [JO.user_id], now=MONDAY).customers == (("globex", "Globex"),)

    people.store_people(db, [JO], now=MONDAY)
    assert customers.list_orphaned_customers(db, [JO.user_id], now=MONDAY).customers == ()
