"""Vendors customers can be referred to, and the referrals referrals."""

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


def list_referrals(tx: Session, transition_ids: Iterable[int]) -> tuple[tuple[VendorReferral, str], ...]:
    """List the referrals to a vendor made in these transitions and not withdrawn, each with the vendor's name."""
    vendors, referrals = VENDORS.table.c, RECORDS.table.c
    joined = select(RECORDS.table, vendors.name).join(VENDORS.table, vendors.id == referrals.vendor_id)
    query = joined.where(referrals.withdrawn_at.is_(None)).order_by(referrals.id)
    rows = (
        row
        for ids in split_into_batches(transition_ids)
        for row in tx.connection().execute(query.where(referrals.transition_id.in_(ids)))
    )
    return tuple((RECORDS.from_row(row), row.name) for row in rows)
