"""The weekly snapshot of grades: once a week whoever asks, late rather than never, and read back as history."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from bot.features.plots import usecases as plots
from bot.features.scorecards.usecases import scorecards
from bot.workflow import recurring
from bot.workflow.requests import Call
from scoring.plots.plots import GradeMix, GradeShare
from scoring.scorecards.scorecards import QUESTION_IDS
from storage import plots as plot_records
from storage.database import Database
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

ROSA = "U-rosa"
FIRST = datetime(2026, 1, 12, 0, 30, tzinfo=UTC)
"""The Monday after the office opened."""


@pytest.fixture
def started(office: Office) -> Office:
    """The office with the rhythm under way."""
    recurring.start_workspace_rhythms(office.doors[0], plots.RHYTHMS, now=MONDAY)
    return office


def tick(db: Database, now: datetime) -> int:
    """One beat of one replica."""
    done = 0
    while due := recurring.find_next_due(db, now=now, kinds=plots.RHYTHMS.keys(), skip=()):
        done += recurring.run_rhythm(db, due, plots.RHYTHMS, now=now)
    return done


def history(office: Office) -> tuple[GradeMix, ...]:
    """The snapshots there are."""
    with office.doors[0].transaction(reading=True) as tx:
        return plot_records.list_snapshots(tx, MONDAY)


def test_a_snapshot_is_taken_every_monday(started: Office) -> None:
    """At half past midnight on Mondays, once however often is looked; the grades of that moment."""
    db = started.doors[0]
    assert tick(db, FIRST - timedelta(seconds=1)) == 0
    for at in (FIRST, FIRST, FIRST + timedelta(hours=1)):
        tick(db, at)
    given = dict.fromkeys(QUESTION_IDS, ("yes", ""))
    scorecards.rate_customer(db, "acme", given, call=Call("U-1", FIRST + timedelta(days=1)))
    tick(db, FIRST + timedelta(days=7))

    first, second = history(started)
    assert (first.at, first.share(None), first.graded) == (FIRST, GradeShare(None, 1, 0), 0)
    assert (second.at, second.graded) == (FIRST + timedelta(days=7), 1)


@pytest.mark.parametrize(("late", "taken"), [({"hours": 30}, 1), ({"days": 5, "hours": 23}, 1), ({"days": 6}, 0)])
def test_a_late_snapshot_tells_of_the_day_it_is_taken(started: Office, late: dict[str, float], taken: int) -> None:
    """Down on Monday, umpire takes it in the same week, dated when it was; after six days it waits for the next."""
    at = FIRST + timedelta(**late)
    tick(started.doors[0], at)
    assert [mix.at for mix in history(started)] == [at] * taken


def test_three_weeks_down_is_one_snapshot(started: Office) -> None:
    """The past cannot be graded any more: only the present week gets a snapshot."""
    back = FIRST + timedelta(days=21, hours=2)
    tick(started.doors[0], back)
    assert [mix.at for mix in history(started)] == [back]


def test_replicas_take_one_snapshot(started: Office) -> None:
    """Two replicas beating at one instant keep one."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda door: tick(door, FIRST), (*started.doors, started.doors[0])))
    assert [mix.at for mix in history(started)] == [FIRST]


def test_what_is_shown_ends_with_now(started: Office) -> None:
    """A manager sees the snapshots of other days and the grades of this moment, of which today's would be a copy."""
    db = started.doors[0]
    for week in range(60):
        tick(db, FIRST + timedelta(days=7 * week))
    now = FIRST + timedelta(days=7 * 59, hours=9)

    shown = plots.load_grades(db, call=Call(ROSA, now))

    assert shown.now.at == now
    assert len(shown.before) <= plots.MOST_SNAPSHOTS
    assert shown.before[-1].at == FIRST + timedelta(days=7 * 58)
    assert shown.before[0].at >= now - plots.YEAR
    assert shown.next_at == FIRST + timedelta(days=7 * 60)
