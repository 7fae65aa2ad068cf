"""Undos that must not overtake others, and words for channels that changed meanwhile."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from bot import dispatch
from bot.features.channels import usecases as channels
from bot.features.customers import usecases as customers
from bot.features.settings import usecases as policies
from bot.features.strikes.usecases import strikes
from bot.workflow import outbox as outgoing
from bot.workflow.requests import Call
from scoring.refusals import AlreadyDone, Refusal
from scoring.roles import Role
from scoring.strikes import StrikeState
from storage import strikes as strike_records
from storage.database import Database
from storage.outbox import outbox
from storage.roles import roles
from tests.usecases.office import ada, rosa, store_office_people

JO = "U0JO"


@pytest.fixture
def office(db: Database, now: datetime) -> Database:
    """The office, with one customer."""
    store_office_people(db, now)
    customers.add_customer(db, {"name": "Acme", "since": "2020-01-01"}, call=rosa(now))
    return db


def strike(db: Database, reason: str, now: datetime) -> strikes.StrikeRecorded:
    """Jo records a strike."""
    recorded = strikes.record_strike(db, strikes.StrikeOrder("acme", reason), call=Call(JO, now))
    assert isinstance(recorded, strikes.StrikeRecorded)
    return recorded


def test_a_currency_is_not_undone_under_amounts(office: Database, now: datetime) -> None:
    """Amounts written since a change of currency keep it: its undo is refused, and every figure stays what it was."""
    changed = policies.change_setting(office, "currency", "JPY", call=ada(now))
    customers.edit_customer(office, "acme", {"revenue": "5000000"}, call=rosa(now))
    with pytest.raises(AlreadyDone, match="JPY"):
        dispatch.take_back(office, changed.undo, call=ada(now))
    assert policies.get_settings(office, call=ada(now))[0].currency == "JPY"


def at_once(**jobs: Callable[[], object]) -> list[str]:
    """Do the jobs at the same instant; gives the names of those that were done, sorted."""
    ready, done = threading.Barrier(len(jobs)), list[str]()

    def run(name: str, job: Callable[[], object]) -> None:
        ready.wait()
        with suppress(Refusal):
            job()
            done.append(name)

    threads = [threading.Thread(target=run, args=pair) for pair in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(done)


@pytest.mark.parametrize("turn", range(8))
def test_an_undo_and_a_void_at_once_leave_one_of_them(office: Database, now: datetime, turn: int) -> None:
    """While a person undoes a strike a manager voids it: one does it, the other is told."""
    del turn
    done = strike(office, "late-payment", now)
    won = at_once(
        undone=lambda: dispatch.take_back(office, done.undo, call=Call(JO, now)),
        void=lambda: strikes.void_strike(office, done.strike.id, "A mix-up.", call=rosa(now)),
    )
    with office.transaction(reading=True) as tx:
        state = strike_records.get_strike(tx, done.strike.id).state
    assert won in (["undone"], ["void"])
    assert state is StrikeState(won[0])


def test_undo_means_the_latest_strike_only(office: Database, now: datetime) -> None:
    """`/strike undo` sent twice takes back one strike: an older one needs its own button."""
    strike(office, "late-payment", now)
    latest = strike(office, "scope-creep", now + timedelta(seconds=5))
    later = Call(JO, now + timedelta(seconds=10))
    assert strikes.find_latest_undo(office, call=later) == latest.undo
    dispatch.take_back(office, latest.undo, call=later)
    again = strikes.find_latest_undo(office, call=later)
    assert again == latest.undo
    with pytest.raises(AlreadyDone):
        dispatch.take_back(office, again, call=later)


def test_admins_hear_of_a_channel_again_the_next_day(office: Database, now: datetime) -> None:
    """The same trouble in the same channel is told once a day, not once for ever."""
    for at in (now, now + timedelta(hours=1), now + timedelta(days=1)):
        with office.transaction() as tx:
            outgoing.notify_admins_of_channel(tx, "C1", "not_in_channel", now=at)
    with office.transaction(reading=True) as tx:
        assert len(outbox.list_by_subject(tx, "C1")) == 2 * len(roles.list_people_with_role(tx, Role.ADMIN))


def test_a_new_channel_gets_what_the_old_one_kept_waiting(office: Database, now: datetime) -> None:
    """What was parked for the old review channel is tried in the new one when an admin names it."""
    channels.name_channel(office, "review", "C0OLD", call=ada(now))
    done = strike(office, "late-payment", now)
    with office.transaction() as tx:
        [row] = outbox.list_by_subject(tx, str(done.strike.id))
        tx.connection().exec_driver_sql("UPDATE outbox SET state = 'parked', last_error = 'is_archived'")
        assert row.channel == "C0OLD"
    channels.name_channel(office, "review", "C0NEW", call=ada(now))
    with office.transaction(reading=True) as tx:
        [row] = outbox.list_by_subject(tx, str(done.strike.id))
        assert (row.channel, row.state) == ("C0NEW", "pending")
