"""Claims: what must happen once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from storage.database import Database
from storage.requests import claims


def test_the_first_claim_wins_and_a_second_is_told(db: Database, now: datetime) -> None:
    """What is claimed once cannot be claimed again."""
    with db.transaction() as tx:
        assert claims.claim(tx, "inbound", "Ev1", now=now)
    with db.transaction() as tx:
        assert not claims.claim(tx, "inbound", "Ev1", now=now)


def test_a_lost_claim_leaves_the_transaction_usable(db: Database, now: datetime) -> None:
    """Losing a claim does not poison the transaction, on PostgreSQL either."""
    with db.transaction() as tx:
        claims.claim(tx, "digest", "2026-W02", now=now)
    with db.transaction() as tx:
        assert not claims.claim(tx, "digest", "2026-W02", now=now)
        assert claims.claim(tx, "digest", "2026-W03", now=now)
    with db.transaction() as tx:
        assert not claims.claim(tx, "digest", "2026-W03", now=now)


def test_kind_subject_and_key_make_one_claim_together(db: Database, now: datetime) -> None:
    """The same key for another subject or of another kind is another claim."""
    with db.transaction() as tx:
        assert claims.claim(tx, "nudge", "half-time", subject="ballot:1", now=now)
        assert claims.claim(tx, "nudge", "half-time", subject="ballot:2", now=now)
        assert claims.claim(tx, "prompt", "half-time", subject="ballot:1", now=now)


def test_a_claim_that_was_rolled_back_can_be_made_again(db: Database, now: datetime) -> None:
    """A claim lives and dies with its transaction."""
    try:
        with db.transaction() as tx:
            claims.claim(tx, "inbound", "Ev1", now=now)
            raise KeyError
    except KeyError:
        pass
    with db.transaction() as tx:
        assert claims.claim(tx, "inbound", "Ev1", now=now)


def test_old_claims_are_forgotten_by_kind(db: Database, now: datetime) -> None:
    """Retention deletes one kind's old claims and nothing else."""
    with db.transaction() as tx:
        claims.claim(tx, "inbound", "old", now=now - timedelta(days=8))
        claims.claim(tx, "inbound", "new", now=now)
        claims.claim(tx, "digest", "old", now=now - timedelta(days=8))
        assert claims.delete_before(tx, "inbound", now - timedelta(days=7)) == 1
        assert claims.claim(tx, "inbound", "old", now=now)
        assert not claims.claim(tx, "inbound", "new", now=now)
        assert not claims.claim(tx, "digest", "old", now=now)


def test_of_many_at_once_one_wins_each(db: Database, now: datetime) -> None:
    """Eight threads claim the same twenty things at the same moment: twenty claims are won."""
    start = threading.Barrier(8)

    def run(_: int) -> int:
        start.wait()
        won = 0
        for number in range(20):
            with db.transaction() as tx:
                won += claims.claim(tx, "inbound", f"Ev{number}", now=now)
        return won

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(run, range(8))) == 20
