"""Reviews (what managers do about a digest), interest shown by others, and the digests that were posted."""

from datetime import datetime

from sqlalchemy import JSON, Index, PrimaryKeyConstraint, bindparam, delete, false, func, select
from sqlmodel import Field, Session, SQLModel, col

from scoring.digests.reactions import ActReaction, DigestEdition, Review, ReviewAct
from storage.database import Json
from storage.sql.records import Records, require_one_of
from storage.sql.statements import build_insert_if_absent, get_table


class ReviewRow(SQLModel, table=True):
    """One review: what a manager decided by a reaction to a customer's message in a digest, or by a button of it."""

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "customer_id"), Index(None, "channel", "ts"), require_one_of("act", ReviewAct))

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
    clicked: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class InterestRow(SQLModel, table=True):
    """One reaction, or press of a button, by somebody who is no manager; it counts as interest."""

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
EDITIONS = Records(EditionRow, DigestEdition, called="digest")

_INTERESTS = get_table(InterestRow)
_ON_MESSAGE = (col(InterestRow.channel) == bindparam("in_channel")) & (col(InterestRow.ts) == bindparam("at_ts"))
_INTERESTED = select(col(InterestRow.user_id), col(InterestRow.reaction)).where(_ON_MESSAGE)
_PEOPLE = select(func.count(func.distinct(col(InterestRow.user_id)))).where(_ON_MESSAGE)
_RECORD = build_insert_if_absent(_INTERESTS)
_DELETE = delete(_INTERESTS).where(
    _ON_MESSAGE, _INTERESTS.c.user_id == bindparam("of_user"), _INTERESTS.c.reaction == bindparam("of_reaction")
)


def list_interest(tx: Session, channel: str, ts: str) -> frozenset[tuple[str, str]]:
    """Return (user id, reaction) of everybody who showed interest in a message."""
    rows = tx.connection().execute(_INTERESTED, {"in_channel": channel, "at_ts": ts})
    return frozenset((row.user_id, row.reaction) for row in rows)


def count_interested_people(tx: Session, channel: str, ts: str) -> int:
    """Count the people who showed interest in a message."""
    return int(tx.connection().execute(_PEOPLE, {"in_channel": channel, "at_ts": ts}).scalar_one())


def record_interest(tx: Session, channel: str, ts: str, sign: ActReaction, *, customer_id: int, now: datetime) -> None:
    """Store the reaction of somebody who is no manager, unless it is stored already."""
    place = {"channel": channel, "ts": ts, "user_id": sign.by, "reaction": sign.reaction}
    connection = tx.connection()
    connection.execute(_RECORD[connection.dialect.name], place | {"customer_id": customer_id, "at": now})


def delete_interest(tx: Session, channel: str, ts: str, user_id: str, reaction: str) -> None:
    """Delete the reaction that somebody took away."""
    values = {"in_channel": channel, "at_ts": ts, "of_user": user_id, "of_reaction": reaction}
    tx.connection().execute(_DELETE, values)
