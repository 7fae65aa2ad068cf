"""Campaigns, and the offer each of them makes to every customer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    UniqueConstraint,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel

from scoring.campaigns import (
    OPEN_STATES,
    STATES_TO_DECIDE,
    UNMET_STATES,
    Campaign,
    Offer,
    OfferDecision,
    OfferState,
    OfferTally,
)
from scoring.values.notes import NOTE_LIMIT
from storage.cases import holds
from storage.customers import orphans
from storage.customers.customers import CUSTOMERS, IS_CURRENT
from storage.scorecards.standings import StandingRow
from storage.sql.records import Records, limit_length, require_one_of
from storage.sql.statements import build_insert_if_absent, get_table, split_into_batches


class CampaignRow(SQLModel, table=True):
    """One campaign. `running` is true or, once it is closed, NULL; it is unique, so at most one campaign runs."""

    __tablename__ = "campaigns"
    __table_args__ = (limit_length("closed_why", NOTE_LIMIT),)

    id: int | None = Field(default=None, primary_key=True)
    started_by: str = Field(max_length=40)
    started_at: datetime
    days: int
    ends_on: date
    running: bool | None = Field(unique=True)
    closed_at: datetime | None
    closed_by: str | None = Field(max_length=40)
    closed_why: str


class OfferRow(SQLModel, table=True):
    """The offer of one campaign to one customer."""

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("campaign_id", "customer_id"),
        Index(None, "customer_id"),
        Index(None, "campaign_id", "state"),
        require_one_of("state", OfferState),
        require_one_of("decision", OfferDecision),
        limit_length("why", NOTE_LIMIT),
        limit_length("decided_why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaigns.id")
    customer_id: int = Field(foreign_key="customers.id")
    package_id: int | None = Field(foreign_key="packages.id")
    state: str = Field(max_length=20)
    sent_on: date | None
    met_on: date | None
    answered_on: date | None
    why: str
    marked_by: str | None = Field(max_length=40)
    marked_at: datetime | None
    decision: str | None = Field(max_length=20)
    decided_by: str | None = Field(max_length=40)
    decided_at: datetime | None
    decided_why: str


RECORDS = Records(CampaignRow, Campaign, called="campaign")
OFFERS = Records(OfferRow, Offer, called="offer")


_BEGIN = {
    dialect: statement.returning(RECORDS.columns.id)
    for dialect, statement in build_insert_if_absent(RECORDS.table).items()
}


def find_running_campaign(tx: Session) -> Campaign | None:
    """Return the campaign that is running, or None."""
    campaigns = RECORDS.list_where(tx, running=True)
    return campaigns[0] if campaigns else None


def find_newest_campaign(tx: Session) -> Campaign | None:
    """Return the campaign that began last, running or closed, or None. One whose start was undone does not count."""
    rows = tx.connection().execute(select(RECORDS.table).order_by(RECORDS.columns.id.desc()))
    return next((campaign for row in rows if not (campaign := RECORDS.from_row(row)).taken_back), None)


def start_campaign(tx: Session, *, by: str, now: datetime, days: int, ends_on: date) -> Campaign | None:
    """Store a new campaign and return it; None if another one is running, even one started at the same moment."""
    row = {"started_by": by, "started_at": now, "days": days, "ends_on": ends_on, "running": True, "closed_why": ""}
    connection = tx.connection()
    campaign_id = connection.execute(_BEGIN[connection.dialect.name], row).scalar_one_or_none()
    return None if campaign_id is None else RECORDS.get(tx, campaign_id)


def resume_campaign(tx: Session, campaign_id: int) -> bool:
    """Let a campaign that was closed by hand run again; return False, changing nothing, if another one is running."""
    reopened = update(RECORDS.table).where(RECORDS.columns.id == campaign_id)
    try:
        with tx.connection().begin_nested():
            tx.connection().execute(reopened.values(running=True, closed_at=None, closed_by=None, closed_why=""))
    except IntegrityError:
        return False
    return True


def lock_campaign(tx: Session, campaign_id: int, *, alone: bool) -> Campaign:
    """Lock the campaign until the transaction ends, so that nobody closes it; return it.

    With `alone` nobody can mark its offers meanwhile either. Whoever marks an offer locks the campaign before the
    customer, so that two transactions never wait for each other.
    """
    locked = select(RECORDS.columns.id).where(RECORDS.columns.id == campaign_id)
    tx.connection().execute(
        locked.with_for_update(key_share=True) if alone else locked.with_for_update(read=True)
    ).all()
    return RECORDS.get(tx, campaign_id)


_OFFERS, _HOLDS, _STANDINGS = OFFERS.columns, holds.RECORDS.columns, get_table(StandingRow).c
_STANDING_ROWS = get_table(StandingRow)
_ON_HOLD = exists().where(_HOLDS.customer_id == _OFFERS.customer_id, _HOLDS.released_at.is_(None))
_INSERT_OFFERS = build_insert_if_absent(OFFERS.table)
_NOTICE_DECISIONS = select(_OFFERS.customer_id, _OFFERS.decided_at).where(
    _OFFERS.customer_id.in_(bindparam("ids", expanding=True)), _OFFERS.decision == bindparam("decision")
)
_WITH_CUSTOMER = OFFERS.table.join(CUSTOMERS, CUSTOMERS.c.id == _OFFERS.customer_id)


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Selects the offers to customers a person looks after and, with `strays`, to customers nobody looks after.

    Nobody looks after a customer without an owner, or one whose owner and backup have left or are in `away`: the ids
    of people who are away for long.
    """

    person: str
    strays: bool = False
    away: frozenset[str] = frozenset()

    def build_condition(self) -> ColumnElement[bool]:
        """Return the filter as an SQL condition on customers."""
        owner, backup = CUSTOMERS.c.owner, CUSTOMERS.c.backup
        theirs = or_(owner == self.person, backup == self.person)
        return or_(theirs, orphans.is_orphaned(self.away)) if self.strays else theirs


def add_offers(tx: Session, campaign_id: int, customer_id: int | None = None) -> int:
    """Add an offer for every current customer who has none in the campaign, or for one of them; return how many."""
    has_offer = exists().where(_OFFERS.campaign_id == campaign_id, _OFFERS.customer_id == CUSTOMERS.c.id)
    fresh = {"campaign_id": campaign_id, "state": OfferState.TO_DO.value, "why": "", "decided_why": ""}
    offers = select(CUSTOMERS.c.id, *(literal(value) for value in fresh.values())).where(IS_CURRENT, ~has_offer)
    if customer_id is not None:
        offers = offers.where(CUSTOMERS.c.id == customer_id)
    connection = tx.connection()
    inserted = _INSERT_OFFERS[connection.dialect.name].from_select(
        ["customer_id", *fresh], offers.order_by(CUSTOMERS.c.id)
    )
    return connection.execute(inserted).rowcount


def list_notice_decisions(tx: Session, customer_ids: Collection[int]) -> dict[int, list[datetime]]:
    """Return, by customer id, when a declined contract was decided to lead to a notice, where that still stands."""
    decided_at: dict[int, list[datetime]] = {}
    for row in tx.connection().execute(
        _NOTICE_DECISIONS, {"ids": list(customer_ids), "decision": OfferDecision.NOTICE.value}
    ):
        decided_at.setdefault(row.customer_id, []).append(row.decided_at)
    return decided_at


def delete_offers(tx: Session, campaign_id: int) -> None:
    """Delete every offer of a campaign whose start is being undone. Nobody has worked on any of them."""
    tx.connection().execute(delete(OFFERS.table).where(_OFFERS.campaign_id == campaign_id))


def has_been_worked_on(tx: Session, campaign_id: int) -> bool:
    """Return whether anybody marked an offer of the campaign, or chose a package for one."""
    worked_on = or_(_OFFERS.marked_at.is_not(None), _OFFERS.package_id.is_not(None))
    return (
        tx.connection()
        .execute(select(_OFFERS.id).where(_OFFERS.campaign_id == campaign_id, worked_on).limit(1))
        .first()
        is not None
    )


def list_customers_with_marked_offers(tx: Session, customer_ids: Collection[int]) -> set[int]:
    """Return which of these customers have an offer that somebody marked, in any campaign."""
    marked_ids: set[int] = set()
    for ids in split_into_batches(customer_ids):
        marked = select(_OFFERS.customer_id).where(_OFFERS.customer_id.in_(ids), _OFFERS.marked_at.is_not(None))
        marked_ids |= set(tx.connection().execute(marked).scalars())
    return marked_ids


def find_offer(tx: Session, campaign_id: int, customer_id: int) -> Offer | None:
    """Return the campaign's offer to a customer, or None."""
    offers = OFFERS.list_where(tx, campaign_id=campaign_id, customer_id=customer_id)
    return offers[0] if offers else None


def mark_waiting_as_silent(tx: Session, campaign_id: int) -> int:
    """Set every offer that still waits for an answer to silent, when the campaign ends; return how many."""
    open_ = _OFFERS.state.in_([each.value for each in OPEN_STATES])
    silenced = (
        update(OFFERS.table).where(_OFFERS.campaign_id == campaign_id, open_).values(state=OfferState.SILENT.value)
    )
    return tx.connection().execute(silenced, execution_options={"preserve_rowcount": True}).rowcount


def count_offers(tx: Session, campaign: Campaign) -> tuple[OfferTally, ...]:
    """Count the campaign's offers by state and grade.

    Only customers count who were current when the campaign ended or, while it runs, are current now.
    """
    grade = _STANDINGS.grade
    joined = _WITH_CUSTOMER.outerjoin(_STANDING_ROWS, _STANDINGS.customer_id == _OFFERS.customer_id)
    counts = (
        select(_OFFERS.state, grade, func.count(), func.count(_OFFERS.met_on))
        .select_from(joined)
        .where(_OFFERS.campaign_id == campaign.id, *_counts_until(campaign.closed_at))
        .group_by(_OFFERS.state, grade)
    )
    return tuple(OfferTally(OfferState(row[0]), row[1], row[2], row[3]) for row in tx.connection().execute(counts))


def list_offers(
    tx: Session,
    campaign_id: int,
    states: Collection[OfferState],
    offer_filter: OfferFilter,
    *,
    limit: int,
    offset: int = 0,
) -> tuple[tuple[Offer, ...], int]:
    """Return one page of the offers in these states, by customer name, and how many there are on all pages."""
    return _list_page(tx, (*_in_states(campaign_id, states), offer_filter.build_condition()), limit, offset)


def list_unsent_customer_ids(tx: Session, campaign_id: int, *, most: int) -> tuple[tuple[int, ...], int]:
    """Return at most `most` customers to whom nothing was sent yet, by name, and how many there are in all."""
    conditions = _in_states(campaign_id, {OfferState.TO_DO})
    ids = select(CUSTOMERS.c.id).select_from(_WITH_CUSTOMER).where(*conditions)
    rows = tx.connection().execute(ids.order_by(CUSTOMERS.c.name, CUSTOMERS.c.id).limit(most))
    return tuple(rows.scalars()), _count(tx, conditions)


def list_undecided_offers(
    tx: Session, campaign_id: int, *, limit: int, offset: int = 0
) -> tuple[tuple[Offer, ...], int]:
    """Return one page of the offers that were declined or left silent and wait for a decision, and how many in all."""
    return _list_page(tx, (*_in_states(campaign_id, STATES_TO_DECIDE), _OFFERS.decision.is_(None)), limit, offset)


def count_waiting(tx: Session, campaign_id: int, offer_filter: OfferFilter) -> int:
    """Count the offers nobody has met the customer about yet; those to customers on hold are left out."""
    return _count(tx, (*_in_states(campaign_id, UNMET_STATES), ~_ON_HOLD, offer_filter.build_condition()))


def count_waiting_by_owner(tx: Session, campaign_id: int) -> Mapping[tuple[str | None, str | None], int]:
    """Count the offers nobody has met the customer about yet, by the customer's (owner, backup)."""
    owners = (CUSTOMERS.c.owner, CUSTOMERS.c.backup)
    counts = select(*owners, func.count()).select_from(_WITH_CUSTOMER)
    rows = tx.connection().execute(counts.where(*_in_states(campaign_id, UNMET_STATES), ~_ON_HOLD).group_by(*owners))
    return {(row[0], row[1]): row[2] for row in rows}


def count_decided(tx: Session, campaign: Campaign) -> int:
    """Count the customers about whom a manager has decided."""
    decided = _OFFERS.campaign_id == campaign.id, _OFFERS.decision.is_not(None)
    return _count(tx, (*decided, *_counts_until(campaign.closed_at)))


def _list_page(
    tx: Session, conditions: tuple[ColumnElement[bool], ...], limit: int, offset: int
) -> tuple[tuple[Offer, ...], int]:
    offers = select(OFFERS.table).select_from(_WITH_CUSTOMER).where(*conditions)
    rows = tx.connection().execute(offers.order_by(CUSTOMERS.c.name, CUSTOMERS.c.id).limit(limit).offset(offset))
    return tuple(OFFERS.from_row(row) for row in rows), _count(tx, conditions)


def _count(tx: Session, conditions: tuple[ColumnElement[bool], ...]) -> int:
    count = select(func.count()).select_from(_WITH_CUSTOMER).where(*conditions)
    return tx.connection().execute(count).scalar_one()


def _in_states(campaign_id: int, states: Collection[OfferState]) -> tuple[ColumnElement[bool], ...]:
    return _OFFERS.campaign_id == campaign_id, _OFFERS.state.in_(sorted(state.value for state in states)), IS_CURRENT


def _counts_until(ended_at: datetime | None) -> tuple[ColumnElement[bool], ...]:
    """Conditions for customers who are current or, in a campaign that is over, were so when it ended."""
    if ended_at is None:
        return (IS_CURRENT,)
    left_at: tuple[Any, ...] = (CUSTOMERS.c.archived_at, CUSTOMERS.c.former_at)
    return CUSTOMERS.c.withdrawn.is_(False), *(or_(column.is_(None), column > ended_at) for column in left_at)
