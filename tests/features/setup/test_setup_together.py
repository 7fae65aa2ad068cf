"""Set-up by several people at one instant, on each engine: owners, the message to whoever installed umpire."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from bot.features.customers import usecases as customers
from bot.features.setup import usecases as setups
from bot.workflow import people
from bot.workflow.requests import Call
from playground.clock import MovableClock
from playground.stage import Stage
from scoring.refusals import Refusal
from scoring.roles import Person
from storage.customers import customers as customer_records
from storage.database import Database
from storage.outbox import outbox
from tests.surface.house import MONDAY, House
from tests.usecases.conftest import Office

OWNER = Person("U-owner", "Olga", full_member=True, workspace_admin=True, primary_owner=True)
ROSA = Call("U-rosa", MONDAY)


def list_queued(db: Database) -> list[str]:
    """List who is told how to set umpire up."""
    with db.transaction(reading=True) as tx:
        rows = tx.connection().execute(outbox.TABLE.select().where(outbox.TABLE.c.kind == "setup")).all()
    return sorted(row.intent for row in rows)


def test_replicas_that_read_who_is_who_at_once_tell_it_once(db: Database) -> None:
    """Whoever comes to the end of the list of people at the same time, its owner gets one message; later none."""
    people.store_people(db, [OWNER], now=MONDAY)
    ready = Barrier(4)

    def finish(_: int) -> None:
        ready.wait()
        people.note_directory_page(db, None, now=MONDAY)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(finish, range(4)))
    people.note_directory_page(db, None, now=MONDAY + timedelta(days=9))

    assert list_queued(db) == ["setup:U-owner"]


def test_an_owner_is_named_once(office: Office) -> None:
    """Two forms and a command at one instant: each customer has the owner of one of them, and nobody overwrote it."""
    db = office.doors[0]
    for number in range(6):
        customers.add_customer(db, {"name": f"Nobody's {number}", "key": f"n{number}"}, call=ROSA)
    keys = [f"n{number}" for number in range(6)]
    ready = Barrier(3)

    def name(number: int) -> setups.OwnersNamed | Refusal:
        ready.wait()
        try:
            owners = dict.fromkeys(keys if number else reversed(keys), f"U-{number + 2}")
            return setups.name_owners(office.doors[number % len(office.doors)], owners, call=ROSA)
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(name, range(3)))
    named = [each for outcome in outcomes if isinstance(outcome, setups.OwnersNamed) for each in outcome.named]
    assert sorted(each.key for each in named) == keys
    with db.transaction(reading=True) as tx:
        stored = customer_records.load_customers_by_key(tx, keys)
    assert {each.key: each.owner for each in named} == {key: each.owner for key, each in stored.items()}


def test_it_is_told_later_when_slack_fails(bare: House) -> None:
    """Where Slack fails, the message comes when Slack answers again, and once."""
    fault = bare.slack.faults.add(kind="5xx", method="conversations.open", times=50, status=503)
    bare.settle()
    assert bare.olga.dm == []

    bare.slack.faults.remove(fault.id)
    bare.later(hours=2)
    assert len(bare.olga.dm) == 1


def test_it_is_told_when_slack_says_late_who_is_who(sqlite_url: str) -> None:
    """Where Slack does not list the people at the start, whoever installed umpire is told once it does."""
    stage = Stage(sqlite_url, clock=MovableClock(MONDAY), live=False)
    fault = stage.slack.faults.add(kind="error", method="users.list", error="internal_error", times=50)
    stage.start()
    olga = stage.slack.person("olga")
    stage.settle()
    assert olga.dm == []

    stage.slack.faults.remove(fault.id)
    stage.travel(stage.clock() + timedelta(hours=1))
    stage.settle()
    assert len(olga.dm) == 1
    stage.stop()


def test_who_is_named_in_the_environment_is_told_instead(sqlite_url: str) -> None:
    """With UMPIRE_ADMINS the admins named there are told, and the workspace's owner is not."""
    stage = Stage(sqlite_url, clock=MovableClock(MONDAY), live=False)
    stage.start(admins=("ben",))
    stage.settle()
    assert len(stage.slack.person("ben").dm) == 1
    assert stage.slack.person("olga").dm == []
    stage.stop()
