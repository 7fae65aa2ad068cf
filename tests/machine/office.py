"""The office the machine runs in: who works there, and a database that can be closed, opened and read as a whole."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.composition import DEADLINES
from bot.features.channels import usecases as channels
from bot.features.customers import usecases as customers
from bot.features.roles import usecases as roles
from bot.features.settings import usecases as policies
from bot.workflow import deadlines, people, standings
from bot.workflow.requests import Call
from scoring.roles import Person
from storage.database import Database

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
VOTERS = ("U-ana", "U-ben", "U-li", "U-rosa")
MANAGERS = ("U-rosa", "U-mia")
JO = "U-jo"
STAFF = ("U-ana", "U-ben", "U-li", JO, *MANAGERS, "U-max")
OLGA = "U-olga"
OWNERS = {"acme": JO, "globex": ""}

Office = Callable[[], Callable[[], Database]]
"""Furnishes a new office, and gives the way to open its database, again after every restart."""


def moved_in(db: Database) -> None:
    """Four voters, two managers, Jo who owns Acme, and somebody who has no part in it; dates are Berlin's."""
    known = [Person(who, who, True, who == OLGA, "Europe/Berlin") for who in (*STAFF, OLGA)]
    people.store_people(db, known, now=MONDAY)
    olga = Call(OLGA, MONDAY)
    policies.change_setting(db, "timezone", "Europe/Berlin", call=olga)
    for role, holders in (("manager", MANAGERS), ("voter", VOTERS)):
        for holder in holders:
            roles.give_role(db, role, holder, call=olga)
    for key, owner in OWNERS.items():
        fields = {"name": key.title(), "key": key, "since": "2019-04-01", **({"owner": owner} if owner else {})}
        customers.add_customer(db, fields, call=Call("U-rosa", MONDAY))
    channels.name_channel(db, "review", "C-review", call=olga)


def run_due(db: Database, now: datetime) -> None:
    """What the heartbeat does about customers: standings that time changed, then what fell due, in its order."""
    while standings.refresh_due(db, now=now):
        pass
    while due := deadlines.find_next_due(db, now=now, kinds=DEADLINES.keys()):
        deadlines.run_deadline(db, due, DEADLINES, now=now)
