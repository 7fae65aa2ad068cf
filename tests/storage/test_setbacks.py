"""Setbacks on record: since when something fails, whoever notes it, and however often umpire is restarted."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from storage.database import Database
from storage.schedule import setbacks
from storage.schedule.setbacks import FailingTask

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DIGEST = FailingTask("rhythm", "digest::20260105T090000", "digest")


def failed(db: Database, now: datetime) -> datetime:
    """It failed now; since when."""
    with db.transaction() as tx:
        return setbacks.record_failure(tx, DIGEST, now=now)


def test_the_first_failure_is_kept(db: Database, now: datetime) -> None:
    """However often it fails, it has been failing since the first time; once it is done, it begins anew."""
    assert [failed(db, now + hours * HOUR) for hours in range(30)] == [now] * 30
    with db.transaction() as tx:
        assert setbacks.list_failing(tx, "digest", before=now + HOUR) == ((None, now),)
        setbacks.delete_setback(tx, DIGEST.kind, DIGEST.subject)
        assert setbacks.list_setback_keys(tx) == frozenset()
    assert failed(db, now + DAY) == now + DAY


def test_what_a_wrong_clock_noted_is_not_believed(db: Database, now: datetime) -> None:
    """A clock years ahead, or one failure months ago, does not park at once what fails now."""
    failed(db, now + 365 * DAY)
    assert failed(db, now) == now
    assert failed(db, now + 5 * DAY) == now + 5 * DAY


def test_replicas_that_fail_at_once_agree(db: Database, now: datetime) -> None:
    """Eight find out at the same moment: it is noted once, and all of them are given the same first failure."""
    start = threading.Barrier(8)

    def fail(number: int) -> datetime:
        start.wait()
        return failed(db, now + timedelta(microseconds=number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail, range(8)))
    assert failed(db, now + HOUR) == failed(db, now + 2 * HOUR)
    with db.transaction(reading=True) as tx:
        assert len(setbacks.list_setback_keys(tx)) == 1


def test_what_has_not_failed_for_days_is_forgotten(db: Database, now: datetime) -> None:
    """The table stays small: what was never tried again goes with the hourly cleaning."""
    failed(db, now)
    with db.transaction() as tx:
        assert setbacks.delete_before(tx, now) == 0
        assert setbacks.delete_before(tx, now + setbacks.FORGOTTEN) == 1
