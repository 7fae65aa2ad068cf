"""Standings: the rows that lists and digests read."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from scoring.customers.customers import Customer
from scoring.scorecards.ranking import Standing, build_rank
from scoring.scorecards.scorecards import build_card
from storage.customers import bulk as customer_bulk, customers
from storage.database import Database
from storage.scorecards import standings
from tests.scoring import made
from tests.scoring.made import NOW, POLICY
from tests.storage import known, watched

NAMES = ("Zoo", "acme", "Österreich", "zebra", "Ana B", "ana", "Æther", "東京", "B's", "😀 Co", "a-b", "a b", "Ab")

UNRATED = build_card(made.build_customer(), (), override=None, now=NOW, policy=POLICY)


def known_by(name: str) -> Customer:
    """A customer of that name."""
    return made.build_customer(name=name)


def row(customer_id: int, **changes: Any) -> Standing:
    """A customer graded C that is listed."""
    usual = Standing(
        customer_id=customer_id,
        low=2,
        high=3,
        applicable=7,
        grade="C",
        points=1,
        broken=0,
        stale=False,
        newcomer=False,
        rated=True,
        listed=True,
        rank=f"{customer_id:08d}",
        next_change_at=None,
    )
    return replace(usual, **changes)


def test_standing_comes_back(db: Database, now: datetime) -> None:
    """A standing comes back as it was stored; a customer without one has none."""
    with db.transaction() as tx:
        acme, unrated, nobody = known.add_customers(tx, 3)
        first = row(acme, stale=True, next_change_at=now + timedelta(microseconds=1))
        second = row(unrated, grade=None, newcomer=True, rated=False, listed=False)
        standings.store_standings(tx, [second, first])
        standings.store_standings(tx, [])
        assert standings.find_standing(tx, acme) == first
        assert standings.find_standing(tx, unrated) == second
        assert standings.find_standing(tx, nobody) is None


def test_standing_is_replaced_and_dropped(db: Database, now: datetime) -> None:
    """A newer standing replaces the whole row; a dropped one is gone, and others stay."""
    with db.transaction() as tx:
        acme, other = known.add_customers(tx, 2)
        standings.store_standings(tx, [row(acme, next_change_at=now), row(other)])
        standings.store_standings(tx, [row(acme, grade=None, listed=False)])
        assert standings.find_standing(tx, acme) == row(acme, grade=None, listed=False)
        standings.delete_standing(tx, acme)
        assert standings.find_standing(tx, acme) is None
        assert standings.find_standing(tx, other) == row(other)


def test_bottom_is_worst_first(db: Database) -> None:
    """The bottom holds those that may be listed, worst first, as many as asked for."""
    with db.transaction() as tx:
        ids = known.add_customers(tx, 6)
        made = [row(n, rank=f"{9 - place}", listed=place != 4) for place, n in enumerate(ids)]
        standings.store_standings(tx, made)
        assert standings.list_bottom(tx, 3) == (made[5], made[3], made[2])
        assert standings.list_bottom(tx, 50) == (made[5], made[3], made[2], made[1], made[0])
        assert standings.list_bottom(tx, 0) == ()


def test_rank_sorts_by_bytes_on_both_engines(db: Database) -> None:
    """Names of any script sort as the rules sort them; of equal ranks the earlier customer comes first."""
    with db.transaction() as tx:
        ids = known.add_customers(tx, len(NAMES) + 1)
        made = [
            row(n, rank=build_rank(known_by(name), UNRATED)) for n, name in zip(ids, (*NAMES, NAMES[0]), strict=True)
        ]
        standings.store_standings(tx, made)
        expected = tuple(sorted(made, key=lambda standing: (standing.rank.encode(), standing.customer_id)))
        assert standings.list_bottom(tx, 50) == expected
        assert standings.list_standings(tx, limit=50, offset=0)[0] == expected


def crowd(tx: Session, how_many: int, now: datetime) -> None:
    """Many customers with standings, and statistics about them."""
    ids = known.add_customers(tx, how_many)
    standings.store_standings(
        tx, [row(n, listed=n % 3 == 0, next_change_at=now + timedelta(hours=n) if n % 2 else None) for n in ids]
    )
    tx.connection().execute(text("ANALYZE"))


def test_bottom_reads_an_index(db: Database, now: datetime) -> None:
    """The bottom of many customers is the beginning of an index: no sorting and no reading of all rows."""
    with db.transaction() as tx:
        crowd(tx, 1_200, now)
        with watched.watch_statements(tx) as sent:
            assert len(standings.list_bottom(tx, 5)) == 5
        plan = watched.explain_plan(tx, sent[0])
        assert "ix_standings_listed_rank_customer_id" in plan, plan
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan, plan


def test_due_reads_an_index(db: Database, now: datetime) -> None:
    """Looking for what is due, twice a minute, does not read all rows."""
    with db.transaction() as tx:
        crowd(tx, 1_200, now)
        with watched.watch_statements(tx) as sent:
            standings.list_due(tx, now, limit=100)
            standings.find_next_due_at(tx)
        for statement in sent:
            assert "ix_standings_next_change_at" in watched.explain_plan(tx, statement)


def test_due_is_oldest_first(db: Database, now: datetime) -> None:
    """What time has changed by now is due, the longest overdue first, at its instant and not before."""
    with db.transaction() as tx:
        assert standings.find_next_due_at(tx) is None
        ids = known.add_customers(tx, 5)
        at = (now, now - timedelta(days=1), now + timedelta(microseconds=1), None, now - timedelta(days=1))
        standings.store_standings(tx, [row(n, next_change_at=when) for n, when in zip(ids, at, strict=True)])
        assert standings.list_due(tx, now, limit=10) == (ids[1], ids[4], ids[0])
        assert standings.list_due(tx, now, limit=2) == (ids[1], ids[4])
        assert standings.list_due(tx, now - timedelta(days=2), limit=10) == ()
        assert standings.find_next_due_at(tx) == now - timedelta(days=1)


def test_new_rules_make_every_standing_due(db: Database, now: datetime) -> None:
    """When the rules have changed every standing is due now, even one that time alone would never change."""
    with db.transaction() as tx:
        ids = known.add_customers(tx, 3)
        at = (None, now + timedelta(days=90), now - timedelta(days=1))
        standings.store_standings(tx, [row(n, next_change_at=when) for n, when in zip(ids, at, strict=True)])
        standings.expire_all_standings(tx, now)
        assert set(standings.list_due(tx, now, limit=10)) == set(ids)


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({}, (0, 1, 2, 3)),
        ({"grade": "C"}, (0, 1)),
        ({"grade": "A"}, ()),
        ({"owner": "U-jo"}, (1, 2)),
        ({"stale": True}, (1,)),
        ({"unrated": True}, (3,)),
        ({"owner": "U-jo", "grade": "C", "stale": True}, (1,)),
        ({"owner": "U-zoe"}, ()),
    ],
)
def test_listing_is_narrowed(db: Database, wanted: dict[str, Any], places: tuple[int, ...]) -> None:
    """The whole list, worst first, narrowed by grade, owner, stale and unrated, alone or together."""
    with db.transaction() as tx:
        ids = [known.add_customer(tx, f"c{n}", owner=owner) for n, owner in enumerate((None, "U-jo", "U-jo", None))]
        made = [
            row(ids[0]),
            row(ids[1], stale=True),
            row(ids[2], grade="D", listed=False),
            row(ids[3], grade=None, rated=False),
        ]
        standings.store_standings(tx, made)
        found, total = standings.list_standings(tx, **wanted, limit=10, offset=0)
        assert found == tuple(made[place] for place in places)
        assert total == len(places)


def test_listing_in_pages(db: Database) -> None:
    """Pages hold as many as asked for, none twice, and each says how many there are in all."""
    with db.transaction() as tx:
        made = [row(n) for n in known.add_customers(tx, 5)]
        standings.store_standings(tx, made)
        assert standings.list_standings(tx, limit=2, offset=0) == (tuple(made[:2]), 5)
        assert standings.list_standings(tx, limit=2, offset=4) == (tuple(made[4:]), 5)
        assert standings.list_standings(tx, limit=2, offset=6) == ((), 5)


def test_archived_are_not_in_the_listing(db: Database, now: datetime) -> None:
    """A customer who is archived, or whose addition was taken back, is not in the list; brought back, it is."""
    with db.transaction() as tx:
        acme, other, mistake = known.add_customers(tx, 3)
        standings.store_standings(tx, [row(acme), row(other), row(mistake)])
        customer_bulk.withdraw_customers(tx, [mistake], now=now)
        archived = customers.update_customer(tx, replace(customers.get_customer(tx, acme), archived_at=now))
        assert standings.list_standings(tx, limit=10, offset=0) == ((row(other),), 1)
        customers.update_customer(tx, replace(archived, archived_at=None))
        assert standings.list_standings(tx, limit=10, offset=0) == ((row(acme), row(other)), 2)


def test_rows_are_written_in_the_order_of_their_keys(db: Database) -> None:
    """Whoever writes many standings writes them in one order, so that two replicas never wait for each other."""
    with db.transaction() as tx:
        ids = known.add_customers(tx, 4)
        with watched.watch_statements(tx) as sent:
            standings.store_standings(tx, [row(n) for n in reversed(ids)])
        written = [parameters for _, batch in sent for parameters in batch]
        first = [next(iter(p.values())) if isinstance(p, dict) else p[0] for p in written]
        assert first == ids
