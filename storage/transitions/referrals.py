"""Vendors customers can be referred to, and the referrals made."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, select
from sqlmodel import Field, Session, SQLModel

from scoring.customers.customers import NAME_LIMIT
from scoring.transitions.transitions import ReferralOutcome, Vendor, VendorReferral
from scoring.values.notes import NOTE_LIMIT
from storage.sql.records import Records, limit_length, require_one_of
from storage.sql.statements import split_into_batches


class VendorRow(SQLModel, table=True):
    """One vendor of the directory."""

    __tablename__ = "vendors"
    __table_args__ = (
        CheckConstraint("name <> ''", name="named"),
        limit_length("suits", NOTE_LIMIT),
        limit_length("contact", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=NAME_LIMIT)
    suits: str
    contact: str
    added_by: str = Field(max_length=40)
    added_at: datetime
    withdrawn_at: datetime | None


class ReferralRow(SQLModel, table=True):
    """One referral of a transition, or why there is none."""

    __tablename__ = "referrals"
    __table_args__ = (
        Index(None, "transition_id"),
        require_one_of("outcome", ReferralOutcome),
        limit_length("why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    transition_id: int = Field(foreign_key="transitions.id")
    vendor_id: int | None = Field(foreign_key="vendors.id")
    why: str
    referred_by: str = Field(max_length=40)
    referred_at: datetime
    outcome: str = Field(max_length=20)
    asked_again_at: datetime | None
    withdrawn_at: datetime | None


VENDORS = Records(VendorRow, Vendor, called="vendor")
RECORDS = Records(ReferralRow, VendorReferral, called="referral")


def list_referrals(tx: Session, numbers: Iterable[int]) -> tuple[tuple[VendorReferral, str], ...]:
    """The referrals to a vendor made in these transitions and not taken back, with the vendor's name."""
    vendors, made = VENDORS.table.c, RECORDS.table.c
    named = select(RECORDS.table, vendors.name).join(VENDORS.table, vendors.id == made.vendor_id)
    query = named.where(made.withdrawn_at.is_(None)).order_by(made.id)
    found = (
        row
        for ids in split_into_batches(numbers)
        for row in tx.connection().execute(query.where(made.transition_id.in_(ids)))
    )
    return tuple((RECORDS.from_row(row), row.name) for row in found)
