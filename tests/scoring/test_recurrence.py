"""Rhythms: local times become instants by one rule, in every zone, and late ones are judged by their grace."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, strategies as st

from scoring.values.recurrence import Grace, Schedule

BERLIN = ZoneInfo("Europe/Berlin")
HALF_PAST_TWO = Schedule(time(2, 30))
MONDAYS = Schedule(time(9), weekday=0)
DAILY = Schedule(time(16, 30))
START = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_time_in_a_gap_uses_the_offset_before_it() -> None:
    """On 29 March 2026 Berlin has no 02:30: it is taken as winter time, 01:30 UTC."""
    assert HALF_PAST_TWO.instant(date(2026, 3, 29), BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_repeated_time_is_the_first_one() -> None:
    """On 25 October 2026 Berlin has 02:30 twice: the summer one counts, and only it."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert HALF_PAST_TWO.instant(date(2026, 10, 25), BERLIN) == first
    assert HALF_PAST_TWO.after(first, BERLIN) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_date_that_never_was_is_skipped() -> None:
    """Samoa had no 30 December 2011: nothing is due on it, and the next is on the 31st."""
    apia = ZoneInfo("Pacific/Apia")
    assert DAILY.instant(date(2011, 12, 30), apia) is None
    before = DAILY.instant(date(2011, 12, 29), apia)
    assert before is not None
    assert DAILY.key(DAILY.after(before, apia), apia) == "2011-12-31"


@pytest.mark.parametrize("schedule", [HALF_PAST_TWO, MONDAYS, Schedule(time(0, 30))], ids=str)
def test_every_zone_has_one_occurrence_a_period(schedule: Schedule) -> None:
    """All zones, spring to winter: keys never repeat, occurrences go forward, and no local day or week is left out."""
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        start = datetime(2026, 2, 28, 12, tzinfo=UTC)
        came = schedule.between(start, start + timedelta(days=280), zone)
        keys = [schedule.key(at, zone) for at in came]
        assert len(set(keys)) == len(keys), name
        assert list(came) == sorted(came), name
        assert len(came) >= (40 if schedule.weekday is not None else 279), name


@given(
    st.integers(0, 15 * 366 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran"]),
    st.times(),
    st.sampled_from([None, *range(7)]),
)
def test_the_next_is_after_now_and_nothing_lies_between(
    now: datetime, name: str, at: time, weekday: int | None
) -> None:
    """`after` gives the first occurrence strictly after an instant, of this schedule."""
    zone, schedule = ZoneInfo(name), Schedule(at.replace(tzinfo=None), weekday)
    following = schedule.after(now, zone)
    assert following > now
    assert schedule.between(now + timedelta(microseconds=1), following, zone) == (following,)


@pytest.mark.parametrize(
    ("late", "timely"), [(timedelta(0), True), (timedelta(hours=47), True), (timedelta(hours=48), False)]
)
def test_a_digest_is_done_if_less_than_two_days_late(late: timedelta, timely: bool) -> None:
    """Within 48 hours it is worth posting, at 48 it is not."""
    due = datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert Grace(hours=48).covers(due, due + late, BERLIN) is timely


@pytest.mark.parametrize(
    ("now", "timely"),
    [
        (datetime(2026, 11, 23, 15, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 18, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 19, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), False),
    ],
)
def test_a_daily_question_is_asked_the_same_local_day_before_eight(now: datetime, timely: bool) -> None:
    """A question about today is not asked at night or tomorrow."""
    due = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    assert Grace(before=time(20)).covers(due, now, BERLIN) is timely


def test_a_long_pause_is_counted_but_not_without_end() -> None:
    """Twenty years later the newest missed occurrences are there, and the list is short."""
    came = DAILY.between(datetime(2006, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), BERLIN)
    assert len(came) == 400
    assert came[-1] == datetime(2025, 12, 31, 15, 30, tzinfo=UTC)
