"""Campaigns, and what each offers every customer."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel

from scoring.campaigns import Campaign, Decision, Offer, State
from scoring.strikes import NOTE_LIMIT
from storage.checks import at_most, one_of
from storage.records import Records


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


def running(tx: Session) -> Campaign | None:
    """The campaign that is open, or None."""
    found = RECORDS.where(tx, running=True)
    return found[0] if found else None
