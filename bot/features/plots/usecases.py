"""Plots: what a manager may see drawn, read at this moment, and the weekly snapshot of how customers are graded."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import Session

from bot.features.capacity import usecases as rooms
from bot.workflow import authorization
from bot.workflow.authorization import Call, Database
from bot.workflow.recurring import Rhythm
from scoring import interactions as times
from scoring.capacity import Ledger
from scoring.customers.customers import Customer
from scoring.plots import plots as rules, profits
from scoring.plots.plots import Mix, Spread, Timeline
from scoring.plots.profits import Curve
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.values.recurrence import Grace, Schedule
from storage import interactions, plots as records, strikes as strike_records
from storage.customers import customers
from storage.schedule.recurring import DueRhythm

MOST_POINTS = 500
"""Who takes less time than so many others takes too little to be out of proportion."""
MOST_SNAPSHOTS = 19
YEAR = timedelta(days=371)
SNAPSHOT = Schedule(at=time(0, 30), weekday=0)
SNAPSHOT_GRACE = Grace(hours=6 * 24)
"""Taken late it tells of that later day, which is still better than a gap in the year."""


@dataclass(frozen=True, slots=True)
class Struck:
    """One customer's strikes over time."""

    customer: Customer
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class Attended:
    """Time beside revenue over the days the rules count."""

    spread: Spread
    policy: Policy


@dataclass(frozen=True, slots=True)
class Graded:
    """How the customers are graded now, and were before: at most MOST_SNAPSHOTS snapshots, oldest first."""

    now: Mix
    before: tuple[Mix, ...]
    next_at: datetime
    policy: Policy


@dataclass(frozen=True, slots=True)
class Profits:
    """Customers by what they bring after costs."""

    curve: Curve
    policy: Policy


@dataclass(frozen=True, slots=True)
class Room:
    """What leaves with customers who are let go, and what is won beside it."""

    ledger: Ledger
    policy: Policy


def asked(db: Database, *, call: Call) -> None:
    """Refuse whoever may not see plots."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.PLOT)


def strikes(db: Database, customer: str, *, call: Call) -> Struck:
    """The strikes of one customer, of one that was let go too."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.PLOT)
        found = customers.resolve_customer(tx, customer)
        known = strike_records.list_strikes(tx, found.id)
        return Struck(found, rules.timeline(known, now=at.now, policy=at.policy))


def attention(db: Database, *, call: Call) -> Attended:
    """Who takes how much of the logged time, and brings how much of the revenue."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.PLOT)
        window = times.window(at.now, at.policy)
        spent, known = records.list_time_spent(tx, window, most=MOST_POINTS)
        totals = interactions.sum_totals(tx, window)
        return Attended(rules.spread(spent, totals, at.policy, further=known - len(spent)), at.policy)


def grades(db: Database, *, call: Call) -> Graded:
    """The grades of all customers now, and a year of snapshots."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.PLOT)
        kept = records.list_snapshots(tx, at.now - YEAR)
        before = [mix for mix in kept if mix.at.astimezone(at.policy.zone).date() < at.today]
        return Graded(
            now=records.load_grade_mix(tx, at.now),
            before=rules.thinned(before, MOST_SNAPSHOTS),
            next_at=SNAPSHOT.after(at.now, at.policy.zone),
            policy=at.policy,
        )


def profit(db: Database, *, call: Call) -> Profits:
    """What each customer brings after costs, summed up from the best on."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.PLOT)
        return Profits(profits.curve(records.list_figures(tx)), at.policy)


def room(db: Database, *, call: Call) -> Room:
    """What leaves beside what is won and likely."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.PLOT)
        return Room(rooms.load_ledger(tx, policy=at.policy, now=at.now), at.policy)


def _snapshot(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    records.store_snapshot(tx, SNAPSHOT.key(due.at, policy.zone), records.load_grade_mix(tx, now))


RHYTHMS: dict[str, Rhythm] = {
    "grades.snapshot": Rhythm(lambda _: SNAPSHOT, SNAPSHOT_GRACE, personal=False, do=_snapshot)
}
