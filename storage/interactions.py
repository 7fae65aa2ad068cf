"""Interactions people logged. What follows from them is decided in scoring/interactions.py."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, Index, bindparam, case, func, select, update
from sqlmodel import Field, Session, SQLModel

from scoring.interactions import (
    HARD_TONES,
    AttentionTotals,
    AttentionWindow,
    CustomerLoad,
    Interaction,
    InteractionReport,
    Tone,
)
from scoring.rules.policy import Policy
from scoring.values.notes import NOTE_LIMIT
from storage.customers.customers import CUSTOMERS, IS_CURRENT
from storage.sql.records import Records, limit_length, require_one_of
from storage.sql.statements import split_into_batches


class InteractionRow(SQLModel, table=True):
    """One logged interaction. It is never deleted: undoing it sets `undone_at`."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index(None, "customer_id", "happened_on"),
        Index(None, "user_id", "happened_on"),
        # covers the sum over all customers, which then reads no rows
        Index(None, "happened_on", "customer_id", "minutes", "undone_at"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_in_a_day"),
        require_one_of("tone", Tone),
        limit_length("note", NOTE_LIMIT),
        limit_length("link", 2000),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    user_id: str = Field(max_length=40)
    minutes: int | None
    tone: str = Field(max_length=10)
    note: str
    link: str | None
    happened_on: date
    logged_at: datetime
    strike_id: int | None = Field(foreign_key="strikes.id")
    undone_at: datetime | None


RECORDS = Records(InteractionRow, Interaction, called="interaction")

_TABLE = RECORDS.table
_AT = RECORDS.columns
_COUNTS = _AT.undone_at.is_(None)
_IN_WINDOW = _COUNTS & (_AT.happened_on >= bindparam("first"))


def _sum_minutes_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, _AT.minutes), else_=0)), 0)


_COUNT_PEOPLE = func.count(case((_AT.minutes.is_not(None), _AT.user_id)).distinct())
_LOADS = (
    select(
        _AT.customer_id,
        func.coalesce(func.sum(_AT.minutes), 0).label("minutes"),
        func.count().label("entries"),
        _sum_minutes_where(_AT.happened_on >= bindparam("recent")).label("recent"),
        _sum_minutes_where((_AT.happened_on >= bindparam("middle")) & (_AT.happened_on < bindparam("recent"))).label(
            "before"
        ),
        func.min(_AT.happened_on).label("oldest"),
        func.count(_AT.happened_on.distinct()).label("days"),
        _sum_minutes_where(_AT.tone.in_([tone.value for tone in HARD_TONES])).label("hard"),
        _COUNT_PEOPLE.label("people"),
    )
    .where(_IN_WINDOW, _AT.customer_id.in_(bindparam("ids", expanding=True)))
    .group_by(_AT.customer_id)
)
_MINUTES_OF_ALL = (
    select(func.coalesce(func.sum(_AT.minutes), 0))
    .join(CUSTOMERS, CUSTOMERS.c.id == _AT.customer_id)
    .where(_IN_WINDOW, _AT.minutes.is_not(None), IS_CURRENT)
)
_REVENUE_OF_ALL = select(func.coalesce(func.sum(CUSTOMERS.c.revenue), 0)).where(CUSTOMERS.c.revenue > 0, IS_CURRENT)
# `+ 0` makes SQLite start from the few logged interactions rather than from all customers with revenue
_HIGHEST_ATTENTION = (
    select(_AT.customer_id)
    .join(CUSTOMERS, CUSTOMERS.c.id == _AT.customer_id)
    .where(_IN_WINDOW, CUSTOMERS.c.revenue + 0 > 0, IS_CURRENT)
    .group_by(_AT.customer_id, CUSTOMERS.c.revenue)
    .having(
        func.sum(_AT.minutes) > 0,
        func.count() >= bindparam("entries"),
        func.count(_AT.happened_on.distinct()) >= bindparam("days"),
    )
    .order_by((func.sum(_AT.minutes) * 1.0 / CUSTOMERS.c.revenue).desc(), _AT.customer_id)
    .limit(bindparam("most"))
)
_MINUTES = (
    select(_AT.customer_id, func.sum(_AT.minutes), _COUNT_PEOPLE)
    .where(_IN_WINDOW, _AT.minutes.is_not(None))
    .group_by(_AT.customer_id)
)
_LATEST = (
    select(_TABLE)
    .where(_COUNTS, _AT.customer_id == bindparam("of"), _AT.happened_on >= bindparam("since"))
    .order_by(_AT.happened_on.desc(), _AT.id.desc())
    .limit(bindparam("most"))
)
_RECENT = RECORDS.select.where(
    _COUNTS,
    _AT.customer_id == bindparam("of"),
    _AT.user_id == bindparam("by"),
    _AT.happened_on >= bindparam("first"),
    _AT.logged_at > bindparam("since"),
).order_by(_AT.id)
_LOGGED_SINCE = (
    select(_AT.id).where(_COUNTS, _AT.user_id == bindparam("by"), _AT.logged_at >= bindparam("since")).limit(1)
)
_FREQUENT = (
    select(_AT.customer_id)
    .join(CUSTOMERS, CUSTOMERS.c.id == _AT.customer_id)
    .where(_COUNTS, _AT.user_id == bindparam("by"), _AT.happened_on >= bindparam("first"), IS_CURRENT)
    .group_by(_AT.customer_id)
    .order_by(func.count().desc(), func.max(_AT.id).desc())
    .limit(bindparam("most"))
)
_LOGGED_ABOUT = select(_AT.customer_id).where(_COUNTS, _AT.customer_id.in_(bindparam("ids", expanding=True))).distinct()
_LINK_STRIKE = update(_TABLE).where(_COUNTS, _AT.id == bindparam("of_id"), _AT.customer_id == bindparam("of"))


def add_interaction(
    tx: Session, said: InteractionReport, *, customer_id: int, user_id: str, now: datetime
) -> Interaction:
    """Store an interaction that was logged."""
    details = {name: getattr(said, name) for name in ("minutes", "tone", "note", "link", "happened_on")}
    return RECORDS.add(tx, customer_id=customer_id, user_id=user_id, logged_at=now, **details)


def list_latest(tx: Session, customer_id: int, *, since: date = date.min, most: int) -> tuple[Interaction, ...]:
    """List at most `most` interactions with the customer since a day, the latest first; not those undone."""
    rows = tx.connection().execute(_LATEST, {"of": customer_id, "since": since, "most": most})
    return tuple(RECORDS.from_row(row) for row in rows)


def list_recent_by(
    tx: Session, customer_id: int, user_id: str, *, first: date, since: datetime
) -> tuple[Interaction, ...]:
    """List what a person logged about the customer after `since` for the day `first` or later, unless undone."""
    values = {"of": customer_id, "by": user_id, "first": first, "since": since}
    return tuple(RECORDS.from_row(row) for row in tx.connection().execute(_RECENT, values))


def sum_loads(tx: Session, customer_ids: Iterable[int], window: AttentionWindow) -> dict[int, CustomerLoad]:
    """Sum up what was logged about each of these customers in the window, by id; the others are left out."""
    load_of_customer: dict[int, CustomerLoad] = {}
    days = {"first": window.first, "middle": window.middle, "recent": window.recent}
    for ids in split_into_batches(customer_ids):
        for customer_id, *sums in tx.connection().execute(_LOADS, days | {"ids": ids}):
            load_of_customer[customer_id] = CustomerLoad(*sums)
    return load_of_customer


def sum_totals(tx: Session, window: AttentionWindow) -> AttentionTotals:
    """Sum up the minutes that all current customers took in the window, and the revenue they bring a year.

    Revenue below zero is not counted. Both sums are over the same customers, so that shares add up to one.
    """
    connection = tx.connection()
    minutes = connection.execute(_MINUTES_OF_ALL, {"first": window.first}).scalar_one()
    return AttentionTotals(int(minutes), int(connection.execute(_REVENUE_OF_ALL).scalar_one()))


def sum_minutes(tx: Session, window: AttentionWindow) -> dict[int, tuple[int, int]]:
    """Sum up the minutes each customer took in the window, and count who logged them, by id; others are left out."""
    rows = tx.connection().execute(_MINUTES, {"first": window.first})
    return {customer_id: (int(minutes), people) for customer_id, minutes, people in rows}


def list_highest_attention(tx: Session, window: AttentionWindow, *, policy: Policy, most: int) -> tuple[int, ...]:
    """List the ids of the customers who took most time for their revenue in the window, the highest attention first."""
    least = {"entries": policy.attention_entries, "days": policy.attention_spread}
    return tuple(tx.connection().execute(_HIGHEST_ATTENTION, {"first": window.first, "most": most, **least}).scalars())


def has_logged_since(tx: Session, user_id: str, instant: datetime) -> bool:
    """Return whether the person logged anything since an instant, of whatever day it was."""
    return tx.connection().execute(_LOGGED_SINCE, {"by": user_id, "since": instant}).first() is not None


def list_frequent_customer_ids(tx: Session, user_id: str, first: date, *, most: int) -> tuple[int, ...]:
    """List the ids of at most `most` current customers that the person logged most often since a day."""
    return tuple(tx.connection().execute(_FREQUENT, {"by": user_id, "first": first, "most": most}).scalars())


def list_logged_customer_ids(tx: Session, customer_ids: Iterable[int]) -> set[int]:
    """Return which of these customers have anything logged about them."""
    return {
        customer_id
        for ids in split_into_batches(customer_ids)
        for customer_id in tx.connection().execute(_LOGGED_ABOUT, {"ids": ids}).scalars()
    }


def link_strike(tx: Session, interaction_id: int, strike_id: int, *, customer_id: int) -> bool:
    """Note which strike was made from an interaction; False if that was undone or is about another customer."""
    changed = tx.connection().execute(
        _LINK_STRIKE.values(strike_id=strike_id), {"of_id": interaction_id, "of": customer_id}
    )
    return changed.rowcount == 1
