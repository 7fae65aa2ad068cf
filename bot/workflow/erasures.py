"""Messages that name somebody who was erased: which are looked at, and having those shown anew that name them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from storage.database import Database
from storage.outbox import outbox, posted
from storage.outbox.outbox import OutboxMethod, OutboxRow, SentMessage
from storage.privacy import ledger
from storage.requests import claims

SHOWN_ANEW = "erasure.shown-anew"
"""The kind of the claim that the messages were looked at after an erasure."""
LOOKED_AT = timedelta(days=7)
"""How long after an erasure messages are looked at, if that did not work at once."""
DIRECT = "D"
"""How the ids of direct messages begin."""


def list_waiting(db: Database, *, now: datetime) -> tuple[str, ...]:
    """List the sentinels of people after whose erasure the messages were not looked at yet."""
    with db.transaction(reading=True) as tx:
        lately = [line.sentinel for line in ledger.list_lines(tx) if line.at > now - LOOKED_AT]
        return tuple(each for each in lately if not claims.is_claimed(tx, SHOWN_ANEW, each))


def list_posts(db: Database, kinds: Iterable[str], *, now: datetime) -> tuple[OutboxRow, ...]:
    """List the messages of these kinds that are kept up to date, as rows that would update them.

    Direct messages are left out, but for those that are updated by such rows too.
    """
    with db.transaction(reading=True) as tx:
        places = [(kind, *place) for kind in kinds for place in posted.list_messages(tx, kind)]
        rows = [outbox.find_row_by_place(tx, channel, ts, kind=kind) for kind, _, channel, ts in places]
        return tuple(
            outbox.build_update(kind, subject, channel, now=now, payload=row.payload if row is not None else {})
            for (kind, subject, channel, _), row in zip(places, rows, strict=True)
            if (not channel.startswith(DIRECT) if row is None else row.method is not OutboxMethod.DM)
        )


def list_direct_messages(db: Database, kinds: Iterable[str]) -> tuple[SentMessage, ...]:
    """List the direct messages of these kinds that are still on record."""
    with db.transaction(reading=True) as tx:
        return outbox.list_sent_messages(tx, tuple(kinds))


def show_anew(
    db: Database, sentinel: str, posts: Iterable[OutboxRow], messages: Iterable[SentMessage], *, now: datetime
) -> int:
    """Have these messages shown anew after an erasure, once among all replicas; return how many."""
    with db.transaction() as tx:
        if not claims.claim(tx, SHOWN_ANEW, sentinel, now=now):
            return 0
        count = 0
        for row in posts:
            outbox.enqueue(
                tx,
                intent=row.intent,
                kind=row.kind,
                subject=row.subject,
                channel=row.channel,
                now=now,
                method=OutboxMethod.UPDATE,
                payload=row.payload,
            )
            count += 1
        for message in messages:
            outbox.enqueue_revision(tx, message, over=message.over, now=now)
            count += 1
        return count
