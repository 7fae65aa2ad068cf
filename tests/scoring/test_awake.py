"""Speaking by itself: whenever it falls due, it is said on a working day of whoever reads it, in their hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st

from scoring import ballots
from scoring.ballots import Ballot, BallotKind
from scoring.rules.policy import Policy
from scoring.values.calendar import CLOSING, MORNING, Calendar
from scoring.values.recurrence import Schedule

START, MINUTES = datetime(2026, 1, 1, tzinfo=UTC), 365 * 24 * 60
ZONES = ("UTC", "Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati")
starts = st.integers(0, MINUTES).map(lambda minutes: START + timedelta(minutes=minutes))
calendars = st.builds(
    Calendar,
    st.sampled_from(ZONES).map(ZoneInfo),
    st.sets(st.integers(0, 6), min_size=1).map(tuple),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 2, 1)), max_size=20).map(tuple),
)


def at_work(at: datetime, calendar: Calendar) -> bool:
    """Whether people are at work at that instant."""
    local = at.astimezone(calendar.zone)
    return calendar.is_open_on(local.date()) and MORNING <= local.time() <= CLOSING


@given(calendars, starts)
def test_awake_is_the_next_moment_of_work(calendar: Calendar, at: datetime) -> None:
    """Never outside of work, never early, and at once for who is at work; waiting ends in a morning."""
    awake = calendar.next_business_moment(at)
    assert at_work(awake, calendar)
    assert awake == at if at_work(at, calendar) else awake > at
    assert awake == at or awake.astimezone(calendar.zone).time() == MORNING
    assert not any(at_work(at + (awake - at) * part / 50, calendar) for part in range(50)) or awake == at


@given(calendars, starts)
def test_awake_before_is_the_last_moment_of_work(calendar: Calendar, at: datetime) -> None:
    """Never outside of work and never late."""
    before = calendar.last_business_moment(at)
    assert at_work(before, calendar)
    assert before == at if at_work(at, calendar) else before < at


@given(calendars, starts, st.sampled_from(BallotKind), st.integers(2, 336))
def test_a_ballots_reminders_come_at_work_and_before_its_end(
    calendar: Calendar, opened_at: datetime, kind: BallotKind, hours: int
) -> None:
    """Opened at any instant of the year, for any voter: on their working days, in their hours, with time to vote."""
    ends = ballots.closing_time(opened_at, hours, Calendar(ZoneInfo("Europe/Berlin")))
    ballot = Ballot(1, 1, 1, kind, "", "U1", opened_at, ends, ballots.rules_for(kind, Policy()))
    half, last = ballots.reminder_times(ballot, calendar)
    for at in (half, last):
        assert at is None or (at_work(at, calendar) and opened_at < at < ends)
    assert half is None or last is None or half < last
    assert last is None or last >= opened_at
    if half is not None and last is not None:
        assert ends - last >= ballots.TIME_TO_VOTE


def test_the_ballots_of_the_issue() -> None:
    """Opened on Thursday or Friday evening in Berlin: Monday morning, or Friday, never Saturday 20:15 or Sunday."""
    berlin = Calendar(ZoneInfo("Europe/Berlin"))

    def planned(opened: datetime, hours: int) -> list[str]:
        rules = ballots.rules_for(BallotKind.NOTICE, Policy())
        ballot = Ballot(1, 1, 1, BallotKind.NOTICE, "", "U1", opened, opened + timedelta(hours=hours), rules)
        found = ballots.reminder_times(ballot, berlin)
        return [f"{at.astimezone(berlin.zone):%a %H:%M}" for at in found if at is not None]

    friday = datetime(2026, 1, 9, 19, 15, tzinfo=UTC)
    assert planned(friday, 48) == []
    assert planned(friday, 72) == ["Mon 09:00"]
    assert planned(friday - timedelta(hours=12), 72) == ["Fri 17:00"]
    assert planned(datetime(2026, 1, 6, 9, tzinfo=UTC), 48) == ["Wed 10:00", "Thu 09:00"]


@given(calendars, starts, st.integers(0, 6), st.times(time(9), time(17)).map(lambda at: at.replace(tzinfo=None)))
def test_a_weekly_digest_comes_on_working_days(calendar: Calendar, start: datetime, weekday: int, at: time) -> None:
    """Whatever the day and the holidays: on a working day, once for each week that is not all days off."""
    schedule = Schedule(at, weekday, calendar)
    came = schedule.between(start, start + timedelta(days=60), calendar.zone)
    assert all(at_work(each, calendar) for each in came)
    assert len({schedule.key(each, calendar.zone) for each in came}) == len(came)
    assert list(came) == sorted(set(came))
    assert schedule.after(start, calendar.zone) > start
    first = next(iter(came), None)
    assert first is None or schedule.after(first - timedelta(microseconds=1), calendar.zone) == first


def test_a_digest_on_a_holiday_comes_the_day_after() -> None:
    """Easter Monday: Tuesday at nine, still that week's, and the next is on the Monday after."""
    utc = ZoneInfo("UTC")
    schedule = Schedule(time(9), 0, Calendar(utc, holidays=(date(2026, 4, 6),)))
    came = schedule.between(datetime(2026, 4, 3, tzinfo=UTC), datetime(2026, 4, 14, tzinfo=UTC), utc)
    assert [f"{at:%a %d}" for at in came] == ["Tue 07", "Mon 13"]
    assert [schedule.key(at, utc) for at in came] == ["2026-W15", "2026-W16"]
