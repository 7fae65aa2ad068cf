"""What the sample company suggests to try: everybody can do it, as whom they act."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground import empty, sample, sample_hints
from playground.clock import MovableClock
from playground.slack.plain import plain_text
from playground.stage import Stage
from tests.browser.test_journey import SATURDAY

REFUSALS = ("I do not know", "Usage:", "may not", "Only ", "not allowed")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The sample company as `make playground` opens it, in which a test waits for nothing."""
    opened = Stage(f"sqlite:///{tmp_path / 'umpire.sqlite'}", clock=MovableClock(SATURDAY), live=False)
    sample.open_sample(opened)
    yield opened
    opened.stop()


def test_everybody_can_do_what_they_are_told_to_try(stage: Stage) -> None:
    """Each line, typed by the person it is suggested to, is understood and allowed; a guest's shows the refusal."""
    for handle, steps in sample_hints.HINTS.items():
        person = stage.slack.person(handle or "ben")
        for line in (step["try"] for step in steps if "try" in step):
            before = len(stage.slack.ephemerals(person.handle))
            reply = person.types(line, in_="customer-review")
            stage.umpire.deps.replies.drain()
            assert reply.ok, f"{handle}: {line}: {reply.error}"
            answer = " ".join(plain_text(m) for m in stage.slack.ephemerals(person.handle)[before:])
            assert answer or person.modal, f"{handle}: {line} is not answered"
            assert not answer.startswith(REFUSALS), f"{handle}: {line}: {answer}"
            while person.modal:
                person.modal.close(everything=True)


def test_the_steps_lead_from_one_person_to_the_next(stage: Stage) -> None:
    """Whom a step says to act as is somebody of the cast, and every story ends with somebody else."""
    for hints in (sample_hints.HINTS, empty.HINTS):
        for handle, steps in hints.items():
            heirs = [step["act"] for step in steps if "act" in step]
            assert all(stage.slack.person(heir).handle != handle for heir in heirs)
    assert all("act" in steps[-1] for steps in sample_hints.HINTS.values())
