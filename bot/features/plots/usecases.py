"""Plots: the figures that a manager may see drawn, and the weekly snapshot of how customers are graded."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import Session

from bot.features.capacity import usecases as capacity
from bot.workflow import requests
from bot.workflow.recurring import Rhythm
from bot.workflow.requests import Call, Database
from scoring import interactions as interaction_rules
from scoring.capacity import CapacityLedger
from scoring.customers.customers import Customer
from scoring.plots import plots as plot_rules, profits
from scoring.plots.plots import AttentionSpread, GradeMix, StrikeTimeline
from scoring.plots.profits import ProfitCurve
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.values.recurrence import Grace, Schedule
from storage import interactions, plots as plot_records, strikes as strike_records
from storage.customers import customers
from storage.schedule.recurring import DueRhythm

MOST_POINTS = 500
"""How many customers are compared, those who take most time."""
MOST_SNAPSHOTS = 19
YEAR = timedelta(days=371)
SNAPSHOT = Schedule(at=time(0, 30), weekday=0)
SNAPSHOT_GRACE = Grace(hours=6 * 24)
"""A late snapshot shows the later day, which is better than a gap in the year."""


@dataclass(frozen=True, slots=True)
class StrikesPlot:
    """One customer's strikes over time."""

    customer: Customer
    timeline: StrikeTimeline


@dataclass(frozen=True, slots=True)
class AttentionPlot:
    """Time beside revenue over the days the settings say."""

    spread: AttentionSpread
    policy: Policy


@dataclass(frozen=True, slots=True)
class GradesPlot:
    """How customers are graded now, and were before: at most MOST_SNAPSHOTS snapshots, the oldest first."""

    now: GradeMix
    before: tuple[GradeMix, ...]
    next_at: datetime
    policy: Policy


@dataclass(frozen=True, slots=True)
class ProfitPlot:
    """Customers by what they bring after costs."""

    curve: ProfitCurve
    policy: Policy


@dataclass(frozen=True, slots=True)
class RoomPlot:
    """The revenue that leaves with customers who are let go, and what is won and likely beside it."""

    ledger: CapacityLedger
    policy: Policy


def authorize_plots(db: Database, *, call: Call) -> None:
    """Refuse who may not see plots."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.PLOT)


def load_strikes(db: Database, customer_name: str, *, call: Call) -> StrikesPlot:
    """Load the strikes of one customer, a former one too."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.PLOT)
        customer = customers.resolve_customer(tx, customer_name)
        strikes = strike_records.list_strikes(tx, customer.id)
        return StrikesPlot(customer, plot_rules.build_timeline(strikes, now=context.now, policy=context.policy))


def load_attention(db: Database, *, call: Call) -> AttentionPlot:
    """Load who takes how much of the logged time and brings how much of the revenue."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.PLOT)
        window = interaction_rules.build_window(context.now, context.policy)
        times, customer_count = plot_records.list_time_spent(tx, window, most=MOST_POINTS)
        totals = interactions.sum_totals(tx, window)
        return AttentionPlot(
            plot_rules.build_spread(times, totals, context.policy, further=customer_count - len(times)), context.policy
        )


def load_grades(db: Database, *, call: Call) -> GradesPlot:
    """Load the grades of all customers now, and a year of weekly snapshots."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.PLOT)
        snapshots = plot_records.list_snapshots(tx, context.now - YEAR)
        before = [mix for mix in snapshots if mix.at.astimezone(context.policy.zone).date() < context.today]
        return GradesPlot(
            now=plot_records.load_grade_mix(tx, context.now),
            before=plot_rules.thin_out(before, MOST_SNAPSHOTS),
            next_at=SNAPSHOT.after(context.now, context.policy.zone),
            policy=context.policy,
        )


def load_profit(db: Database, *, call: Call) -> ProfitPlot:
    """Load what each customer brings after costs, the best first."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.PLOT)
        return ProfitPlot(profits.build_curve(plot_records.list_figures(tx)), context.policy)


def load_room(db: Database, *, call: Call) -> RoomPlot:
    """Load the revenue that leaves beside what is won and likely."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.PLOT)
        return RoomPlot(capacity.load_ledger(tx, policy=context.policy, now=context.now), context.policy)


def _take_snapshot(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Store how many customers have which grade, once a week."""
    plot_records.store_snapshot(tx, SNAPSHOT.key(due.at, policy.zone), plot_records.load_grade_mix(tx, now))


RHYTHMS: dict[str, Rhythm] = {
    "grades.snapshot": Rhythm(lambda _: SNAPSHOT, SNAPSHOT_GRACE, personal=False, do=_take_snapshot)
}
