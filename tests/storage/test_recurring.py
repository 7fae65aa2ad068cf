"""Rhythms on record: when each recurs next, and one row for what became of each local period."""

from datetime import datetime, timedelta

from storage.database import Database
from storage.schedule import deadlines, recurring
from storage.schedule.recurring import DueRhythm, OccurrenceFate
from tests.storage import known, watched

WEEK = timedelta(days=7)


def test_what_is_due_comes_longest_overdue_first(db: Database, now: datetime) -> None:
    """Only what is due of the kinds that are known, in order, without those set aside."""
    with db.transaction() as tx:
        recurring.set_next_occurrence(tx, "digest", ("",), now)
        recurring.set_next_occurrence(tx, "prompt", ("U1", "U2"), now - timedelta(minutes=1))
        recurring.set_next_occurrence(tx, "prompt", ("U3",), now + timedelta(seconds=1))
        recurring.set_next_occurrence(tx, "tarot", ("",), now - WEEK)
        known = ("digest", "prompt")
        found = recurring.list_due(tx, now, kinds=known, limit=9)
        rest = recurring.list_due(tx, now, kinds=known, skip={found[0]}, limit=1)

    assert [(each.kind, each.subject) for each in found] == [("prompt", "U1"), ("prompt", "U2"), ("digest", "")]
    assert rest == (DueRhythm("prompt", "U2", now - timedelta(minutes=1)),)


def test_one_replica_moves_a_rhythm_on(db: Database, now: datetime) -> None:
    """Moved on as it was read once; whoever read it before is told that it was moved since."""
    due = DueRhythm("digest", "", now)
    with db.transaction() as tx:
        recurring.set_next_occurrence(tx, "digest", ("",), now)
        assert recurring.move_rhythm_on(tx, due, now + WEEK)
        assert not recurring.move_rhythm_on(tx, due, now + WEEK)
        assert recurring.find_next_due_at(tx) == now + WEEK


def test_started_once_it_is_not_started_again(db: Database, now: datetime) -> None:
    """A rhythm that recurs already keeps its time when it is started again; stopped, it is gone."""
    with db.transaction() as tx:
        assert recurring.start_rhythm(tx, "digest", "", now)
        assert not recurring.start_rhythm(tx, "digest", "", now + WEEK)
        assert recurring.find_next_due_at(tx) == now
        recurring.stop_rhythm(tx, "digest", "")
        assert recurring.find_next_due_at(tx) is None
        assert recurring.list_subjects(tx, "digest") == frozenset()


def test_a_period_has_one_fate(db: Database, now: datetime) -> None:
    """What became of a period is noted once, whoever comes second; skipped ones are counted since an instant."""
    with db.transaction() as tx:
        assert recurring.record_occurrence(
            tx, DueRhythm("digest", "", now), key="2026-W02", at=now, fate=OccurrenceFate.SKIPPED
        )
        assert not recurring.record_occurrence(
            tx, DueRhythm("digest", "", now), key="2026-W02", at=now, fate=OccurrenceFate.RAN
        )
        assert recurring.record_occurrence(
            tx, DueRhythm("digest", "", now + WEEK), key="2026-W03", at=now + WEEK, fate=OccurrenceFate.RAN
        )
        assert recurring.count_skipped(tx, now) == {"digest": 1}
        assert recurring.count_skipped(tx, now + timedelta(seconds=1)) == {}


def test_only_what_lies_ahead_is_looked_at_again(db: Database, now: datetime) -> None:
    """Rows beyond an instant look again now; those before it, the overdue ones too, stay as they are."""
    with db.transaction() as tx:
        recurring.set_next_occurrence(tx, "prompt", ("late",), now - timedelta(hours=1))
        recurring.set_next_occurrence(tx, "prompt", ("soon",), now + WEEK)
        recurring.set_next_occurrence(tx, "prompt", ("far",), now + 1000 * WEEK)
        recurring.recheck_rhythms_beyond(tx, now, beyond=now + timedelta(days=8))
        found = {each.subject: each.at for each in recurring.list_due(tx, now + 2 * WEEK, kinds=("prompt",), limit=9)}

    assert found == {"late": now - timedelta(hours=1), "far": now, "soon": now + WEEK}


def test_what_was_long_ago_is_forgotten(db: Database, now: datetime) -> None:
    """Occurrences due before an instant are deleted, those at it stay."""
    with db.transaction() as tx:
        for week in range(3):
            recurring.record_occurrence(
                tx, DueRhythm("digest", "", now + week * WEEK), key=f"W{week}", at=now, fate=OccurrenceFate.SKIPPED
            )
        assert recurring.delete_before(tx, now + WEEK) == 1
        assert recurring.count_skipped(tx, now) == {"digest": 2}


def test_what_is_due_is_looked_up_by_its_date(db: Database, now: datetime) -> None:
    """Neither deadlines nor rhythms are read by their kinds: what was done, and what others wait for, stays unread."""
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        for number in range(500):
            ahead = now + timedelta(days=number)
            deadlines.set_deadline(tx, "hold.ends", str(number), customer_id=acme, due_at=ahead)
            recurring.set_next_occurrence(tx, "prompt", (f"U{number}",), ahead)
        if db.dialect == "postgresql":
            tx.connection().exec_driver_sql("ANALYZE deadlines, rhythms")
        with watched.watch_statements(tx) as sent:
            assert deadlines.list_due(tx, now, kinds=("hold.ends", "nudge.hold"))
            assert recurring.list_due(tx, now, kinds=("digest", "prompt"))
        plans = [watched.explain_plan(tx, each) for each in sent]
    assert all("ix_deadlines_waiting" in each or "ix_rhythms_next_at" in each for each in plans), plans


def test_nothing_is_sought_before_anything_is_due(db: Database, now: datetime) -> None:
    """While all that waits lies ahead, one look at the earliest date tells that nothing is due."""
    with db.transaction() as tx:
        recurring.set_next_occurrence(tx, "digest", ("",), now + timedelta(seconds=1))
        with watched.watch_statements(tx) as sent:
            assert recurring.list_due(tx, now, kinds=("digest",)) == ()
            assert deadlines.list_due(tx, now, kinds=("hold.ends",)) == ()
    assert len(sent) == 2
