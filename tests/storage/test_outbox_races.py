"""The outbox under many hands: writers and senders at once, and any history Hypothesis can think of."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from storage.database import Database
from storage.outbox import deliveries
from storage.outbox.outbox import OutboxRow
from tests.conftest import SOAKING
from tests.storage.test_outbox import states, take, write


def test_many_writers_of_the_same_intents_make_one_row_each(db: Database, now: datetime) -> None:
    """Eight threads ask for the same ten things: ten rows."""
    start = threading.Barrier(8)

    def run(_: int) -> None:
        start.wait()
        for number in range(10):
            write(db, f"line:{number}", now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert states(db) == {"pending": 10}


def test_many_senders_take_every_row_once(
    url: str, db: Database, open_database: Callable[[str], Database], now: datetime
) -> None:
    """Six threads, on PostgreSQL of two replicas, take up forty rows of forty channels: each row once."""
    for number in range(40):
        write(db, f"line:{number}", now, channel=f"C{number}")
    replicas = [db, open_database(url) if db.dialect == "postgresql" else db]
    start = threading.Barrier(6)

    def run(worker: int) -> list[str]:
        start.wait()
        found = []
        while (row := take(replicas[worker % 2], now)) is not None:
            found.append(row.subject)
        return found

    with ThreadPoolExecutor(6) as pool:
        subjects = Counter(subject for found in pool.map(run, range(6)) for subject in found)
    assert subjects == {f"line:{number}": 1 for number in range(40)}


class Sending(RuleBasedStateMachine):
    """Any order of writing, taking, settling, losing and waiting keeps the outbox's promises."""

    db: Database

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime.fromisoformat("2026-01-05T09:00:00+00:00")
        self.held: list[OutboxRow] = []
        self.said: Counter[str] = Counter()
        self.written: list[str] = []
        with self.db.transaction() as tx:
            for name in ("outbox", "gates", "posted_messages"):
                tx.connection().exec_driver_sql(f"DELETE FROM {name}")

    @rule(channel=st.sampled_from(["C1", "C2"]))
    def write(self, channel: str) -> None:
        self.written.append(f"{channel}:{len(self.written):03}")
        write(self.db, self.written[-1], self.now, channel=channel)

    @rule()
    def take(self) -> None:
        row = take(self.db, self.now)
        if row is not None:
            assert all(other.channel != row.channel or other.id == row.id for other in self._leased())
            self.held.append(row)

    @rule(seconds=st.integers(0, 100))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        with self.db.transaction() as tx:
            deliveries.expire_leases(tx, now=self.now)

    @rule(how=st.sampled_from(["sent", "unknown", "back", "parked", "dropped"]), which=st.integers(0, 5))
    def settle(self, how: str, which: int) -> None:
        if not self.held:
            return
        row = self.held.pop(which % len(self.held))
        with self.db.transaction() as tx:
            if how == "sent":
                self.said[row.subject] += deliveries.mark_sent(tx, row, now=self.now, channel=row.channel, ts="1")
            elif how == "unknown":
                deliveries.mark_unknown(tx, row, now=self.now, reason="reset")
            elif how == "back":
                deliveries.return_to_queue(tx, row, not_before=self.now)
            elif how == "parked":
                deliveries.park_row(tx, row, now=self.now, reason="no")
            else:
                deliveries.drop_row(tx, row, now=self.now, reason="nothing")

    @invariant()
    def nothing_is_lost(self) -> None:
        assert sum(states(self.db).values()) == len(self.written)

    @invariant()
    def nothing_is_said_twice(self) -> None:
        assert all(number <= 1 for number in self.said.values())

    def _leased(self) -> list[OutboxRow]:
        return [row for row in self.held if row.leased_until is not None and row.leased_until > self.now]


@pytest.mark.long
def test_any_history_of_an_outbox_loses_and_doubles_nothing(
    sqlite_url: str, open_database: Callable[[str], Database]
) -> None:
    """Hypothesis writes the history: every row is somewhere, and none is settled as sent twice."""
    machine = type("Machine", (Sending,), {"db": open_database(sqlite_url)})
    often = settings(
        max_examples=1_000 if SOAKING else 15,
        stateful_step_count=25,
        deadline=None,
        derandomize=not SOAKING,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=often)
