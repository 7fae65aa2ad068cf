"""What plots read: sums over all customers, and the snapshots of grades, on both engines."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from scoring.customers.customers import Customer
from scoring.interactions import InteractionReport, Tone, build_window
from scoring.plots.plots import GRADES, CustomerTime, GradeMix, GradeShare
from scoring.rules.policy import Policy
from storage import interactions, plots
from storage.customers import customers
from storage.database import Database
from storage.scorecards import standings
from tests.features.scorecards.test_standings_stored import row
from tests.storage import known
from tests.storage.known import CREATED


def earning(tx: Session, key: str, revenue: int | None) -> Customer:
    """A customer that brings so much."""
    return customers.add_customer(tx, Customer(0, key, key.title(), revenue=revenue, created_at=CREATED))


def log(tx: Session, customer: Customer, on: datetime, minutes: int | None) -> int:
    """So many minutes with the customer on that day; gives the entry's number."""
    said = InteractionReport(on.date(), minutes, Tone.OK)
    return interactions.add_interaction(tx, said, customer_id=customer.id, user_id="U-ana", now=CREATED).id


def test_who_took_most_time_comes_first(db: Database, now: datetime) -> None:
    """Minutes and entries of the window, by customer, most first and at most so many; and how many took any."""
    days = build_window(now, Policy())
    with db.transaction() as tx:
        acme, globex, quiet = earning(tx, "acme", 900), earning(tx, "globex", None), earning(tx, "quiet", 5)
        for minutes in (50, None, 20):
            log(tx, acme, now, minutes)
        log(tx, globex, now, 300)
        log(tx, quiet, now, None)
        log(tx, quiet, now - timedelta(days=90), 999)
        interactions.RECORDS.change(tx, log(tx, quiet, now, 500), undone_at=now)
        former, archived = earning(tx, "former", 10**6), earning(tx, "archived", 10**6)
        for left in (replace(former, former_at=now), replace(archived, archived_at=now)):
            log(tx, left, now, 999)
            customers.update_customer(tx, left)

        most = (CustomerTime("globex", "Globex", None, 300, 1, 1, 1), CustomerTime("acme", "Acme", 900, 70, 3, 1, 1))
        assert plots.list_time_spent(tx, days, most=9) == (most, 2)
        assert plots.list_time_spent(tx, days, most=1) == (most[:1], 2)


def test_nobody_took_any_time(db: Database, now: datetime) -> None:
    """Without a log there is nobody."""
    with db.transaction() as tx:
        known.add_customer(tx)
        assert plots.list_time_spent(tx, build_window(now, Policy()), most=9) == ((), 0)


def test_the_mix_counts_those_who_still_are_customers(db: Database, now: datetime) -> None:
    """Customers and what they bring by grade; those without a standing are not graded, those who left do not count."""
    with db.transaction() as tx:
        money = {"a1": 100, "a2": -50, "c": 30, "none": None, "new": 7}
        made = {key: earning(tx, key, revenue) for key, revenue in money.items()}
        left = earning(tx, "left", 10**6)
        grades = {made["a1"]: "A", made["a2"]: "A", made["c"]: "C", made["none"]: None, left: "B"}
        standings.store_standings(tx, [row(each.id, grade=grade) for each, grade in grades.items()])
        customers.update_customer(tx, replace(left, former_at=now))

        found = plots.load_grade_mix(tx, now)

        assert found.at == now
        assert found.shares == (
            *(GradeShare("A", 2, 100), GradeShare("B", 0, 0), GradeShare("C", 1, 30), GradeShare("D", 0, 0)),
            GradeShare(None, 2, 7),
        )


def test_a_snapshot_is_kept_once_a_week(db: Database, now: datetime) -> None:
    """What is kept first for a week stands; the snapshots come back whole, oldest first, from an instant on."""

    def taken(at: datetime, number: int) -> GradeMix:
        return GradeMix(at, tuple(GradeShare(grade, number, number * 10**12) for grade in (*GRADES, None)))

    weeks = [taken(now + timedelta(days=7 * week), week) for week in range(3)]
    with db.transaction() as tx:
        for week in (2, 0, 1):
            plots.store_snapshot(tx, f"2026-W{week:02d}", weeks[week])
        plots.store_snapshot(tx, "2026-W01", taken(now, 99))
        assert plots.list_snapshots(tx, now) == tuple(weeks)
        assert plots.list_snapshots(tx, now + timedelta(days=1)) == tuple(weeks[1:])
