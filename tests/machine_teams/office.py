"""The office the teams work in: one customer, people who come and go, and a stage on which things are only tried."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

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
MOVED_IN = MONDAY - timedelta(days=30)
NAMES = tuple(f"U-{name}" for name in ["ada", "ben", "cleo", "dan", "eva", "finn", *"ghijkl"])
INSTALLER, *_ = NAMES
KEY = "acme"


class Stage(Database):
    """A database in which what is done while rehearsing leaves no trace."""

    _rehearsal: Connection | None = None

    @contextmanager
    def rehearse(self) -> Iterator[None]:
        """Take back, at the end, everything that was done in this block."""
        with self._writer.connect() as connection:
            connection.begin()
            self._rehearsal = connection
            try:
                yield
            finally:
                self._rehearsal = None

    @contextmanager
    def _begin(self, engine: Engine) -> Iterator[Connection]:
        if self._rehearsal is None:
            with super()._begin(engine) as connection:
                yield connection
        else:
            with self._rehearsal.begin_nested():
                yield self._rehearsal


Office = Callable[[], Stage]
"""Furnishes a new office, and opens its database."""


def describe_person(who: str, *, here: bool = True) -> Person:
    """Describe somebody as Slack does."""
    return Person(who, who, here, who == INSTALLER and here, "Europe/Berlin", primary_owner=who == INSTALLER)


def move_in(db: Database) -> None:
    """Whoever installs umpire is alone: they name the channel and add the customer, and lay down the role it takes."""
    people.store_people(db, [describe_person(INSTALLER)], now=MOVED_IN)
    call = Call(INSTALLER, MOVED_IN)
    policies.change_setting(db, "timezone", "Europe/Berlin", call=call)
    channels.name_channel(db, "review", "C-review", call=call)
    roles.give_role(db, "manager", INSTALLER, call=call)
    customers.add_customer(db, {"name": "Acme", "key": KEY, "since": "2019-04-01"}, call=call)
    roles.take_role(db, "manager", INSTALLER, call=call)


def run_due(db: Database, now: datetime) -> None:
    """What the heartbeat does about customers: standings that time changed, then what fell due, in its order."""
    while standings.refresh_due(db, now=now):
        pass
    while due := deadlines.find_next_due(db, now=now, kinds=DEADLINES.keys()):
        deadlines.run_deadline(db, due, DEADLINES, now=now)


def find_next_due_at(db: Database) -> datetime | None:
    """When the next deadline of anything falls due."""
    return deadlines.find_next_due_at(db, kinds=DEADLINES.keys())
