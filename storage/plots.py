"""What plots read about all customers, and weekly snapshots of their grades, which cannot be computed afterwards."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint, bindparam, case, func, select
from sqlmodel import Field, Session, SQLModel

from scoring.interactions import AttentionWindow
from scoring.plots.plots import GRADES, CustomerTime, GradeMix, GradeShare
from scoring.plots.profits import CustomerFigures
from storage.customers.customers import CUSTOMERS, IS_CURRENT
from storage.interactions import InteractionRow
from storage.scorecards.standings import StandingRow
from storage.sql.records import require_one_of
from storage.sql.statements import get_table, insert_if_absent

UNGRADED = ""


class GradeHistoryRow(SQLModel, table=True):
    """How many customers had a grade in one local week (`2026-W48`), and what they brought a year."""

    __tablename__ = "grade_history"
    __table_args__ = (
        PrimaryKeyConstraint("key", "grade"),
        Index(None, "taken_at"),
        require_one_of("grade", (*GRADES, UNGRADED)),
    )

    key: str = Field(max_length=20)
    grade: str = Field(max_length=1)
    taken_at: datetime
    customers: int
    revenue: int = Field(sa_type=BigInteger)


_HISTORY = get_table(GradeHistoryRow)
_INTERACTIONS = get_table(InteractionRow)
_STANDINGS = get_table(StandingRow)
_MINUTES = func.sum(_INTERACTIONS.c.minutes)
_TIME_SPENT = (
    select(
        CUSTOMERS.c.key,
        CUSTOMERS.c.name,
        CUSTOMERS.c.revenue,
        _MINUTES.label("minutes"),
        func.count().label("entries"),
        func.count(_INTERACTIONS.c.happened_on.distinct()).label("days"),
        func.count(case((_INTERACTIONS.c.minutes.is_not(None), _INTERACTIONS.c.user_id)).distinct()).label("people"),
        func.count().over().label("known"),
    )
    .join(_INTERACTIONS, _INTERACTIONS.c.customer_id == CUSTOMERS.c.id)
    .where(_INTERACTIONS.c.undone_at.is_(None), _INTERACTIONS.c.happened_on >= bindparam("first"), IS_CURRENT)
    .group_by(CUSTOMERS.c.id, CUSTOMERS.c.key, CUSTOMERS.c.name, CUSTOMERS.c.revenue)
    .having(_MINUTES > 0)
    .order_by(_MINUTES.desc(), CUSTOMERS.c.key)
    .limit(bindparam("most"))
)
_MIX = (
    select(
        _STANDINGS.c.grade,
        func.count().label("customers"),
        func.coalesce(func.sum(case((CUSTOMERS.c.revenue > 0, CUSTOMERS.c.revenue), else_=0)), 0).label("revenue"),
    )
    .select_from(CUSTOMERS.outerjoin(_STANDINGS, _STANDINGS.c.customer_id == CUSTOMERS.c.id))
    .where(IS_CURRENT)
    .group_by(_STANDINGS.c.grade)
)
_FIGURES = select(CUSTOMERS.c.key, CUSTOMERS.c.name, CUSTOMERS.c.revenue, CUSTOMERS.c.margin).where(IS_CURRENT)
_SNAPSHOTS_SINCE = (
    select(_HISTORY).where(_HISTORY.c.taken_at >= bindparam("since")).order_by(_HISTORY.c.taken_at, _HISTORY.c.key)
)


def list_time_spent(tx: Session, window: AttentionWindow, *, most: int) -> tuple[tuple[CustomerTime, ...], int]:
    """List at most `most` customers by the time they took in the window, most first, and count all that took any."""
    rows = tx.connection().execute(_TIME_SPENT, {"first": window.first, "most": most}).all()
    spent = tuple(
        CustomerTime(row.key, row.name, row.revenue, int(row.minutes), row.entries, row.days, row.people)
        for row in rows
    )
    return spent, rows[0].known if rows else 0


def list_figures(tx: Session) -> tuple[CustomerFigures, ...]:
    """List revenue and margin of every current customer, in no order."""
    return tuple(CustomerFigures(*row) for row in tx.connection().execute(_FIGURES))


def load_grade_mix(tx: Session, now: datetime) -> GradeMix:
    """Count the current customers, and sum their revenue, by grade. Revenue below zero counts as zero."""
    shares = {
        row.grade: GradeShare(row.grade, row.customers, int(row.revenue)) for row in tx.connection().execute(_MIX)
    }
    return _build_mix(now, shares.values())


def store_snapshot(tx: Session, key: str, mix: GradeMix) -> None:
    """Store the grades of all customers as the snapshot of a week, such as `2026-W48`, unless it has one already."""
    for share in mix.shares:
        sums = {"customers": share.customers, "revenue": share.revenue}
        insert_if_absent(tx, _HISTORY, {"key": key, "grade": share.grade or UNGRADED, "taken_at": mix.at, **sums})


def list_snapshots(tx: Session, since: datetime) -> tuple[GradeMix, ...]:
    """List the snapshots taken since an instant, oldest first."""
    rows = tx.connection().execute(_SNAPSHOTS_SINCE, {"since": since}).all()
    weeks = {row.key: row.taken_at for row in rows}
    return tuple(
        _build_mix(
            taken_at, [GradeShare(row.grade or None, row.customers, row.revenue) for row in rows if row.key == key]
        )
        for key, taken_at in weeks.items()
    )


def _build_mix(taken_at: datetime, shares: Iterable[GradeShare]) -> GradeMix:
    by_grade = {share.grade: share for share in shares}
    return GradeMix(taken_at, tuple(by_grade.get(grade, GradeShare(grade, 0, 0)) for grade in (*GRADES, None)))
