"""FM23: a sender stops for longer than its lease, and goes on as if nothing had happened."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from storage.database import Database
from storage.outbox import deliveries
from storage.outbox.outbox import OutboxRow
from tests.faults.office import Line, Office

STALL = 300
"""Seconds the sender sleeps; its lease was for sixty."""


def test_fm23_a_sender_that_slept_before_the_call_does_not_make_it(db: Database, office: Office) -> None:
    """It wakes up with an expired lease after another has posted: it posts nothing."""
    office.write(db, "one")
    seconds = [0.0]
    other = office.sender(db)

    def sleep_while_rendering(row: OutboxRow) -> Line:
        seconds[0] += STALL
        office.clock.move(seconds=STALL)
        office.send_all(other)
        return Line(row.subject)

    office.sender(db, render=sleep_while_rendering, monotonic=lambda: seconds[0]).run_due(office.clock())

    assert office.texts() == ["one"]
    assert office.states(db) == {"sent": 1}


@pytest.mark.parametrize("may_read", [True, False], ids=["may read", "may not read"])
def test_fm23_a_sender_that_slept_after_the_call_changes_nothing_that_another_noted(
    may_read: bool, db: Database, office: Office
) -> None:
    """Its message was found by another sender meanwhile, or said once more unread; its late note is refused."""
    office.may_read(may_read)
    office.write(db, "one")
    other = office.sender(db)

    class SleepyClient(WebClient):
        def chat_postMessage(self, **arguments: Any) -> SlackResponse:
            answer = super().chat_postMessage(**arguments)
            office.clock.move(seconds=STALL)
            office.send_all(other)
            return answer

    office.sender(db, client=office.client(SleepyClient)).run_due(office.clock())

    assert office.texts() == ["one"] * (1 if may_read else 2)
    assert office.states(db) == {"sent": 1}


def test_fm23_the_late_note_of_a_row_somebody_else_holds_is_refused(db: Database, office: Office) -> None:
    """A lease's token is what counts: without it nothing about the row can be changed."""
    office.write(db, "one")
    stale = office.claim(db)
    with db.transaction() as tx:
        deliveries.expire_leases(tx, now=office.clock.move(seconds=61))
    office.clock.move(seconds=31)
    fresh = office.claim(db)

    with db.transaction() as tx:
        assert not deliveries.mark_sent(tx, stale, now=office.clock(), channel="C1", ts="1.1")
        assert not deliveries.park_row(tx, stale, now=office.clock(), reason="late")
        assert not deliveries.return_to_queue(tx, stale, not_before=office.clock())
        assert deliveries.mark_sent(tx, fresh, now=office.clock(), channel="C1", ts="2.2")


def test_fm23_a_late_answer_is_welcome_while_nobody_else_has_taken_the_row_up(db: Database, office: Office) -> None:
    """The lease ran out, but the sender comes back with the message's ts: nobody has to look for it."""
    office.write(db, "one")
    slow = office.claim(db)
    with db.transaction() as tx:
        deliveries.expire_leases(tx, now=office.clock.move(seconds=61))
    assert office.states(db) == {"unknown": 1}

    with db.transaction() as tx:
        assert deliveries.mark_sent(tx, slow, now=office.clock(), channel="C1", ts="1.1")

    assert office.states(db) == {"sent": 1}
