"""Months with two customers, written by Hypothesis: the real use cases stay beside a small model of product.md."""

import itertools
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from storage.database import Database
from tests.conftest import AUDIT_KEY, SOAKING
from tests.machine.ballot_rules import Voting
from tests.machine.case_rules import Casework
from tests.machine.notice_rules import Noticing
from tests.machine.office import Office, moved_in
from tests.machine.strike_rules import Striking
from tests.postgres import Server

pytestmark = pytest.mark.long
BEGINNINGS = (
    *("nothing", "gates passed", "notice asked", "notice agreed", "notice given"),
    *("letting go asked", "letting go decided"),
)


class Months(Striking, Casework, Voting, Noticing):
    """Everybody at once, from somewhere in the story on."""

    @initialize(beginning=st.sampled_from((*BEGINNINGS, *BEGINNINGS[-2:])))
    def begin(self, beginning: str) -> None:
        """So far everything went straight on."""
        for step in range(BEGINNINGS.index(beginning)):
            steps = (self._gates_passed, self._notice_asked, self._notice_agreed, self._notice_given)
            (*steps, self._letting_go_asked, self._letting_go_decided)[step]()
            self.agrees()
        asked = ["notice"] * (beginning in BEGINNINGS[2:]) + ["terminate"] * (beginning in BEGINNINGS[5:])
        assert [ballot.kind for ballot in self.known["acme"].ballots] == asked, "the story did not get that far"

    def _gates_passed(self) -> None:
        self.strike("acme", "U-ana", "late-payment", 16, "", False)
        self.strike("acme", "U-ben", "abusive", 0, "", False)
        self.state_problem("acme", "U-jo", "theirs")
        self.agree("acme", "U-ana")
        self.answer_talk("acme", "U-jo", "partly", 0)

    def _notice_asked(self) -> None:
        self.propose("acme", "U-mia", "notice")

    def _notice_agreed(self) -> None:
        self.all_vote("acme", ["yes"] * 4)

    def _notice_given(self) -> None:
        self.give("acme", "U-rosa", 30, 0)

    def _letting_go_asked(self) -> None:
        self.strike("acme", "U-li", "rude-to-support", 0, "", False)
        self.propose("acme", "U-mia", "terminate")

    def _letting_go_decided(self) -> None:
        self.all_vote("acme", ["yes"] * 4)


def test_any_months_on_sqlite_go_as_the_model_says(tmp_path: Path, sqlite_template: Path) -> None:
    """In any order, repeated, late and across restarts: points, gates, ballots, notices and clocks are the model's."""
    furnished, numbers = tmp_path / "furnished.sqlite", itertools.count()
    shutil.copyfile(sqlite_template, furnished)
    door = opening(f"sqlite:///{furnished}")
    furnish(door)

    def office() -> Callable[[], Database]:
        path = tmp_path / f"{next(numbers)}.sqlite"
        shutil.copyfile(furnished, path)
        return opening(f"sqlite:///{path}")

    run(office, examples=12, steps=40)


def test_any_months_on_postgresql_go_as_the_model_says(postgres: Server, postgres_migrated: str) -> None:
    """A few times the months go as the model says on PostgreSQL too."""

    def office() -> Callable[[], Database]:
        postgres.empty(postgres_migrated)
        door = opening(postgres.url(postgres_migrated))
        furnish(door)
        return door

    run(office, examples=2, steps=25)


def opening(url: str) -> Callable[[], Database]:
    """How that database is opened."""
    return partial(Database, url, audit_key=AUDIT_KEY)


def furnish(door: Callable[[], Database]) -> None:
    """Let the office move in, and close the door."""
    db = door()
    moved_in(db)
    db.close()


def run(office: Office, *, examples: int, steps: int) -> None:
    """Write so many histories of so many steps, the same ones each time; soaking, many longer ones, ever new."""
    machine = type("Machine", (Months,), {"office": staticmethod(office)})
    often = settings(
        max_examples=100 * examples if SOAKING else examples,
        stateful_step_count=100 if SOAKING else steps,
        deadline=None,
        derandomize=not SOAKING,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=often)
