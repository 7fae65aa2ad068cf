"""What is said of a moment: its time and zone, and how far off it is for who reads it at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.slack.rendering import escape
from scoring.values.moments import Moment, describe_days, describe_distance

NOW = datetime(2026, 3, 1, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("away", "says"),
    [
        (timedelta(days=2), "in 2 days"),
        (timedelta(days=2) - timedelta(seconds=1), "in 2 days"),
        (timedelta(hours=35), "in 35 hours"),
        (timedelta(hours=36), "in 2 days"),
        (timedelta(hours=1), "in 1 hour"),
        (timedelta(minutes=59, seconds=40), "in 1 hour"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(seconds=20), "now"),
        (timedelta(0), "now"),
        (-timedelta(minutes=20), "20 minutes ago"),
        (-timedelta(days=1_200), "1,200 days ago"),
    ],
)
def test_a_distance_is_rounded_to_what_people_say(away: timedelta, says: str) -> None:
    """How far off a moment is, in whole minutes, hours or days."""
    assert describe_distance(NOW + away, NOW) == says


def test_every_distance_reads_as_one_number_and_its_unit() -> None:
    """Nowhere between a minute and a year is there a zero, a plural of one, or 60 minutes."""
    for minutes in range(1, 525_600, 7):
        says = describe_distance(NOW + timedelta(minutes=minutes), NOW)
        number, unit = says.removeprefix("in ").split()
        assert int(number) >= 1, says
        assert unit.endswith("s") is (int(number) > 1), says
        assert unit.rstrip("s") != "minute" or int(number) < 60


def test_who_reads_at_once_reads_how_far_off_it_is() -> None:
    """Behind Slack's date, and in plain text, stands how far off it is; a message that stays does not say it."""
    ends = Moment(NOW + timedelta(days=2), ZoneInfo("Europe/Berlin"), read_at=NOW)
    assert str(ends) == "3 March 2026, 21:00 CET (in 2 days)"
    drawn = "<!date^1772568000^{date_short}, {time}|3 March 2026, 21:00 CET>"
    assert escape(ends) == f"{drawn} (in 2 days)"
    assert escape(Moment(ends.at, ends.zone)) == drawn


def test_a_day_is_so_far_off() -> None:
    """How far off a day is reads as people say it, before it and after it."""
    assert [describe_days(days) for days in (1_200, 2, 1, 0, -1, -3)] == [
        *("in 1,200 days", "in 2 days", "tomorrow"),
        *("today", "1 day ago", "3 days ago"),
    ]
