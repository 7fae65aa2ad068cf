"""FM36: the app was removed, and not every replica has heard of it."""

from bot.workflow import leaving
from bot.workflow.leaving import Presence
from storage.database import Database
from tests.faults.office import Office


def test_fm36_a_replica_that_heard_nothing_stops_too(db: Database, office: Office) -> None:
    """What one replica learns another reads in the database: it sends nothing, and notices within five seconds."""
    leaving.connect(db, "T1")
    seconds, noticed = [0.0], list[str]()
    here, there = Presence(db), Presence(db, stopwatch=lambda: seconds[0])
    there.on_end = lambda: noticed.append("over")
    office.write(db, "one")
    sender = office.sender(db)
    assert not there.has_ended()

    here.end("app_uninstalled", now=office.clock())

    assert sender.next_due_at() is None
    assert sender.run_due(office.clock()) == 0
    seconds[0] = 4.9
    assert not there.has_ended()
    seconds[0] = 5.0
    assert there.has_ended()
    assert there.has_ended()
    assert noticed == ["over"]
    leaving.connect(db, "T1")
    assert sender.run_due(office.clock()) == 1
