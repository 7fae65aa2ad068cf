"""A local Slack for the fault tests: one per process, a fresh channel per test."""

import itertools
from collections.abc import Iterator

import pytest

from playground.slack.server import LocalSlack
from tests.faults.office import MANIFEST, READING, Clock, Office


@pytest.fixture(scope="session")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def _slack(_clock: Clock) -> Iterator[LocalSlack]:
    with LocalSlack(MANIFEST, clock=_clock) as slack:
        yield slack


@pytest.fixture
def office(_slack: LocalSlack, _clock: Clock) -> Iterator[Office]:
    """A post office with a channel of its own; its Slack is healthy again afterwards."""
    _clock.now = Clock().now
    yield Office(_slack, _slack.add_channel(f"review-{next(_numbers)}", bot_in=True), _clock)
    _slack.faults.clear()
    _slack.world.app.scopes.add(READING)
    _slack.world.app.dead_because = ""
    _slack.log.clear()


_numbers = itertools.count(1)
