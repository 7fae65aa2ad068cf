"""The playground's clock, which begins with the machine's and goes on like it."""

from datetime import UTC, datetime, timedelta

from freezegun import freeze_time

from playground.clock import MovableClock

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_it_begins_now_and_goes_on() -> None:
    """Without a start it shows the machine's time, in UTC, and runs as that does."""
    with freeze_time(NOON) as machine:
        clock = MovableClock()
        assert clock() == NOON
        machine.tick(timedelta(minutes=3))
        assert clock() == NOON + timedelta(minutes=3)


def test_moved_it_goes_on_from_there() -> None:
    """It runs on from where it was moved to, whatever the machine's own time is."""
    with freeze_time(NOON) as machine:
        clock = MovableClock()
        clock.move_to(NOON + timedelta(days=30))
        machine.tick(timedelta(seconds=5))
        assert clock() == NOON + timedelta(days=30, seconds=5)


def test_it_never_goes_back() -> None:
    """Moved to an instant that is past, it stays where it is."""
    with freeze_time(NOON) as machine:
        clock = MovableClock(NOON + timedelta(days=1))
        machine.tick(timedelta(seconds=5))
        clock.move_to(NOON)
        assert clock() == NOON + timedelta(days=1, seconds=5)
