"""Interactions: what was logged, and the sums over it, on both engines."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from scoring.customers.customers import Customer
from scoring.interactions import AttentionTotals, CustomerLoad, Interaction, InteractionReport, Tone, build_window
from scoring.rules.policy import Policy
from scoring.strikes import StrikeReport
from storage import interactions, strikes
from storage.customers import bulk as customer_bulk, customers
from storage.database import Database
from tests.scoring import made
from tests.storage import known, watched
from tests.storage.known import CREATED

POLICY = Policy()


def add_interaction(
    tx: Session, customer_id: int, day: date, minutes: int | None = 50, by: str = "U-ana"
) -> Interaction:
    """Ana logs so many tense minutes of that day."""
    said = InteractionReport(day, minutes, Tone.TENSE, "a note", "https://acme.slack.com/a")
    return interactions.add_interaction(tx, said, customer_id=customer_id, user_id=by, now=CREATED)


def add_customer(tx: Session, key: str, revenue: int | None) -> Customer:
    """A customer with that revenue."""
    return customers.add_customer(tx, Customer(0, key, key.title(), revenue=revenue, created_at=CREATED))


def test_an_interaction_comes_back(db: Database, now: datetime) -> None:
    """What was logged comes back as it was said, without a time too."""
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        first, second = add_interaction(tx, acme, now.date()), add_interaction(tx, acme, now.date(), None)
        assert interactions.RECORDS.get(tx, first.id) == first
        assert (first.minutes, first.tone, first.happened_on) == (50, Tone.TENSE, now.date())
        assert (second.minutes, second.strike_id, second.undone_at) == (None, None, None)


def test_the_latest_come_first(db: Database, now: datetime) -> None:
    """The latest happened first, as many as asked for, from a day on, without those taken back or of others."""
    with db.transaction() as tx:
        acme, other = known.add_customers(tx, 2)
        ago = [add_interaction(tx, acme, now.date() - timedelta(days=days)) for days in (3, 0, 9, 0)]
        add_interaction(tx, other, now.date())
        interactions.RECORDS.change(tx, add_interaction(tx, acme, now.date()).id, undone_at=now)
        assert interactions.list_latest(tx, acme, most=9) == (ago[3], ago[1], ago[0], ago[2])
        assert interactions.list_latest(tx, acme, most=2) == (ago[3], ago[1])
        assert interactions.list_latest(tx, acme, since=ago[0].happened_on, most=9) == (ago[3], ago[1], ago[0])


def test_recent_ones_are_a_persons_own(db: Database, now: datetime) -> None:
    """What one person logged about one customer after an instant and of no earlier day, without what was taken back."""
    day = now.date()
    with db.transaction() as tx:
        acme, other = known.add_customers(tx, 2)
        mine, early = add_interaction(tx, acme, day), add_interaction(tx, acme, day - timedelta(days=2))
        add_interaction(tx, acme, day, by="U-ben")
        add_interaction(tx, other, day)
        interactions.RECORDS.change(tx, add_interaction(tx, acme, day).id, undone_at=now)
        before = CREATED - timedelta(seconds=1)
        assert interactions.list_recent_by(tx, acme, "U-ana", first=day, since=before) == (mine,)
        assert interactions.list_recent_by(tx, acme, "U-ana", first=early.happened_on, since=before) == (mine, early)
        assert interactions.list_recent_by(tx, acme, "U-ana", first=day, since=CREATED) == ()


def test_loads_are_sums_over_the_window(db: Database, now: datetime) -> None:
    """Minutes and entries of each customer from the first day of the window on, parted by its last two thirds."""
    days = build_window(now, POLICY)
    with db.transaction() as tx:
        acme, other, quiet = known.add_customers(tx, 3)
        add_interaction(tx, acme, days.first - timedelta(days=1), 1000)
        add_interaction(tx, acme, days.first, None)
        add_interaction(tx, acme, days.middle - timedelta(days=1), 1)
        add_interaction(tx, acme, days.middle, 2)
        add_interaction(tx, acme, days.recent - timedelta(days=1), 4)
        add_interaction(tx, acme, days.recent, 8)
        add_interaction(tx, acme, now.date(), 16)
        interactions.RECORDS.change(tx, add_interaction(tx, acme, now.date(), 500).id, undone_at=now)
        add_interaction(tx, other, now.date(), None)
        assert interactions.sum_loads(tx, (acme, other, quiet), days) == {
            acme: CustomerLoad(31, 6, recent=24, before=6, oldest=days.first, days=6, hard=31, people=1),
            other: CustomerLoad(0, 1, oldest=now.date(), days=1),
        }
        assert interactions.sum_loads(tx, (), days) == {}


def test_totals_are_of_those_who_still_are_customers(db: Database, now: datetime) -> None:
    """Minutes and revenue are summed over one kind of customer: not archived, not let go, not added by mistake."""
    days = build_window(now, POLICY)
    with db.transaction() as tx:
        assert interactions.sum_totals(tx, days) == AttentionTotals(0, 0)
        acme, poor = add_customer(tx, "acme", 10**15), add_customer(tx, "poor", None)
        in_debt, archived, former, mistake = (
            add_customer(tx, key, 7) for key in ("debt", "archived", "former", "mistake")
        )
        for one in (acme, poor, in_debt, archived, former, mistake):
            add_interaction(tx, one.id, now.date(), 100)
            add_interaction(tx, one.id, now.date(), None)
            add_interaction(tx, one.id, days.first - timedelta(days=1), 900)
        customers.update_customer(tx, replace(in_debt, revenue=-9))
        customers.update_customer(tx, replace(archived, archived_at=now))
        customers.update_customer(tx, replace(former, former_at=now))
        customer_bulk.withdraw_customers(tx, [mistake.id], now=now)
        assert interactions.sum_totals(tx, days) == AttentionTotals(300, 10**15)


def test_who_logged_since(db: Database) -> None:
    """Somebody logged since an instant if something of theirs, of whatever day, stands; taken back is not logged."""
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        add_interaction(tx, acme, CREATED.date() - timedelta(days=3), by="U-ana")
        interactions.RECORDS.change(tx, add_interaction(tx, acme, CREATED.date(), by="U-ben").id, undone_at=CREATED)
        assert interactions.has_logged_since(tx, "U-ana", CREATED - timedelta(hours=9))
        assert not interactions.has_logged_since(tx, "U-ana", CREATED + timedelta(seconds=1))
        assert not interactions.has_logged_since(tx, "U-ben", CREATED - timedelta(hours=9))


def test_whom_somebody_deals_with_most(db: Database, now: datetime) -> None:
    """The customers one person logged most often lately, most first; none that is archived, let go or long ago."""
    with db.transaction() as tx:
        often, once, archived, old = (add_customer(tx, key, None) for key in ("often", "once", "archived", "old"))
        for one, times in ((often, 3), (once, 1), (archived, 5)):
            for _ in range(times):
                add_interaction(tx, one.id, now.date(), by="U-ana")
        add_interaction(tx, old.id, now.date() - timedelta(days=91), by="U-ana")
        add_interaction(tx, old.id, now.date(), by="U-ben")
        customers.update_customer(tx, replace(archived, archived_at=now))
        since = now.date() - timedelta(days=90)
        assert interactions.list_frequent_customer_ids(tx, "U-ana", since, most=3) == (often.id, once.id)
        assert interactions.list_frequent_customer_ids(tx, "U-ana", since, most=1) == (often.id,)


def test_who_is_logged_about(db: Database, now: datetime) -> None:
    """Of some customers, those of whom anything stands."""
    with db.transaction() as tx:
        acme, undone, quiet = known.add_customers(tx, 3)
        add_interaction(tx, acme, now.date())
        interactions.RECORDS.change(tx, add_interaction(tx, undone, now.date()).id, undone_at=now)
        assert interactions.list_logged_customer_ids(tx, (acme, undone, quiet)) == {acme}


def test_an_interaction_remembers_its_strike(db: Database, now: datetime) -> None:
    """The latest strike recorded from it is remembered, if it is about the same customer and was not taken back."""
    with db.transaction() as tx:
        acme, other = known.add_customers(tx, 2)
        report = StrikeReport(made.RUDE, now.date(), "U-ana")
        struck = [strikes.add_strike(tx, report, customer_id=acme, expires_at=now, now=now).id for _ in range(2)]
        logged = add_interaction(tx, acme, now.date())
        assert not interactions.link_strike(tx, logged.id, struck[0], customer_id=other)
        assert interactions.link_strike(tx, logged.id, struck[0], customer_id=acme)
        assert interactions.link_strike(tx, logged.id, struck[1], customer_id=acme)
        interactions.RECORDS.change(tx, logged.id, undone_at=now)
        assert not interactions.link_strike(tx, logged.id, struck[0], customer_id=acme)
        assert interactions.RECORDS.get(tx, logged.id).strike_id == struck[1]


@pytest.fixture
def busy(db: Database, now: datetime) -> Database:
    """Many customers, of each of whom something was logged every week, and statistics about it."""
    with db.transaction() as tx:
        ids = known.add_customers(tx, 1_200)
        for number in ids[:300]:
            add_interaction(tx, number, now.date() - timedelta(days=number % 300))
    with db.transaction() as tx:
        tx.connection().execute(text("ANALYZE"))
    return db


def test_the_sums_read_indexes(busy: Database, now: datetime) -> None:
    """One customer's load is a range of an index; the sum over everybody is another, without reading rows of old."""
    with busy.transaction() as tx:
        if tx.connection().dialect.name == "postgresql":
            tx.connection().execute(text("SET LOCAL enable_seqscan = off"))  # so few rows are read faster in one go
        with watched.watch_statements(tx) as sent:
            interactions.sum_loads(tx, (5,), build_window(now, POLICY))
            interactions.sum_totals(tx, build_window(now, POLICY))
            interactions.list_highest_attention(tx, build_window(now, POLICY), policy=POLICY, most=5)
        loads, minutes, revenue, densest = (watched.explain_plan(tx, each) for each in sent)
        assert "ix_interactions_customer_id_happened_on" in loads
        assert "ix_interactions_happened_on_customer_id" in minutes
        assert "ix_customers_bringing" in revenue
        assert "ix_customers_bringing" not in densest
