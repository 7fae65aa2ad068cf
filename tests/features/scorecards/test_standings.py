"""Standings kept true: by whoever changes a fact, and by time alone."""

from datetime import datetime, timedelta

from bot.features.customers import usecases as customers
from bot.workflow import standings
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import QUESTION_IDS, Answer, Choice
from storage.customers import customers as customer_records
from storage.database import Database
from storage.scorecards import scorecards, standings as stored
from tests.usecases.office import rosa, store_office_people

POLICY = Policy()


def rated(db: Database, now: datetime, *names: str) -> list[int]:
    """Customers added today to whom Jo answered no to everything; gives their ids."""
    store_office_people(db, now)
    ids = [customers.add_customer(db, {"name": name}, call=rosa(now)).customer.id for name in names]
    with db.transaction() as tx:
        for number in ids:
            scorecards.store_answers(
                tx, number, [Answer(question, "U0JO", Choice.NO, now) for question in QUESTION_IDS]
            )
    return ids


def test_many_at_once_stand_as_each_by_itself(db: Database, now: datetime) -> None:
    """Computed in bulk or one by one, from all facts, a standing is the same and is stored."""
    ids = rated(db, now, "Acme", "Zeus")
    with db.transaction() as tx:
        together = standings.recompute_standings(tx, ids, policy=POLICY, now=now)
        alone = [
            standings.recompute_standing(tx, customer_records.get_customer(tx, number), policy=POLICY, now=now)
            for number in ids
        ]
        assert list(together.values()) == alone == [stored.find_standing(tx, number) for number in ids]
        assert all(standing.grade == "D" and standing.newcomer and not standing.listed for standing in alone)


def test_time_alone_changes_a_standing(db: Database, now: datetime) -> None:
    """When a newcomer's grace ends nobody does anything: refreshing what is due lists the customer, once."""
    ids = rated(db, now, "Acme", "Zeus", "Hera")
    with db.transaction() as tx:
        standings.recompute_standings(tx, ids, policy=POLICY, now=now)
    later = now + timedelta(days=91)
    assert standings.refresh_due(db, now=now) == 0
    assert standings.refresh_due(db, now=later, most=2) == 2
    assert standings.refresh_due(db, now=later, most=2) == 1
    assert standings.refresh_due(db, now=later) == 0
    with db.transaction(reading=True) as tx:
        assert {standing.customer_id for standing in stored.list_bottom(tx, 5)} == set(ids)


def test_an_archived_customer_is_never_listed(db: Database, now: datetime) -> None:
    """Archiving takes a customer out of the bottom list at once, and restoring puts it back."""
    rated(db, now - timedelta(days=100), "Acme")
    with db.transaction() as tx:
        standings.recompute_standings(tx, [customer_records.resolve_customer(tx, "acme").id], policy=POLICY, now=now)
        assert len(stored.list_bottom(tx, 5)) == 1
    customers.archive_customer(db, "acme", call=rosa(now))
    with db.transaction(reading=True) as tx:
        assert stored.list_bottom(tx, 5) == ()
    customers.restore_customer(db, "acme", call=rosa(now))
    with db.transaction(reading=True) as tx:
        assert len(stored.list_bottom(tx, 5)) == 1
