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

from scoring.campaigns import OPEN, UNDECIDED, WAITING, Campaign, Decision, Offer, State, Tally
from scoring.values.notes import NOTE_LIMIT
from storage.cases import holds
from storage.customers import orphans
from storage.customers.customers import RECORDS as CUSTOMERS
from storage.scorecards.standings import StandingRow
from storage.sql.records import Records, at_most, one_of
from storage.sql.statements import batches, insert_new, table_of


class CampaignRow(SQLModel, table=True):
    """One campaign; `running` is unique, so that at most one runs: true, or nothing once it is closed."""

    __tablename__ = "campaigns"
    __table_args__ = (at_most("closed_why", NOTE_LIMIT),)

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
        one_of("state", State),
        one_of("decision", Decision),
        at_most("why", NOTE_LIMIT),
        at_most("decided_why", NOTE_LIMIT),
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


_BEGIN = {on: made.returning(RECORDS.columns.id) for on, made in insert_new(RECORDS.table).items()}


def running(tx: Session) -> Campaign | None:
    """The campaign that is open, or None."""
    found = RECORDS.where(tx, running=True)
    return found[0] if found else None


def newest(tx: Session) -> Campaign | None:
    """The campaign that began last, be it open or over; None before the first. One that was taken back never was."""
    rows = tx.connection().execute(select(RECORDS.table).order_by(RECORDS.columns.id.desc()))
    return next((found for row in rows if not (found := RECORDS.value(row)).taken_back), None)


def begin(tx: Session, *, by: str, now: datetime, days: int, ends_on: date) -> Campaign | None:
    """Store a new campaign; None while another runs, be it one that was started this very moment."""
    row = {"started_by": by, "started_at": now, "days": days, "ends_on": ends_on, "running": True, "closed_why": ""}
    connection = tx.connection()
    number = connection.execute(_BEGIN[connection.dialect.name], row).scalar_one_or_none()
    return None if number is None else RECORDS.one(tx, number)


def resume(tx: Session, number: int) -> bool:
    """Let a campaign that was closed by hand run again; False while another runs."""
    again = update(RECORDS.table).where(RECORDS.columns.id == number)
    try:
        with tx.connection().begin_nested():
            tx.connection().execute(again.values(running=True, closed_at=None, closed_by=None, closed_why=""))
    except IntegrityError:
        return False
    return True


def hold(tx: Session, number: int, *, alone: bool) -> Campaign:
    """The campaign as it stays until the transaction ends: nobody closes it. `alone`: nobody marks its offers either.

    What marks an offer takes it before the customer, so that nobody waits for one another.
    """
    held = select(RECORDS.columns.id).where(RECORDS.columns.id == number)
    tx.connection().execute(held.with_for_update(key_share=True) if alone else held.with_for_update(read=True)).all()
    return RECORDS.one(tx, number)


_OFFERS, _HOLDS, _STANDINGS = OFFERS.columns, holds.RECORDS.columns, table_of(StandingRow).c
_STANDING_ROWS = table_of(StandingRow)
_HERE = CUSTOMERS.c.archived_at.is_(None) & CUSTOMERS.c.former_at.is_(None) & CUSTOMERS.c.withdrawn.is_(False)
_ON_HOLD = exists().where(_HOLDS.customer_id == _OFFERS.customer_id, _HOLDS.released_at.is_(None))
_JOIN = insert_new(OFFERS.table)
_NOTICED = select(_OFFERS.customer_id, _OFFERS.decided_at).where(
    _OFFERS.customer_id.in_(bindparam("ids", expanding=True)), _OFFERS.decision == bindparam("what")
)
_WITH_CUSTOMER = OFFERS.table.join(CUSTOMERS, CUSTOMERS.c.id == _OFFERS.customer_id)


@dataclass(frozen=True, slots=True)
class Whose:
    """Which offers are asked for: those of customers a person looks after, and with `strays` those nobody does.

    Nobody looks after a customer without an owner, nor after one whose owner and backup left or are `away` for long.
    """

    person: str
    strays: bool = False
    away: frozenset[str] = frozenset()

    def wanted(self) -> ColumnElement[bool]:
        """The same as a condition on customers."""
        owner, backup = CUSTOMERS.c.owner, CUSTOMERS.c.backup
        theirs = or_(owner == self.person, backup == self.person)
        return or_(theirs, orphans.unkept(self.away)) if self.strays else theirs


def join(tx: Session, campaign_id: int, customer_id: int | None = None) -> int:
    """Make an offer for everybody who is a customer now and has none, or for one of them. Returns how many."""
    known = exists().where(_OFFERS.campaign_id == campaign_id, _OFFERS.customer_id == CUSTOMERS.c.id)
    fresh = {"campaign_id": campaign_id, "state": State.TO_DO.value, "why": "", "decided_why": ""}
    sought = select(CUSTOMERS.c.id, *(literal(value) for value in fresh.values())).where(_HERE, ~known)
    if customer_id is not None:
        sought = sought.where(CUSTOMERS.c.id == customer_id)
    connection = tx.connection()
    made = _JOIN[connection.dialect.name].from_select(["customer_id", *fresh], sought.order_by(CUSTOMERS.c.id))
    return connection.execute(made, execution_options={"preserve_rowcount": True}).rowcount


def noticed(tx: Session, customer_ids: Collection[int]) -> dict[int, list[datetime]]:
    """When it was decided, and still stands, that a contract each of these customers declined leads to a notice."""
    found: dict[int, list[datetime]] = {}
    for row in tx.connection().execute(_NOTICED, {"ids": list(customer_ids), "what": Decision.NOTICE.value}):
        found.setdefault(row.customer_id, []).append(row.decided_at)
    return found


def leave(tx: Session, campaign_id: int) -> None:
    """Delete every offer of a campaign whose start was taken back: none of them was touched."""
    tx.connection().execute(delete(OFFERS.table).where(_OFFERS.campaign_id == campaign_id))


def touched(tx: Session, campaign_id: int) -> bool:
    """Whether anybody marked an offer of the campaign, or chose a package for one."""
    done = or_(_OFFERS.marked_at.is_not(None), _OFFERS.package_id.is_not(None))
    return (
        tx.connection().execute(select(_OFFERS.id).where(_OFFERS.campaign_id == campaign_id, done).limit(1)).first()
        is not None
    )


def worked_on(tx: Session, customer_ids: Collection[int]) -> set[int]:
    """Those of these customers whose offer somebody marked, in whichever campaign."""
    found: set[int] = set()
    for ids in batches(customer_ids):
        marked = select(_OFFERS.customer_id).where(_OFFERS.customer_id.in_(ids), _OFFERS.marked_at.is_not(None))
        found |= set(tx.connection().execute(marked).scalars())
    return found


def of(tx: Session, campaign_id: int, customer_id: int) -> Offer | None:
    """What the campaign offers a customer, or None."""
    found = OFFERS.where(tx, campaign_id=campaign_id, customer_id=customer_id)
    return found[0] if found else None


def silence(tx: Session, campaign_id: int) -> int:
    """Nobody answers any more: every offer that waits is silent. Returns how many."""
    open_ = _OFFERS.state.in_([each.value for each in OPEN])
    gone = update(OFFERS.table).where(_OFFERS.campaign_id == campaign_id, open_).values(state=State.SILENT.value)
    return tx.connection().execute(gone, execution_options={"preserve_rowcount": True}).rowcount


def tallies(tx: Session, campaign: Campaign) -> tuple[Tally, ...]:
    """The campaign's offers, by state and grade; of those only who was a customer when it ended, or is one now."""
    grade = _STANDINGS.grade
    joined = _WITH_CUSTOMER.outerjoin(_STANDING_ROWS, _STANDINGS.customer_id == _OFFERS.customer_id)
    counted = (
        select(_OFFERS.state, grade, func.count(), func.count(_OFFERS.met_on))
        .select_from(joined)
        .where(_OFFERS.campaign_id == campaign.id, *_counted(campaign.closed_at))
        .group_by(_OFFERS.state, grade)
    )
    return tuple(Tally(State(row[0]), row[1], row[2], row[3]) for row in tx.connection().execute(counted))


def page(
    tx: Session, campaign_id: int, states: Collection[State], whose: Whose, *, limit: int, offset: int = 0
) -> tuple[tuple[Offer, ...], int]:
    """Offers in these states by their customers' names, so many from one on, and how many there are in all."""
    wanted = (*_in(campaign_id, states), whose.wanted())
    connection = tx.connection()
    total = connection.execute(select(func.count()).select_from(_WITH_CUSTOMER).where(*wanted)).scalar_one()
    found = select(OFFERS.table).select_from(_WITH_CUSTOMER).where(*wanted)
    rows = connection.execute(found.order_by(CUSTOMERS.c.name, CUSTOMERS.c.id).limit(limit).offset(offset))
    return tuple(OFFERS.value(row) for row in rows), total


def to_write(tx: Session, campaign_id: int, *, most: int) -> tuple[tuple[int, ...], int]:
    """The customers to whom nothing was sent yet, by name, so many at most, and how many there are in all."""
    wanted = _in(campaign_id, {State.TO_DO})
    connection = tx.connection()
    total = connection.execute(select(func.count()).select_from(_WITH_CUSTOMER).where(*wanted)).scalar_one()
    found = select(CUSTOMERS.c.id).select_from(_WITH_CUSTOMER).where(*wanted)
    rows = connection.execute(found.order_by(CUSTOMERS.c.name, CUSTOMERS.c.id).limit(most))
    return tuple(rows.scalars()), total


def to_decide(tx: Session, campaign_id: int, *, limit: int, offset: int = 0) -> tuple[tuple[Offer, ...], int]:
    """The same of who declined or was silent, and about whom nobody decided."""
    wanted = (*_in(campaign_id, UNDECIDED), _OFFERS.decision.is_(None))
    connection = tx.connection()
    total = connection.execute(select(func.count()).select_from(_WITH_CUSTOMER).where(*wanted)).scalar_one()
    found = select(OFFERS.table).select_from(_WITH_CUSTOMER).where(*wanted)
    rows = connection.execute(found.order_by(CUSTOMERS.c.name, CUSTOMERS.c.id).limit(limit).offset(offset))
    return tuple(OFFERS.value(row) for row in rows), total


def waiting(tx: Session, campaign_id: int, whose: Whose) -> int:
    """How many offers nobody has sat down about yet; those of customers on hold wait for nobody."""
    wanted = (*_in(campaign_id, WAITING), ~_ON_HOLD, whose.wanted())
    found: int = tx.connection().execute(select(func.count()).select_from(_WITH_CUSTOMER).where(*wanted)).scalar_one()
    return found


def waiting_by_owner(tx: Session, campaign_id: int) -> Mapping[tuple[str | None, str | None], int]:
    """The same for every (owner, backup) who has any."""
    whose = (CUSTOMERS.c.owner, CUSTOMERS.c.backup)
    wanted = (*_in(campaign_id, WAITING), ~_ON_HOLD)
    rows = tx.connection().execute(
        select(*whose, func.count()).select_from(_WITH_CUSTOMER).where(*wanted).group_by(*whose)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def decided_on(tx: Session, campaign: Campaign) -> int:
    """About how many customers a manager decided."""
    wanted = (_OFFERS.campaign_id == campaign.id, _OFFERS.decision.is_not(None), *_counted(campaign.closed_at))
    found: int = tx.connection().execute(select(func.count()).select_from(_WITH_CUSTOMER).where(*wanted)).scalar_one()
    return found


def _in(campaign_id: int, states: Collection[State]) -> tuple[ColumnElement[bool], ...]:
    return _OFFERS.campaign_id == campaign_id, _OFFERS.state.in_(sorted(each.value for each in states)), _HERE


def _counted(until: datetime | None) -> tuple[ColumnElement[bool], ...]:
    """Those who are customers, or, of a campaign that is over, were when it ended."""
    if until is None:
        return (_HERE,)
    ended: tuple[Any, ...] = (CUSTOMERS.c.archived_at, CUSTOMERS.c.former_at)
    return CUSTOMERS.c.withdrawn.is_(False), *(or_(each.is_(None), each > until) for each in ended)
