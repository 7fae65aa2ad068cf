"""The clock guard: a stepped clock stops what is scheduled until another clock agrees; what was late is done then."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient
from sqlalchemy import text

from bot.features.prompts.usecases import prompts
from bot.scheduler import clock_guard as clockguard, heartbeat as ticking
from bot.scheduler.clock_guard import ClockGuard
from bot.slack.members import Members
from bot.workflow.requests import Call
from playground.slack.server import LocalSlack
from playground.stage import load_manifest
from scoring.prompts import PromptKind
from scoring.refusals import NotAllowed
from storage.schedule import recurring
from tests.surface.house import House

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
STEPS = [-HOUR, HOUR, -5 * YEAR, 20 * YEAR]


@dataclass
class Clocks:
    """A wall clock that can be stepped, seconds that cannot, and a witness that is right, wrong or away."""

    wall: datetime = START
    seconds: float = 1000.0
    witness: datetime | None = None
    asked: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.guard = ClockGuard(lambda: self.seconds, self._ask)

    def passes(self, by: timedelta = timedelta(seconds=1), *, stepped: timedelta = timedelta(0)) -> bool:
        """Time passes, the wall clock perhaps stepped on top; whether it is trusted then."""
        self.seconds += by.total_seconds()
        self.wall += by + stepped
        return self.guard.trusts(self.wall)

    def _ask(self) -> datetime | None:
        self.asked.append(self.seconds)
        return self.witness


@pytest.fixture
def clocks() -> Clocks:
    """Trusted since a second."""
    made = Clocks()
    assert made.passes()
    return made


def test_time_that_passes_is_trusted(clocks: Clocks) -> None:
    """Beats a second or, after a long pause, a week apart, and a drift of minutes an hour: nobody is asked."""
    assert all(clocks.passes() for _ in range(100))
    assert clocks.passes(timedelta(days=7))
    assert all(clocks.passes(HOUR, stepped=timedelta(minutes=9)) for _ in range(100))
    assert clocks.asked == []


@pytest.mark.parametrize("by", STEPS, ids=str)
def test_fm20_a_stepped_clock_is_not_trusted(clocks: Clocks, by: timedelta) -> None:
    """Stepped, and no other clock agrees: nothing is scheduled, however long that lasts."""
    clocks.witness = clocks.wall
    assert not clocks.passes(stepped=by)
    clocks.witness = None
    assert not any(clocks.passes(timedelta(minutes=1)) for _ in range(600))


@pytest.mark.parametrize("by", STEPS, ids=str)
def test_fm20_a_clock_that_is_back_is_trusted(clocks: Clocks, by: timedelta) -> None:
    """Stepped for a while and set right again: it agrees with the seconds that passed, and is trusted at once."""
    assert not clocks.passes(stepped=by)
    assert not clocks.passes(timedelta(hours=3))
    assert clocks.passes(stepped=-by)
    assert clocks.passes()


@pytest.mark.parametrize("by", STEPS, ids=str)
def test_a_clock_that_was_put_right_is_trusted(clocks: Clocks, by: timedelta) -> None:
    """It was wrong before and is right now, or the machine slept: Slack's clock says the same."""
    clocks.witness = clocks.wall + by
    assert clocks.passes(stepped=by)
    assert clocks.passes()
    assert len(clocks.asked) == 1


def test_the_witness_is_asked_once_a_minute(clocks: Clocks) -> None:
    """However fast the beats: the first time at once, then once a minute until it agrees."""
    clocks.passes(stepped=HOUR)
    for _ in range(180):
        clocks.passes()
    assert len(clocks.asked) == 4
    clocks.witness = clocks.wall
    assert any(clocks.passes() for _ in range(60))


def test_slacks_clock_is_read_from_its_answers() -> None:
    """Any answer is dated, a refusal too; out of reach there is no second clock."""
    with LocalSlack(load_manifest()).populate() as slack:
        right = clockguard.build_slack_witness(WebClient(token=slack.bot_token, base_url=slack.api_url))()
        refused = clockguard.build_slack_witness(WebClient(token="xoxb-wrong", base_url=slack.api_url))()
    assert right is not None
    assert refused is not None
    assert abs(right - refused) < timedelta(minutes=1)
    assert clockguard.build_slack_witness(WebClient(token="xoxb-none", base_url="http://127.0.0.1:9/"))() is None


@pytest.mark.parametrize("by", [8 * 24 * HOUR, 20 * YEAR], ids=str)
def test_fm20_nothing_falls_due_by_a_stepped_clock(house: House, by: timedelta) -> None:
    """A beat at a wrong hour lets nothing fall due and still counts as alive; back in time, the digest comes once."""
    clocks, alive = Clocks(house.clock()), list[datetime]()

    def beat(stepped: timedelta = timedelta(0), *, after: timedelta = timedelta(seconds=1)) -> None:
        clocks.seconds += after.total_seconds()
        clocks.wall += after + stepped
        deps = replace(house.stage.umpire.deps, clock=lambda: clocks.wall)
        ticking.beat(deps, clocks.guard, lambda: alive.append(clocks.wall))

    before = house.records()
    beat()
    beat(by)
    assert house.records()["editions"] == before["editions"]
    assert house.records()["rhythms"] == before["rhythms"]
    beat(-by)
    for _ in range(2):
        beat(after=timedelta(days=7))
    beat()
    assert len(house.records()["editions"]) == 2
    assert len(alive) == 6


@pytest.mark.parametrize("by", [HOUR, 8 * 24 * HOUR, 20 * YEAR], ids=str)
def test_fm20_what_a_wrong_clock_noted_is_set_right_once_it_is_trusted(house: House, by: timedelta) -> None:
    """Prompts switched on while it is wrong come on the next afternoon; setting right is tried again if it fails."""
    clocks, right = Clocks(house.clock()), house.clock()
    deps = replace(house.stage.umpire.deps, clock=lambda: clocks.wall)
    ticking.beat(deps, clocks.guard)
    clocks.wall += by
    ticking.beat(deps, clocks.guard)
    prompts.switch_prompt(house.db, PromptKind.DIFFICULT, on=True, call=Call(house.ana.id, clocks.wall))
    with house.db.transaction() as tx:
        tx.connection().execute(text("CREATE TRIGGER no BEFORE UPDATE ON rhythms BEGIN SELECT RAISE(ABORT, 'no'); END"))
    clocks.wall -= by
    ticking.beat(deps, clocks.guard)
    with house.db.transaction() as tx:
        tx.connection().execute(text("DROP TRIGGER no"))

    for _ in range(2):
        clocks.seconds, clocks.wall = clocks.seconds + 2, clocks.wall + timedelta(seconds=2)
        ticking.beat(deps, clocks.guard)

    with house.db.transaction(reading=True) as tx:
        [due] = recurring.list_due(tx, right + timedelta(days=1), kinds=["difficult"], limit=9)
    assert due.at <= right + timedelta(days=1)


@pytest.mark.parametrize("by", [8 * 24 * HOUR, 20 * YEAR], ids=str)
def test_fm20_who_was_seen_by_a_wrong_clock_is_asked_for_again(house: House, by: timedelta) -> None:
    """Somebody Slack told of while the clock was years ahead, and who left unnoticed, is not believed for years."""
    deps = house.stage.umpire.deps
    members = Members(house.db, deps.slack, team_id=house.slack.team_id)
    members.sync_all(house.clock() + by)
    house.ben.account.kind = "deactivated"

    with pytest.raises(NotAllowed):
        members.require_full_member(house.ben.id, house.clock())
    assert members.sync_all_when_due(house.clock() + timedelta(days=1)) > 0
