"""Restrictions with several people and several replicas at once, on SQLite and on PostgreSQL."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot import dispatch
from bot.features.cases.usecases import holds
from bot.features.restrictions import usecases as restrictions
from bot.features.restrictions.usecases import RestrictionChanged, RestrictionOrder
from bot.workflow import deadlines
from bot.workflow.requests import AlreadyDelivered, Call
from scoring.refusals import AlreadyDone
from scoring.restrictions import Restriction
from storage import audit, restrictions as restriction_records
from storage.database import Database
from storage.outbox.outbox import list_by_subject
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together

UNTIL = date(2026, 1, 19)
ENDS = datetime(2026, 1, 19, tzinfo=UTC)
BY_EMAIL = RestrictionOrder("email-only", until=UNTIL)
NO_CALLS = RestrictionOrder("no-calls", until=UNTIL)


def rosa(at: datetime = MONDAY, key: str | None = None) -> Call:
    """A manager's call."""
    return Call("U-rosa", at, key)


def mia(at: datetime = MONDAY) -> Call:
    """Another manager's call."""
    return Call("U-mia", at)


def on_record(db: Database) -> tuple[Restriction, ...]:
    """Every restriction, oldest first."""
    with db.transaction(reading=True) as tx:
        return restriction_records.RECORDS.list_where(tx)


def told(db: Database, restriction_id: int) -> list[str]:
    """Who gets a message about a restriction."""
    with db.transaction(reading=True) as tx:
        rows = list_by_subject(tx, str(restriction_id))
        return sorted(row.channel for row in rows if row.kind == restrictions.WORD)


def tick(db: Database, now: datetime) -> int:
    """Do everything that is due about restrictions and holds; return how much was done here."""
    done, known = 0, {**restrictions.DEADLINES, **holds.DEADLINES}
    while due := deadlines.find_next_due(db, now=now, kinds=known):
        done += deadlines.run_deadline(db, due, known, now=now)
    return done


def test_managers_at_once_leave_one_in_force(office: Office) -> None:
    """Eight orders at one instant: all are on record, the last is in force, and each replaced the one before."""
    orders = [RestrictionOrder("no-calls", f"order {number}", UNTIL) for number in range(8)]
    outcomes = together(
        office,
        [
            lambda door, order=order, call=call: restrictions.restrict_contact(door, "acme", order, call=call)  # type: ignore[misc]
            for order, call in zip(orders, (rosa(), mia()) * 4, strict=True)
        ],
    )
    assert all(isinstance(each, RestrictionChanged) for each in outcomes), outcomes
    replaced = [each.replaced.id for each in outcomes if each.replaced is not None]  # type: ignore[attr-defined]
    stored = [each.id for each in on_record(office.doors[0])]
    assert sorted(replaced) == stored[:-1]
    assert [each.id for each in on_record(office.doors[0]) if each.ended_at is None] == stored[-1:]


def test_the_same_order_at_once_is_one(office: Office) -> None:
    """Two managers who order the same read, one of them, that it is so already."""
    outcomes = together(
        office,
        [
            lambda door, call=call: restrictions.restrict_contact(door, "acme", BY_EMAIL, call=call)  # type: ignore[misc]
            for call in (rosa(), mia())
        ],
    )
    assert len([each for each in outcomes if isinstance(each, AlreadyDone)]) == 1
    assert len(on_record(office.doors[0])) == 1


def test_lifted_twice_at_once_is_once(office: Office) -> None:
    """Two managers lift it at one instant: one does, the other reads that there is nothing to lift."""
    restrictions.restrict_contact(office.doors[0], "acme", BY_EMAIL, call=rosa())
    outcomes = together(
        office,
        [
            lambda door, call=call: restrictions.lift_restriction(door, "acme", call=call)  # type: ignore[misc]
            for call in (rosa(), mia())
        ],
    )
    assert len([each for each in outcomes if isinstance(each, AlreadyDone)]) == 1


def test_delivered_twice_is_once(office: Office) -> None:
    """A delivery that Slack repeats restricts once."""
    restrictions.restrict_contact(office.doors[0], "acme", BY_EMAIL, call=rosa(key="one"))
    with pytest.raises(AlreadyDelivered):
        restrictions.restrict_contact(office.doors[0], "acme", NO_CALLS, call=rosa(key="one"))
    assert len(on_record(office.doors[0])) == 1


def test_two_replicas_end_it_once(office: Office) -> None:
    """Looked at by two at once and again later, it ends once, as of its day, and is told once to each."""
    db = office.doors[0]
    [first] = [restrictions.restrict_contact(db, "acme", BY_EMAIL, call=rosa()).restriction]
    before = told(db, first.id)
    done = together(office, [lambda door: tick(door, ENDS + timedelta(minutes=1)) for _ in range(2)])
    assert sum(done) == 1  # type: ignore[arg-type]
    assert tick(db, ENDS + timedelta(minutes=2)) == 0
    assert (on_record(db)[0].ended_at, on_record(db)[0].ended_by) == (ENDS, "umpire")
    assert told(db, first.id) == sorted([*before, "U-mia", "U-rosa"])


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=1), timedelta(days=400)])
def test_noticed_late_it_ended_on_its_day(office: Office, late: timedelta) -> None:
    """However long umpire was away; and who restricts again before the tick starts from a clean page."""
    db = office.doors[0]
    restrictions.restrict_contact(db, "acme", BY_EMAIL, call=rosa())
    again = RestrictionOrder("no-calls", until=(ENDS + late).date() + timedelta(days=7))
    assert restrictions.restrict_contact(db, "acme", again, call=rosa(ENDS + late)).replaced is None
    first, second = on_record(db)
    assert (first.ended_at, second.ended_at) == (ENDS, None)
    assert tick(db, ENDS + late) == 0


def test_a_hold_does_not_prolong_it(office: Office) -> None:
    """Neither a hold that was there, nor one that comes later, nor its end moves the day of a restriction."""
    db = office.doors[0]
    holds.place_hold(db, "acme", "waiting", date(2026, 1, 12), call=rosa())
    restrictions.restrict_contact(db, "acme", BY_EMAIL, call=rosa())
    tick(db, ENDS - timedelta(minutes=1))
    holds.place_hold(db, "acme", "waiting again", date(2026, 1, 30), call=rosa(ENDS - timedelta(days=1)))
    tick(db, ENDS)
    assert on_record(db)[0].ended_at == ENDS


def test_its_reason_can_be_erased_from_the_audit(office: Office) -> None:
    """Kind and day are public facts; what somebody wrote is private."""
    db = office.doors[0]
    restrictions.restrict_contact(db, "acme", RestrictionOrder("no-calls", "shouted", UNTIL), call=rosa())
    restrictions.lift_restriction(db, "acme", "apologised", call=mia())
    with db.transaction(reading=True) as tx:
        entries = [each for each in audit.list_entries(tx) if each.action.startswith("restriction.")]
    assert [each.action for each in entries] == ["restriction.ended", "restriction.placed"]
    assert "shouted" not in str([each.public for each in entries])


def test_an_undo_is_offered_once_and_ends_it(office: Office) -> None:
    """Taken back, it does not count towards the one renewal."""
    db = office.doors[0]
    undo = restrictions.restrict_contact(db, "acme", BY_EMAIL, call=rosa()).undo
    dispatch.take_back(db, undo, call=rosa(MONDAY + timedelta(minutes=5)))
    [taken] = on_record(db)
    assert taken.undone_at is not None
    later = restrictions.restrict_contact(db, "acme", RestrictionOrder("no-calls", until=date(2026, 2, 1)), call=mia())
    assert not later.restriction.renewal
