"""Ballot clocks: when a ballot closes and when its roll is reminded; all of it moves when the end moves."""

from datetime import datetime

from sqlmodel import Session

from scoring.ballots import ballots as rules
from scoring.ballots.ballots import Ballot
from storage import ballots
from storage.schedule import deadlines

CLOSES, HALF, LAST = "ballot.closes", "ballot.half", "ballot.last"


def wind(tx: Session, ballot: Ballot, *, now: datetime) -> None:
    """Set the ballot's end, and the reminders that are still to come."""
    half, last = rules.reminders(ballot)
    for kind, due_at in ((HALF, half), (LAST, last)):
        if due_at is not None and due_at > now:
            deadlines.set_(tx, kind, str(ballot.id), customer_id=ballot.customer_id, due_at=due_at)
        else:
            deadlines.clear(tx, str(ballot.id), kind, now=now)
    deadlines.set_(tx, CLOSES, str(ballot.id), customer_id=ballot.customer_id, due_at=ballot.closes_at)


def stop(tx: Session, ballot: Ballot, *, now: datetime) -> None:
    """Nothing of the ballot falls due any more."""
    deadlines.clear(tx, str(ballot.id), CLOSES, HALF, LAST, now=now)


def move(tx: Session, ballot: Ballot, *, now: datetime, **values: object) -> Ballot:
    """Change the ballot's end and what goes with it, and wind its clocks anew."""
    moved = ballots.RECORDS.change(tx, ballot.id, **values)
    wind(tx, moved, now=now)
    return moved
