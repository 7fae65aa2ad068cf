"""Reviews by reaction, interest shown by others, and the digests that were posted."""

from datetime import datetime

from sqlalchemy import JSON, Index, PrimaryKeyConstraint
from sqlmodel import Field, SQLModel

from scoring.reviews import Act, Edition, Review
from storage.checks import one_of
from storage.database import Json
from storage.records import Records


class ReviewRow(SQLModel, table=True):
    """One act on one customer's message in a digest."""

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "customer_id"), Index(None, "channel", "ts"), one_of("act", Act))

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    channel: str = Field(max_length=40)
    ts: str = Field(max_length=40)
    act: str = Field(max_length=10)
    by: str = Field(max_length=40)
    at: datetime
    until: datetime | None
    points: int
    undone_at: datetime | None


class InterestRow(SQLModel, table=True):
    """Somebody who is no manager reacted: it counts as interest."""

    __tablename__ = "interests"
    __table_args__ = (PrimaryKeyConstraint("channel", "ts", "user_id", "reaction"), Index(None, "customer_id"))

    channel: str = Field(max_length=40)
    ts: str = Field(max_length=40)
    user_id: str = Field(max_length=40)
    reaction: str = Field(max_length=100)
    customer_id: int = Field(foreign_key="customers.id")
    at: datetime


class EditionRow(SQLModel, table=True):
    """One digest that was posted."""

    __tablename__ = "editions"
    __table_args__ = (Index(None, "posted_at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    posted_at: datetime
    customers: Json = Field(sa_type=JSON)
    points: Json = Field(sa_type=JSON)
    by: str | None = Field(max_length=40)


RECORDS = Records(ReviewRow, Review, called="review")
EDITIONS = Records(EditionRow, Edition, called="digest")
