"""Turns: once an hour or a day the database is asked who does it, not every second."""

from dataclasses import dataclass, field

import pytest

from bot.workflow.turns import Turns


@dataclass
class Work:
    """Something to be done; it fails while it is `broken`."""

    broken: bool = False
    done: list[int] = field(default_factory=list)

    def do(self) -> int:
        if self.broken:
            raise RuntimeError("no database")
        self.done.append(1)
        return 7


def test_a_turn_is_taken_once_in_its_time() -> None:
    """The same hour asks once, whatever was answered; the next hour and another kind ask for themselves."""
    turns, work = Turns(), Work()
    assert [turns.once("retention", hour, work.do, otherwise=0) for hour in ("09", "09", "10")] == [7, 0, 7]
    assert turns.once("groups", "10", work.do, otherwise=0) == 7
    assert len(work.done) == 3


def test_a_turn_that_failed_is_taken_again() -> None:
    """What was not done in its hour is not taken for done."""
    turns, work = Turns(), Work(broken=True)
    with pytest.raises(RuntimeError):
        turns.once("retention", "09", work.do, otherwise=0)
    work.broken = False
    assert turns.once("retention", "09", work.do, otherwise=0) == 7
