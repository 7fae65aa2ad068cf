"""Ballots, the rolls frozen when they opened, and the votes cast."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, PrimaryKeyConstraint, text
from sqlmodel import Field, SQLModel

from scoring.ballots import Ballot, Kind, Seat, State, Vote
from scoring.strikes import NOTE_LIMIT
from storage.checks import at_most, one_of
from storage.database import Json
from storage.records import Records

_OPEN = "state = 'open'"


class BallotRow(SQLModel, table=True):
    """One ballot; a customer has at most one that is open."""

    __tablename__ = "ballots"
    __table_args__ = (
        Index("ix_ballots_open", "customer_id", unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index(None, "case_id"),
        one_of("kind", Kind),
        one_of("state", State),
        at_most("reason", NOTE_LIMIT),
        at_most("closed_why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    case_id: int = Field(foreign_key="cases.id")
    kind: str = Field(max_length=10)
    reason: str
    proposer: str = Field(max_length=40)
    opened_at: datetime
    closes_at: datetime
    rules: Json = Field(sa_type=JSON)
    state: str = Field(max_length=10)
    candidates: Json = Field(sa_type=JSON)
    costs: Json = Field(sa_type=JSON, nullable=True)
    extended_at: datetime | None
    facts_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None = Field(max_length=40)
    closed_why: str
    chosen: str | None = Field(max_length=40)
    result: Json = Field(sa_type=JSON, nullable=True)


class SeatRow(SQLModel, table=True):
    """One person on a ballot's roll."""

    __tablename__ = "ballot_roll"
    __table_args__ = (PrimaryKeyConstraint("ballot_id", "user_id"), Index(None, "user_id"))

    ballot_id: int = Field(sa_column_args=[ForeignKey("ballots.id")])
    user_id: str = Field(max_length=40)
    recused_at: datetime | None


class VoteRow(SQLModel, table=True):
    """One person's latest ballot."""

    __tablename__ = "ballot_votes"
    __table_args__ = (PrimaryKeyConstraint("ballot_id", "user_id"), at_most("why", NOTE_LIMIT))

    ballot_id: int = Field(sa_column_args=[ForeignKey("ballots.id")])
    user_id: str = Field(max_length=40)
    choice: str = Field(max_length=40)
    why: str
    cast_at: datetime


RECORDS = Records(BallotRow, Ballot, called="ballot")
SEATS = Records(SeatRow, Seat, called="seat")
VOTES = Records(VoteRow, Vote, called="vote")
