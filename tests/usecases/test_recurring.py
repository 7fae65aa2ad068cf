"""Rhythms coming round: once in a local period, and late only as far as is worth it, whatever clocks and zones do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.features.settings import usecases as policies
from bot.workflow import recurring
from bot.workflow.recurring import Rhythm
from bot.workflow.requests import Call
from scoring.roles import Person
from scoring.rules.policy import Policy
from scoring.values.recurrence import Grace, Schedule
from storage.database import Database
from storage.roles import people
from storage.schedule import recurring as recurring_records
from storage.schedule.recurring import DueRhythm
from tests.usecases.conftest import Office
from tests.usecases.office import ada, store_office_people

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Tehran")
WEEK = timedelta(days=7)
YEAR = timedelta(days=365)


@dataclass
class Diary:
    """A weekly thing at the digest's time, and a daily one of one person at 16:30; notes what was done, and when."""

    db: Database
    done: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        weekly = Rhythm(self._weekly, Grace(hours=48), False, self._note)
        daily = Rhythm(lambda _: Schedule(time(16, 30)), Grace(before=time(20)), True, self._note)
        self.kinds = {"weekly": weekly, "daily": daily}

    def start(self, now: datetime) -> None:
        """Umpire starts."""
        recurring.start_workspace_rhythms(self.db, self.kinds, now=now)

    def tick(self, now: datetime) -> int:
        """One beat: everything that is due."""
        done = 0
        while due := recurring.find_next_due(self.db, now=now, kinds=self.kinds.keys(), skip=()):
            done += recurring.run_rhythm(self.db, due, self.kinds, now=now)
        return done

    def live(self, start: datetime, end: datetime) -> None:
        """Every second from one instant to another in which something is due."""
        self.tick(start)
        while (at := recurring.find_next_due_at(self.db, kinds=self.kinds.keys())) is not None and at <= end:
            self.tick(at)
        self.tick(end)

    def skipped(self, now: datetime) -> dict[str, int]:
        """What an admin is told."""
        return recurring.count_skipped(self.db, call=ada(now))

    @property
    def weeks(self) -> list[datetime]:
        """The occurrences of the weekly thing that were done."""
        return [at for kind, at in self.done if kind == "weekly"]

    @staticmethod
    def _weekly(policy: Policy) -> Schedule:
        return Schedule(policy.digest_at, 0)

    def _note(self, tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
        self.done.append((due.kind, due.at))


@pytest.fixture
def diary(db: Database, now: datetime) -> Diary:
    """Started on Monday at 09:00 sharp, so that the first is due in a week."""
    store_office_people(db, now)
    kept = Diary(db)
    kept.start(now)
    return kept


def test_twice_is_once(diary: Diary, now: datetime) -> None:
    """A beat at the very instant does it, the beats after it find nothing."""
    assert diary.tick(now + WEEK - timedelta(seconds=1)) == 0
    assert diary.tick(now + WEEK) == 1
    assert diary.tick(now + WEEK) == 0
    assert diary.tick(now + WEEK + timedelta(seconds=1)) == 0
    assert diary.weeks == [now + WEEK]


def test_two_replicas_at_the_same_instant_do_it_once(office: Office, now: datetime) -> None:
    """Eight beats at once, on two replicas where the engine allows: one does it, no other is hurt."""
    diaries = [Diary(office.doors[n % len(office.doors)]) for n in range(8)]
    diaries[0].start(now)
    gun = Barrier(8)

    def beat(diary: Diary) -> int:
        gun.wait()
        return diary.tick(now + WEEK)

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(beat, diaries))

    assert sum(done) == 1
    assert [at for diary in diaries for at in diary.weeks] == [now + WEEK]


@pytest.mark.parametrize(("hours", "times"), [(0, 1), (1, 1), (47, 1), (48, 0), (60, 0)])
def test_late_it_is_done_if_less_than_two_days_late(diary: Diary, now: datetime, hours: int, times: int) -> None:
    """Up to 48 hours late it is done as of when it was due; at 48 it is left out, and an admin can read that."""
    diary.tick(late := now + WEEK + timedelta(hours=hours))

    assert diary.weeks == [now + WEEK] * times
    assert diary.skipped(late) == ({} if times else {"weekly": 1})
    diary.tick(now + 2 * WEEK)
    assert diary.weeks[times:] == [now + 2 * WEEK]


@pytest.mark.parametrize(("after", "times", "left_out"), [(1, 1, 2), (60, 0, 3)])
def test_fm18_three_weeks_down_is_one_at_most(
    diary: Diary, now: datetime, after: int, times: int, left_out: int
) -> None:
    """Back after three weeks: the newest is done if it is still worth it, the others are counted, once."""
    back = now + 3 * WEEK + timedelta(hours=after)
    diary.tick(back)
    diary.tick(back + timedelta(minutes=1))

    assert diary.weeks == [now + 3 * WEEK] * times
    assert diary.skipped(back) == {"weekly": left_out}


def test_what_was_left_out_is_for_admins(diary: Diary, now: datetime) -> None:
    """Nobody but an admin is told, and after a month it is old news."""
    diary.tick(back := now + 2 * WEEK - timedelta(days=1))

    assert diary.skipped(back) == {"weekly": 1}
    assert recurring.count_skipped(diary.db, call=Call("U0JO", back)) == {}
    assert diary.skipped(back + timedelta(days=31)) == {}


def test_a_daily_one_is_done_only_on_its_own_evening(diary: Diary, now: datetime) -> None:
    """Due at 16:30: done at 19:59 of that day, left out from 20:00 on."""
    with diary.db.transaction() as tx:
        recurring.start_rhythm(tx, "daily", "U0JO", Schedule(time(16, 30)), ZoneInfo("UTC"), now=now)
    diary.tick(now.replace(hour=19, minute=59))
    diary.tick(now.replace(hour=20) + timedelta(days=1))

    assert diary.done == [("daily", now.replace(hour=16, minute=30))]
    assert diary.skipped(now + timedelta(days=1)) == {"daily": 1}


def test_one_that_failed_is_done_later(diary: Diary, now: datetime) -> None:
    """What fails half-way leaves nothing behind: the next beat does it whole, and once."""
    with broken(diary), pytest.raises(ZeroDivisionError):
        diary.tick(now + WEEK)

    diary.tick(now + WEEK + timedelta(seconds=1))
    diary.tick(now + WEEK + timedelta(seconds=2))
    assert diary.weeks == [now + WEEK]


def test_a_restart_in_between_changes_nothing(diary: Diary, now: datetime) -> None:
    """Started again before, at and after it is due: it comes when it would have come, once."""
    for at in (now + WEEK - timedelta(hours=1), now + WEEK, now + WEEK + timedelta(hours=1)):
        diary.start(at)
        diary.tick(at)
    diary.start(now + WEEK + timedelta(hours=2))

    assert diary.weeks == [now + WEEK]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", [3, 9, 10])
def test_fm19_weeks_in_which_clocks_change(db: Database, now: datetime, zone: str, month: int) -> None:
    """Through the months in which zones change their clocks it comes every Monday at 09:00 there, once."""
    store_office_people(db, now)
    policies.change_setting(db, "timezone", zone, call=ada(now))
    diary, start = Diary(db), datetime(2026, month, 1, tzinfo=UTC)
    diary.start(start)
    diary.live(start, start + 5 * WEEK)

    local = [at.astimezone(ZoneInfo(zone)) for at in diary.weeks]
    assert {(at.weekday(), at.time()) for at in local} == {(0, time(9))}
    assert len({at.isocalendar()[:2] for at in local}) == len(local) == 5


@pytest.mark.parametrize("minutes", [-90, -1, 0, 1, 90])
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_fm21_the_zone_is_changed_around_firing(diary: Diary, now: datetime, zone: str, minutes: int) -> None:
    """Moved to another zone before, at or after it comes: a week has it once, at 09:00 in the zone of then."""
    changed = now + WEEK + timedelta(minutes=minutes)
    diary.live(now, changed)
    policies.change_setting(diary.db, "timezone", zone, call=ada(changed))
    diary.live(changed, now + 4 * WEEK)

    there = ZoneInfo(zone)
    after = [at.astimezone(there) for at in diary.weeks if at > changed]
    keys = [at.astimezone(UTC if at <= changed else there).isocalendar()[:2] for at in diary.weeks]
    assert {(at.weekday(), at.time()) for at in after} == {(0, time(9))}
    assert len(set(keys)) == len(keys)
    assert len(keys) >= 3


@pytest.mark.parametrize(("hour", "comes"), [("15:00", 15), ("7:00", 7), ("9:00", 9)])
@pytest.mark.parametrize("minutes", [-60, 60])
def test_fm21_the_hour_is_changed_around_firing(
    diary: Diary, now: datetime, hour: str, comes: int, minutes: int
) -> None:
    """Set to another hour shortly before or after: that week has it once at most, later ones at the new hour."""
    changed = now + WEEK + timedelta(minutes=minutes)
    diary.live(now, changed)
    policies.change_setting(diary.db, "digest.hour", hour, call=ada(changed))
    diary.live(changed, now + 3 * WEEK + timedelta(days=1))

    weeks = [at.isocalendar().week for at in diary.weeks]
    assert len(set(weeks)) == len(weeks)
    assert [at.hour for at in diary.weeks][-2:] == [comes, comes]
    assert all(at.hour == comes for at in diary.weeks if at > changed)


def test_a_person_who_moved_is_asked_where_they_are(diary: Diary, now: datetime) -> None:
    """Set in one zone and due in another: nothing is done early, and the next is at 16:30 over there."""
    new_york = ZoneInfo("America/New_York")
    with diary.db.transaction() as tx:
        recurring.start_rhythm(tx, "daily", "U0JO", Schedule(time(16, 30)), ZoneInfo("UTC"), now=now)
        people.store_people(tx, [Person("U0JO", "Jo", full_member=True, timezone="America/New_York")], now=now)
    diary.live(now, now + timedelta(days=2))

    local = [at.astimezone(new_york) for kind, at in diary.done if kind == "daily"]
    assert [at.time() for at in local] == [time(16, 30)] * 2


@pytest.mark.parametrize("by", [-timedelta(hours=1), timedelta(hours=1), -5 * YEAR, 20 * YEAR], ids=str)
def test_fm20_a_stepped_clock_doubles_nothing(diary: Diary, now: datetime, by: timedelta) -> None:
    """The clock is wrong for a while, and right again after a restart: no week has it twice, and it goes on."""
    monday = now + WEEK
    diary.live(now, monday)
    diary.live(monday + by, monday + by + timedelta(hours=2))
    diary.start(back := monday + timedelta(hours=2))
    diary.live(back, now + 3 * WEEK)

    ours = [at for at in diary.weeks if now <= at <= now + 3 * WEEK]
    assert ours == [now + WEEK, now + 2 * WEEK, now + 3 * WEEK]
    assert len(diary.weeks) <= 4


def test_an_unknown_kind_is_left_to_a_newer_umpire(diary: Diary, now: datetime) -> None:
    """A row of a kind that is not known here is not touched."""
    with diary.db.transaction() as tx:
        recurring_records.set_next_occurrence(tx, "tarot", ("",), now)
    diary.tick(now + timedelta(hours=1))
    with diary.db.transaction(reading=True) as tx:
        assert recurring_records.find_next_due_at(tx) == now


@contextmanager
def broken(diary: Diary) -> Iterator[None]:
    """The weekly thing fails after it did its work, until the block ends."""
    whole = diary.kinds["weekly"]

    def fails(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
        raise ZeroDivisionError

    diary.kinds["weekly"] = Rhythm(whole.schedule, whole.grace, whole.personal, fails)
    yield
    diary.kinds["weekly"] = whole
