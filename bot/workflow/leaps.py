"""After a leap of the clock: what it noted while it was wrong makes nobody wait longer than it should."""

from datetime import datetime

from storage.database import Database
from storage.outbox import deliveries
from storage.requests import drafts, undos
from storage.schedule import recurring
from storage.scorecards import standings
from storage.settings import policies


def set_right(db: Database, *, now: datetime) -> None:
    """Let everything that waits wait by the clock as it is now; facts that people recorded stay as they are.

    Pauses of the outbox begin anew, what recurs looks where it belongs, every standing is judged anew, and undos and
    drafts last as long as those of this moment.
    """
    with db.transaction() as tx:
        deliveries.set_right(tx, now=now, leapt=True)
        recurring.look_again(tx, now, beyond=now)
        standings.expire_all(tx, now)
        undos.set_right(tx, now, minutes=policies.in_force(tx).undo_minutes)
        drafts.set_right(tx, now)
