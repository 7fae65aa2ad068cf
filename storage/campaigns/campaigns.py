"""Campaigns, and what each offers every customer."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel

from scoring.campaigns.campaigns import Campaign, Decision, Offer, State
from scoring.strikes.strikes import NOTE_LIMIT
from storage.sql.checks import at_most, one_of
from storage.sql.records import Records
from storage.sql.statements import insert_new


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
