"""A company with umpire in its Slack: who works there, which customers it has, what can be read of both."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.features.channels import usecases as channels
from bot.features.customers import usecases as customers
from bot.workflow import people
from bot.workflow.requests import Call
from playground.clock import MovableClock
from playground.slack.channels import Channel
from playground.slack.commands import Reply
from playground.slack.dialogs import Modal
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from playground.slack.server import LocalSlack
from playground.stage import Stage
from scoring.customers.customers import Customer
from scoring.interactions import Interaction
from scoring.roles import Person as Known, Role
from scoring.settings.channels import OtherReaders
from scoring.strikes import Strike
from storage import interactions, strikes as strike_records
from storage.customers import customers as customer_records
from storage.database import Database
from storage.requests.undos import UndoRow
from storage.roles import roles
from tests.stored import read_all_rows

PATIENCE = 60.0
"""Real seconds Slack waits for an answer here, and umpire for Slack's, so that a busy machine proves nothing."""

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
REVIEW = "customer-review"
STAFF = ("ana", "ben", "li", "jo", "rosa", "max", "olga", "mia")
GIVEN_ROLES = (("manager", "rosa"), ("manager", "mia"), ("voter", "max"))
CUSTOMERS: tuple[dict[str, str], ...] = (
    {"name": "Acme GmbH", "key": "acme", "owner": "jo", "revenue": "38400", "margin": "9"},
    {"name": "Globex Logistics", "key": "globex", "owner": "max", "revenue": "21000"},
    {"name": "B's Beverages", "revenue": "12300"},
    {"name": "Bólido Comidas preparadas"},
    {"name": "O'Brien & Daughters", "key": "obrien"},
)
DIRECTORY = frozenset({"people"})
"""Who is who may be learnt from anybody who asks; everything else is a fact about the company."""


class House:
    """The stage with its people, and short ways to read what they see and what is on record."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.slack, self.db, self.clock = stage, stage.slack, stage.db, stage.clock
        self.ana, self.ben, self.li, self.jo = (self.slack.person(name) for name in ("ana", "ben", "li", "jo"))
        self.rosa, self.mia, self.max = (self.slack.person(name) for name in ("rosa", "mia", "max"))
        self.olga, self.ada = self.slack.person("olga"), self.slack.person("ada")
        self.gus, self.uli, self.sam = (self.slack.person(name) for name in ("gus", "uli", "sam"))
        self.dee, self.buildbot = self.slack.person("dee"), self.slack.person("buildbot")

    def settle(self) -> None:
        """Let everything be said that waits."""
        self.stage.settle()

    def later(self, **by: float) -> None:
        """Let time pass, doing on the way what falls due: `days=3, minutes=1`."""
        self.stage.travel(self.clock() + timedelta(**by))

    def travel_to(self, when: str) -> datetime:
        """Let time pass until a date (its morning), a time (`2026-12-01T17:30`) or by a step (`+30d`), in Berlin."""
        return self.stage.travel_to(when)

    def away(self, **by: float) -> None:
        """Let time pass while umpire is switched off; then all that fell due is made up for, as far as that goes.

        Months of this cost as much as one minute, so whoever needs only a later date comes here instead of `later`.
        """
        self.clock.move_to(self.clock() + timedelta(**by))
        self.later()

    def lines(self, channel: str | Channel = REVIEW) -> list[str]:
        """Everything posted in a channel, oldest first, once nothing waits any more."""
        self.settle()
        return [plain_text(message) for message in self.slack.messages(channel)]

    def posts(self, channel: str | Channel = REVIEW) -> list[Message]:
        """Every message posted in a channel, oldest first, once nothing waits any more."""
        self.settle()
        return self.slack.messages(channel)

    def seen(self, person: Person) -> str:
        """The newest private answer a person has on their screen, courtesies included."""
        self.stage.umpire.deps.replies.drain()
        own = self.slack.ephemerals(person.handle)
        return plain_text(own[-1]) if own else ""

    def undone(self, person: Person, reply: Reply) -> str:
        """What stands in the place of an answer after its *Undo* was pressed."""
        person.clicks("Undo", in_=reply)
        self.seen(person)
        assert reply.message is not None
        return plain_text(reply.message)

    def modal(self, person: Person) -> Modal:
        """The modal the person has open, with what arrived for it meanwhile."""
        self.stage.umpire.deps.replies.drain()
        modal = person.modal
        assert modal is not None, f"{person.handle} has no modal open"
        return modal

    def types(self, person: Person, text: str, *, in_: str = "general") -> Reply:
        """What a person types, which Slack must not complain about."""
        before = len(self.slack.ephemerals(person.handle))
        reply = person.types(text, in_=in_)
        assert reply.ok, f"{text}: {reply.error}"
        if reply.message is None and reply.view is None:
            self._await_answer(person, reply, before)
        return reply

    def _await_answer(self, person: Person, reply: Reply, before: int) -> None:
        """Note in the reply the answer that came after the acknowledgement, as those with tables and charts do."""
        self.stage.umpire.deps.replies.drain()
        if answers := self.slack.ephemerals(person.handle)[before:]:
            reply.message, reply.text, reply.blocks = answers[0], answers[0].text, answers[0].blocks

    def answer(self, person: Person, text: str, *, in_: str = "general") -> str:
        """What a person reads after typing it."""
        return plain_text(self.types(person, text, in_=in_))

    def mentions(self, person: Person, text: str, *, in_: str = "random", thread: str | Message = "") -> Message | None:
        """Write `@umpire …` in a channel it is in; the private answer, if one came."""
        channel = self.slack.channel(in_)
        channel.members[self.slack.bot_user_id] = None
        before = len(self.slack.ephemerals(person.handle))
        reply = person.types(f"@umpire {text}", in_=in_, thread=thread)
        assert reply.ok, reply.error
        self.stage.umpire.deps.replies.drain()
        answers = self.slack.ephemerals(person.handle)[before:]
        return answers[-1] if answers else None

    def customer(self, key: str) -> Customer:
        """The customer on record."""
        with self.db.transaction(reading=True) as tx:
            return customer_records.resolve_customer(tx, key)

    def strikes(self, key: str = "acme") -> tuple[Strike, ...]:
        """The customer's strikes on record, newest first."""
        with self.db.transaction(reading=True) as tx:
            return strike_records.list_strikes(tx, customer_records.resolve_customer(tx, key).id)

    def logged(self, key: str = "acme") -> tuple[Interaction, ...]:
        """What was logged about the customer and not taken back, the latest first."""
        with self.db.transaction(reading=True) as tx:
            return interactions.list_latest(tx, customer_records.resolve_customer(tx, key).id, most=100)

    def undo_kinds(self) -> set[str]:
        """The kinds of undo that were offered and stored."""
        with self.db.transaction(reading=True) as tx:
            return {kind for (kind,) in tx.connection().execute(select(UndoRow.kind))}  # type: ignore[call-overload]

    def records(self) -> dict[str, list[str]]:
        """Everything that is stored, table by table, without the directory of people."""
        return read_all_rows(self.db, without=DIRECTORY)


def add_missing_people(slack: LocalSlack) -> None:
    """The people the standard cast does not have: a second manager, an admin, a guest of one channel."""
    slack.add_person("mia", name="Mia Sund", title="Head of delivery")
    slack.add_person("ada", name="Ada Koch", kind="admin", title="IT")
    slack.add_person("uli", name="Uli Brand", kind="single_guest", title="Intern of a partner")
    for name in ("general", REVIEW, "random"):
        for handle in ("mia", "ada"):
            slack.channel(name).members[slack.person(handle).id] = None
    slack.channel("random").members[slack.person("uli").id] = None


def store_company(db: Database, slack: LocalSlack) -> None:
    """Store people, roles, customers and the review channel, as people would by commands."""
    known = [
        Known(slack.person(name).id, slack.person(name).account.name, True, workspace_admin=name == "olga")
        for name in STAFF
    ]
    people.store_people(db, known, now=MONDAY)
    olga, rosa = Call(slack.person("olga").id, MONDAY), Call(slack.person("rosa").id, MONDAY)
    with db.transaction() as tx:  # not by the use case: they were told long ago
        for role, handle in GIVEN_ROLES:
            roles.give_role(tx, Role(role), slack.person(handle).id, by=olga.user_id, now=MONDAY)
    for each in CUSTOMERS:
        owner = {"owner": slack.person(each["owner"]).id} if "owner" in each else {}
        customers.add_customer(db, {"since": "2019-04-01", **each, **owner}, call=rosa)
    review = slack.channel(REVIEW)
    channels.name_channel(db, "review", review.id, call=olga)
    everybody = OtherReaders(public=True, guests=(slack.person("gus").id,))
    channels.accept_readers(db, review.id, everybody, call=olga)


def build_furnished_file(template: Path, folder: Path) -> Path:
    """A SQLite file with all of that in it, to copy: the ids of people are the same in every local Slack."""
    path = folder / "furnished.sqlite"
    shutil.copyfile(template, path)
    stage = Stage(f"sqlite:///{path}", clock=MovableClock(MONDAY), live=False)
    add_missing_people(stage.slack)
    store_company(stage.db, stage.slack)
    stage.db.close()
    return path


@contextmanager
def open_house(
    url: str,
    *,
    leaving: ThreadPoolExecutor,
    furnish_it: bool = False,
    admins: tuple[str, ...] = ("olga",),
    **settings: Any,
) -> Iterator[House]:
    """The house, open for business; it closes on `leaving`, so that no test waits for that."""
    stage = Stage(url, clock=MovableClock(MONDAY), live=False, **settings)
    add_missing_people(stage.slack)
    stage.slack.deliveries.ack_seconds = PATIENCE
    stage.start(admins=admins, prepare=_prepare if furnish_it else None)
    try:
        stage.slack.wait_until(lambda: stage.slack.deliveries.sockets.connections)
        stage.umpire.deps.slack.budget = PATIENCE
        yield House(stage)
    finally:
        leaving.submit(_close, stage)


def _prepare(db: Database, slack: LocalSlack) -> None:
    store_company(db, slack)


def _close(stage: Stage) -> None:
    stage.slack.disconnect()
    stage.stop()
