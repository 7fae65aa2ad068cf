"""Moving the playground's clock."""

import json
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from websockets.sync.client import connect as open_socket

from playground.slack.refusals import Impossible
from playground.slack.server import LocalSlack
from playground.slack.trips import parse_destination
from tests.playground.conftest import Clock

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 3, 27, 15, 30, tzinfo=UTC)
STEPS = [
    ("+1h", "2026-03-27T17:30+01:00"),
    ("+45m", "2026-03-27T17:15+01:00"),
    ("+1d", "2026-03-28T16:30+01:00"),
    ("+30d", "2026-04-26T16:30+02:00"),
    ("+1w", "2026-04-03T16:30+02:00"),
    ("tomorrow-9", "2026-03-28T09:00+01:00"),
    ("monday-9", "2026-03-30T09:00+02:00"),
]


@pytest.mark.parametrize(("step", "arrival"), STEPS, ids=[step for step, _ in STEPS])
def test_a_step_is_local_time(step: str, arrival: str) -> None:
    """Days and hours of the day are those of the workspace, over the change of clocks too."""
    assert parse_destination(FRIDAY, to=None, step=step, zone=BERLIN) == datetime.fromisoformat(arrival)


def test_a_time_without_zone_is_local() -> None:
    """An ISO time without an offset is the workspace's."""
    arrival = parse_destination(FRIDAY, to="2026-04-01T09:00", step=None, zone=BERLIN)
    assert arrival == datetime(2026, 4, 1, 7, tzinfo=UTC)


def test_a_date_alone_is_its_morning() -> None:
    """A date means nine o'clock on that day, where the workspace is."""
    assert parse_destination(FRIDAY, to="2026-04-01", step=None, zone=BERLIN) == datetime(2026, 4, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("2026-03-27", "The clock only goes forward, and here it is Friday 27 March 2026, 16:30."),
        ("2020-01-01T00:00:00Z", "The clock only goes forward, and here it is Friday 27 March 2026, 16:30."),
        ("2027-03-29", "One trip goes a year ahead at most: to 28 March 2027."),
        ("31.12.2026", "'31.12.2026' is not a date. Write it as 2026-03-14, or with a time: 2026-03-14T17:30."),
    ],
)
def test_a_date_out_of_reach_gets_a_sentence(to: str, sentence: str) -> None:
    """The past, more than a year ahead and what is no date are refused, and the bounds are named."""
    with pytest.raises(Impossible, match=f"^{re.escape(sentence)}$"):
        parse_destination(FRIDAY, to=to, step=None, zone=BERLIN)


@pytest.mark.parametrize(("to", "step"), [("soon", None), (None, "+1y"), (None, "tomorrow-25"), (None, None)])
def test_nonsense_is_no_time(to: str | None, step: str | None) -> None:
    """What is not a time gets a sentence."""
    with pytest.raises(Impossible):
        parse_destination(FRIDAY, to=to, step=step, zone=BERLIN)


def test_without_a_time_machine_nothing_moves(slack: LocalSlack) -> None:
    """A local Slack on the computer's own clock says that it has no time machine."""
    with pytest.raises(Impossible, match="no time machine"):
        slack.trips.begin(step="+1h")


def test_a_trip_is_told_on_the_way(slack: LocalSlack, clock: Clock) -> None:
    """The page hears how far the trip got and when it is over; one trip at a time, forward only."""
    arrived = threading.Event()

    def machine(target: datetime, progress: Callable[[datetime, float, str], None]) -> None:
        progress(clock.now, 0.5, "The digest is due")
        arrived.wait(10)
        clock.now = target

    slack.time_machine = machine
    with open_socket(slack.url.replace("http", "ws") + "/page/live") as live:
        slack.wait_until(lambda: slack.world.listeners)
        target = slack.trips.begin(step="+1h")
        with pytest.raises(Impossible, match="One trip"):
            slack.trips.begin(step="+1h")
        half = json.loads(live.recv(5))
        arrived.set()
        whole = json.loads(live.recv(5))
    assert (half["type"], half["done"], half["label"], half["finished"]) == ("travel", 0.5, "The digest is due", False)
    assert (whole["done"], whole["finished"], clock.now) == (1.0, True, target)
    with pytest.raises(Impossible, match="forward"):
        slack.trips.begin(to="2020-01-01T00:00:00Z")
