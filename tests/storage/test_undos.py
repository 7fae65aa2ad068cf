"""Undos and drafts: for some minutes, for one person, once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from scoring.refusals import AlreadyDone, NotAllowed, NotFound, TooLate
from storage.database import Database
from storage.requests import drafts, undos


def offer(db: Database, now: datetime, actor: str = "U1") -> str:
    with db.transaction() as tx:
        return undos.offer_undo(
            tx, actor=actor, kind="strike", subject="strike:1", before=None, after={"id": 1}, now=now, minutes=10
        )


def take(db: Database, token: str, now: datetime, actor: str = "U1") -> undos.Undo:
    with db.transaction() as tx:
        return undos.take_undo(tx, token, actor=actor, now=now)


def test_an_undo_gives_back_what_was(db: Database, now: datetime) -> None:
    """Within its minutes, the person gets what to put back and what it replaced."""
    token = offer(db, now)

    undo = take(db, token, now + timedelta(minutes=10))

    assert (undo.kind, undo.subject, undo.before, undo.after) == ("strike", "strike:1", None, {"id": 1})
    assert undo.offered_at == now


def test_an_undo_works_once(db: Database, now: datetime) -> None:
    """The second click is told that it was done before."""
    token = offer(db, now)
    take(db, token, now)

    with pytest.raises(AlreadyDone):
        take(db, token, now)


def test_an_undo_is_its_persons_alone(db: Database, now: datetime) -> None:
    """A token in other hands does nothing, and stays good for its owner."""
    token = offer(db, now)
    with pytest.raises(NotAllowed):
        take(db, token, now, actor="U2")

    assert take(db, token, now).subject == "strike:1"


def test_an_undo_ends(db: Database, now: datetime) -> None:
    """After its minutes it is refused with a sentence that says whom to ask."""
    token = offer(db, now)

    with pytest.raises(TooLate, match="manager"):
        take(db, token, now + timedelta(minutes=10, seconds=1))


def test_an_undo_nobody_offered_is_refused(db: Database, now: datetime) -> None:
    """A made-up token finds nothing."""
    with pytest.raises(NotFound):
        take(db, "made-up", now)


def test_an_undo_whose_transaction_failed_is_still_good(db: Database, now: datetime) -> None:
    """If putting back fails, the offer is not used up."""
    token = offer(db, now)

    def take_and_fail() -> None:
        with db.transaction() as tx:
            undos.take_undo(tx, token, actor="U1", now=now)
            raise KeyError

    with pytest.raises(KeyError):
        take_and_fail()

    assert take(db, token, now).kind == "strike"


def test_of_many_clicks_at_once_one_undoes(
    url: str, db: Database, open_database: Callable[[str], Database], now: datetime
) -> None:
    """Eight clicks in the same moment: one undo."""
    token = offer(db, now)
    start = threading.Barrier(8)

    def click(_: int) -> int:
        start.wait()
        try:
            take(db, token, now)
        except AlreadyDone:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(click, range(8))) == 1


def test_old_offers_are_forgotten(db: Database, now: datetime) -> None:
    """What can no longer be undone need not be kept."""
    token = offer(db, now)
    with db.transaction() as tx:
        assert undos.delete_before(tx, now + timedelta(days=1)) == 1
    with pytest.raises(NotFound):
        take(db, token, now)


def test_a_draft_is_kept_for_a_day(db: Database, now: datetime) -> None:
    """The typed line is there for 24 hours, word for word, and then is not."""
    line = "acme late-payment “again” 🙈\nsecond line"
    with db.transaction() as tx:
        token = drafts.store_draft(tx, actor="U1", line=line, now=now)
    with db.transaction(reading=True) as tx:
        assert drafts.find_draft(tx, token, actor="U1", now=now + timedelta(hours=23, minutes=59)) == line
        assert drafts.find_draft(tx, token, actor="U1", now=now + timedelta(hours=24)) is None


def test_a_draft_is_its_persons_alone(db: Database, now: datetime) -> None:
    """Nobody reads another person's line, and a made-up token finds none."""
    with db.transaction() as tx:
        token = drafts.store_draft(tx, actor="U1", line="x", now=now)
        assert drafts.find_draft(tx, token, actor="U2", now=now) is None
        assert drafts.find_draft(tx, "made-up", actor="U1", now=now) is None


def test_a_draft_that_served_is_deleted(db: Database, now: datetime) -> None:
    """Used or old drafts are gone."""
    with db.transaction() as tx:
        used = drafts.store_draft(tx, actor="U1", line="x", now=now)
        drafts.store_draft(tx, actor="U1", line="y", now=now)
        drafts.delete_draft(tx, used)
        assert drafts.find_draft(tx, used, actor="U1", now=now) is None
        assert drafts.delete_before(tx, now + timedelta(seconds=1)) == 1
