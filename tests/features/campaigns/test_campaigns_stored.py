"""Campaigns as they are stored: one runs, its row is held by who marks and by who closes, everybody joins once."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from scoring.campaigns import Campaign, OfferState
from storage import campaigns
from storage.campaigns import OFFERS
from storage.database import Database, DatabaseAway
from tests.storage.known import add_customers

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SHARED, ALONE = "FOR SHARE", "FOR NO KEY UPDATE"


def begin_campaign(db: Database) -> Campaign:
    """A campaign that runs."""
    with db.transaction() as tx:
        campaign = campaigns.start_campaign(tx, by="U1", now=NOW, days=28, ends_on=date(2026, 2, 2))
    assert campaign is not None
    return campaign


def test_one_runs_at_most(db: Database) -> None:
    """A second is not begun; one that was closed by hand goes on only while none runs."""
    first = begin_campaign(db)
    with db.transaction() as tx:
        assert campaigns.start_campaign(tx, by="U2", now=NOW, days=14, ends_on=date(2026, 1, 19)) is None
        campaigns.RECORDS.change(tx, first.id, running=None, closed_at=NOW, closed_by="U1", closed_why="why")
    second = begin_campaign(db)
    with db.transaction() as tx:
        assert campaigns.find_newest_campaign(tx) == second
        assert not campaigns.resume_campaign(tx, first.id)
        assert campaigns.find_running_campaign(tx) == second
        campaigns.RECORDS.change(tx, second.id, running=None, closed_at=NOW, closed_by="U1", closed_why="")
        assert campaigns.resume_campaign(tx, first.id)
        assert campaigns.find_newest_campaign(tx) == campaigns.find_running_campaign(tx)


def test_everybody_joins_once(db: Database) -> None:
    """However often it is asked for; what was answered is not silent afterwards."""
    running = begin_campaign(db)
    with db.transaction() as tx:
        known = add_customers(tx, 2)
        assert campaigns.add_offers(tx, running.id) == len(known)
        assert campaigns.add_offers(tx, running.id) == 0
        assert campaigns.add_offers(tx, running.id, known[0]) == 0
        assert not campaigns.has_been_worked_on(tx, running.id)
        OFFERS.change(tx, OFFERS.list_where(tx)[0].id, state=OfferState.SIGNED, marked_at=NOW)
        assert campaigns.has_been_worked_on(tx, running.id)
        assert campaigns.list_customers_with_marked_offers(tx, known) == {known[0]}
        assert campaigns.mark_waiting_as_silent(tx, running.id) == 1
        assert campaigns.mark_waiting_as_silent(tx, running.id) == 0


@pytest.mark.parametrize(("alone", "let"), [(False, {SHARED}), (True, set())])
def test_who_marks_shares_and_who_closes_is_alone(
    postgresql_url: str, open_database: Callable[[str], Database], alone: bool, let: set[str]
) -> None:
    """While somebody marks an offer others may too, and nobody closes; while it is closed nobody does either."""
    one, other = open_database(postgresql_url), open_database(postgresql_url)
    running = begin_campaign(one)
    with one.transaction() as tx:
        campaigns.lock_campaign(tx, running.id, alone=alone)
        assert {strength for strength in (SHARED, ALONE) if could(other, strength)} == let
    assert could(other, ALONE)


def could(db: Database, strength: str) -> bool:
    """Whether the campaign's row can be had at once."""
    try:
        with db.transaction() as tx:
            tx.connection().execute(text(f"SELECT id FROM campaigns {strength} NOWAIT")).all()
    except DatabaseAway:
        return False
    return True
