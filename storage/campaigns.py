"""Campaigns, and what each offers every customer."""

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
from storage.customers.customers import CUSTOMERS as CUSTOMERS
from storage.scorecards.standings import StandingRow
from storage.sql.records import Records, limit_length, require_one_of
from storage.sql.statements import build_insert_if_absent, get_table, split_into_batches


class CampaignRow(SQLModel, table=True):
    """One campaign; `running` is unique, so that at most one runs: true, or nothing once it is closed."""

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
    """What a campaign offers one customer."""

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


_BEGIN = {on: made.returning(RECORDS.columns.id) for on, made in build_insert_if_absent(RECORDS.table).items()}


def find_running_campaign(tx: Session) -> Campaign | None:
    """The campaign that is open, or None."""
    found = RECORDS.list_where(tx, running=True)
    return found[0] if found else None


def find_newest_campaign(tx: Session) -> Campaign | None:
    """The campaign that began last, be it open or over; None before the first. One that was taken back never was."""
    rows = tx.connection().execute(select(RECORDS.table).order_by(RECORDS.columns.id.desc()))
    return next((found for row in rows if not (found := RECORDS.from_row(row)).taken_back), None)


def start_campaign(tx: Session, *, by: str, now: datetime, days: int, ends_on: date) -> Campaign | None:
    """Store a new campaign; None while another runs, be it one that was started this very moment."""
    row = {"started_by": by, "started_at": now, "days": days, "ends_on": ends_on, "running": True, "closed_why": ""}
    connection = tx.connection()
    number = connection.execute(_BEGIN[connection.dialect.name], row).scalar_one_or_none()
    return None if number is None else RECORDS.get(tx, number)


def resume_campaign(tx: Session, number: int) -> bool:
    """Let a campaign that was closed by hand run again; False while another runs."""
    again = update(RECORDS.table).where(RECORDS.columns.id == number)
    try:
        with tx.connection().begin_nested():
            tx.connection().execute(again.values(running=True, closed_at=None, closed_by=None, closed_why=""))
    except IntegrityError:
        return False
    return True


def lock_campaign(tx: Session, number: int, *, alone: bool) -> Campaign:
    """The campaign as it stays until the transaction ends: nobody closes it. `alone`: nobody marks its offers either.

    What marks an offer takes it before the customer, so that nobody waits for one another.
    """
    held = select(RECORDS.columns.id).where(RECORDS.columns.id == number)
    tx.connection().execute(held.with_for_update(key_share=True) if alone else held.with_for_update(read=True)).all()
    return RECORDS.get(tx, number)


_OFFERS, _HOLDS, _STANDINGS = OFFERS.columns, holds.RECORDS.columns, get_table(StandingRow).c
_STANDING_ROWS = get_table(StandingRow)
_HERE = CUSTOMERS.c.archived_at.is_(None) & CUSTOMERS.c.former_at.is_(None) & CUSTOMERS.c.withdrawn.is_(False)
_ON_HOLD = exists().where(_HOLDS.customer_id == _OFFERS.customer_id, _HOLDS.released_at.is_(None))
_JOIN = build_insert_if_absent(OFFERS.table)
_NOTICED = select(_OFFERS.customer_id, _OFFERS.decided_at).where(
    _OFFERS.customer_id.in_(bindparam("ids", expanding=True)), _OFFERS.decision == bindparam("what")
)
_WITH_CUSTOMER = OFFERS.table.join(CUSTOMERS, CUSTOMERS.c.id == _OFFERS.customer_id)


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Which offers are asked for: those of customers a person looks after, and with `strays` those nobody does.

    Nobody looks after a customer without an owner, nor after one whose owner and backup left or are `away` for long.
    """

    person: str
    strays: bool = False
    away: frozenset[str] = frozenset()

    def build_condition(self) -> ColumnElement[bool]:
        """The same as a condition on customers."""
        owner, backup = CUSTOMERS.c.owner, CUSTOMERS.c.backup
        theirs = or_(owner == self.person, backup == self.person)
        return or_(theirs, orphans.is_orphaned(self.away)) if self.strays else theirs


def add_offers(tx: Session, campaign_id: int, customer_id: int | None = None) -> int:
    """Make an offer for everybody who is a customer now and has none, or for one of them. Returns how many."""
    known = exists().where(_OFFERS.campaign_id == campaign_id, _OFFERS.customer_id == CUSTOMERS.c.id)
    fresh = {"campaign_id": campaign_id, "state": OfferState.TO_DO.value, "why": "", "decided_why": ""}
    sought = select(CUSTOMERS.c.id, *(literal(value) for value in fresh.values())).where(_HERE, ~known)
    if customer_id is not None:
        sought = sought.where(CUSTOMERS.c.id == customer_id)
    connection = tx.connection()
    made = _JOIN[connection.dialect.name].from_select(["customer_id", *fresh], sought.order_by(CUSTOMERS.c.id))
    return connection.execute(made, execution_options={"preserve_rowcount": True}).rowcount


def list_notice_decisions(tx: Session, customer_ids: Collection[int]) -> dict[int, list[datetime]]:
    """When it was decided, and still stands, that a contract each of these customers declined leads to a notice."""
    found: dict[int, list[datetime]] = {}
    for row in tx.connection().execute(_NOTICED, {"ids": list(customer_ids), "what": OfferDecision.NOTICE.value}):
        found.setdefault(row.customer_id, []).append(row.decided_at)
    return found


def delete_offers(tx: Session, campaign_id: int) -> None:
    """Delete every offer of a campaign whose start was taken back: none of them was touched."""
    tx.connection().execute(delete(OFFERS.table).where(_OFFERS.campaign_id == campaign_id))


def has_been_worked_on(tx: Session, campaign_id: int) -> bool:
    """Whether anybody marked an offer of the campaign, or chose a package for one."""
    done = or_(_OFFERS.marked_at.is_not(None), _OFFERS.package_id.is_not(None))
    return (
        tx.connection().execute(select(_OFFERS.id).where(_OFFERS.campaign_id == campaign_id, done).limit(1)).first()
        is not None
    )


def list_customers_with_marked_offers(tx: Session, customer_ids: Collection[int]) -> set[int]:
    """Those of these customers whose offer somebody marked, in whichever campaign."""
    found: set[int] = set()
    for ids in split_into_batches(customer_ids):
        marked = select(_OFFERS.customer_id).where(_OFFERS.customer_id.in_(ids), _OFFERS.marked_at.is_not(None))
        found |= set(tx.connection().execute(marked).scalars())
    return found


def find_offer(tx: Session, campaign_id: int, customer_id: int) -> Offer | None:
    """What the campaign offers a customer, or None."""
    found = OFFERS.list_where(tx, campaign_id=campaign_id, customer_id=customer_id)
    return found[0] if found else None


def mark_waiting_as_silent(tx: Session, campaign_id: int) -> int:
    """Nobody answers any more: every offer that waits is silent. Returns how many."""
    open_ = _OFFERS.state.in_([each.value for each in OPEN_STATES])
    gone = update(OFFERS.table).where(_OFFERS.campaign_id == campaign_id, open_).values(state=OfferState.SILENT.value)
    return tx.connection().execute(gone, execution_options={"preserve_rowcount": True}).rowcount


def count_offers(tx: Session, campaign: Campaign) -> tuple[OfferTally, ...]:
    """The campaign's offers, by state and grade; of those only who was a customer when it ended, or is one now."""
    grade = _STANDINGS.grade
    joined = _WITH_CUSTOMER.outerjoin(_STANDING_ROWS, _STANDINGS.customer_id == _OFFERS.customer_id)
    counted = (
        select(_OFFERS.state, grade, func.count(), func.count(_OFFERS.met_on))
        .select_from(joined)
        .where(_OFFERS.campaign_id == campaign.id, *_counted(campaign.closed_at))
        .group_by(_OFFERS.state, grade)
    )
    return tuple(OfferTally(OfferState(row[0]), row[1], row[2], row[3]) for row in tx.connection().execute(counted))


def list_offers(
    tx: Session, campaign_id: int, states: Collection[OfferState], whose: OfferFilter, *, limit: int, offset: int = 0
) -> tuple[tuple[Offer, ...], int]:
    """Offers in these states by their customers' names, so many from one on, and how many there are in all."""
    wanted = (*_in(campaign_id, states), whose.build_condition())
    connection = tx.connection()
    total = connection.execute(select(func.count()).select_from(_WITH_CUSTOMER).where(*wanted)).scalar_one()
    found = select(OFFERS.table).select_from(_WITH_CUSTOMER).where(*wanted)
    rows = connection.execute(found.order_by(CUSTOMERS.c.name, CUSTOMERS.c.id).limit(limit).offset(offset))
    return tuple(OFFERS.from_row(row) for row in rows), total


def list_unsent_customer_ids(tx: Session, campaign_id: int, *, most: int) -> tuple[tuple[int, ...], int]:
    """The customers to whom nothing was sent yet, by name, so many at most, and how many there are in all."""
    wanted = _in(campaign_id, {OfferState.TO_DO})
    connection = tx.connection()
    total = connection.execute(select(func.count()).select_from(_WITH_CUSTOMER).where(*wanted)).scalar_one()
    found = select(CUSTOMERS.c.id).select_from(_WITH_CUSTOMER).where(*wanted)
    rows = connection.execute(found.order_by(CUSTOMERS.c.name, CUSTOMERS.c.id).limit(most))
    return tuple(rows.scalars()), total


def list_undecided_offers(
    tx: Session, campaign_id: int, *, limit: int, offset: int = 0
) -> tuple[tuple[Offer, ...], int]:
    """The same of who declined or was silent, and about whom nobody decided."""
    wanted = (*_in(campaign_id, STATES_TO_DECIDE), _OFFERS.decision.is_(None))
    connection = tx.connection()
    total = connection.execute(select(func.count()).select_from(_WITH_CUSTOMER).where(*wanted)).scalar_one()
    found = select(OFFERS.table).select_from(_WITH_CUSTOMER).where(*wanted)
    rows = connection.execute(found.order_by(CUSTOMERS.c.name, CUSTOMERS.c.id).limit(limit).offset(offset))
    return tuple(OFFERS.from_row(row) for row in rows), total


def count_waiting(tx: Session, campaign_id: int, whose: OfferFilter) -> int:
    """How many offers nobody has sat down about yet; those of customers on hold wait for nobody."""
    wanted = (*_in(campaign_id, UNMET_STATES), ~_ON_HOLD, whose.build_condition())
    found: int = tx.connection().execute(select(func.count()).select_from(_WITH_CUSTOMER).where(*wanted)).scalar_one()
    return found


def count_waiting_by_owner(tx: Session, campaign_id: int) -> Mapping[tuple[str | None, str | None], int]:
    """The same for every (owner, backup) who has any."""
    whose = (CUSTOMERS.c.owner, CUSTOMERS.c.backup)
    wanted = (*_in(campaign_id, UNMET_STATES), ~_ON_HOLD)
    rows = tx.connection().execute(
        select(*whose, func.count()).select_from(_WITH_CUSTOMER).where(*wanted).group_by(*whose)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def count_decided(tx: Session, campaign: Campaign) -> int:
    """About how many customers a manager decided."""
    wanted = (_OFFERS.campaign_id == campaign.id, _OFFERS.decision.is_not(None), *_counted(campaign.closed_at))
    found: int = tx.connection().execute(select(func.count()).select_from(_WITH_CUSTOMER).where(*wanted)).scalar_one()
    return found


def _in(campaign_id: int, states: Collection[OfferState]) -> tuple[ColumnElement[bool], ...]:
    return _OFFERS.campaign_id == campaign_id, _OFFERS.state.in_(sorted(each.value for each in states)), _HERE


def _counted(until: datetime | None) -> tuple[ColumnElement[bool], ...]:
    """Those who are customers, or, of a campaign that is over, were when it ended."""
    if until is None:
        return (_HERE,)
    ended: tuple[Any, ...] = (CUSTOMERS.c.archived_at, CUSTOMERS.c.former_at)
    return CUSTOMERS.c.withdrawn.is_(False), *(or_(each.is_(None), each > until) for each in ended)
