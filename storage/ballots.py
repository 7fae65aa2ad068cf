"""Ballots, the people on their rolls, and the votes cast."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, PrimaryKeyConstraint, or_, text, update
from sqlmodel import Field, Session, SQLModel

from scoring.ballots import Ballot, BallotKind, BallotState, Seat, Vote
from scoring.values.notes import NOTE_LIMIT
from storage.database import Json
from storage.sql.records import Records, limit_length, require_one_of
from storage.sql.statements import get_table, upsert_rows

_OPEN = "state = 'open'"


class BallotRow(SQLModel, table=True):
    """One ballot. A customer has at most one that is open."""

    __tablename__ = "ballots"
    __table_args__ = (
        Index("ix_ballots_open", "customer_id", unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index(None, "case_id"),
        require_one_of("kind", BallotKind),
        require_one_of("state", BallotState),
        limit_length("reason", NOTE_LIMIT),
        limit_length("closed_why", NOTE_LIMIT),
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
    beyond_cap: str | None = Field(max_length=NOTE_LIMIT)
    door: str | None = Field(max_length=60)
    reply_id: int | None
    withdrawn_at: datetime | None
    confirms_at: datetime | None = None


class SeatRow(SQLModel, table=True):
    """One person on a ballot's roll."""

    __tablename__ = "ballot_roll"
    __table_args__ = (PrimaryKeyConstraint("ballot_id", "user_id"), Index(None, "user_id"))

    ballot_id: int = Field(sa_column_args=[ForeignKey("ballots.id")])
    user_id: str = Field(max_length=40)
    recused_at: datetime | None


class VoteRow(SQLModel, table=True):
    """The latest vote of one person in one ballot."""

    __tablename__ = "ballot_votes"
    __table_args__ = (PrimaryKeyConstraint("ballot_id", "user_id"), limit_length("why", NOTE_LIMIT))

    ballot_id: int = Field(sa_column_args=[ForeignKey("ballots.id")])
    user_id: str = Field(max_length=40)
    choice: str = Field(max_length=40)
    why: str
    cast_at: datetime


RECORDS = Records(BallotRow, Ballot, called="ballot")
SEATS = Records(SeatRow, Seat, called="seat")
VOTES = Records(VoteRow, Vote, called="vote")


def find_open_ballot(tx: Session, customer_id: int) -> Ballot | None:
    """Return the customer's open ballot, or None."""
    open_ballots = RECORDS.list_where(tx, customer_id=customer_id, state=BallotState.OPEN)
    return open_ballots[0] if open_ballots else None


def list_terminations_since(tx: Session, since: datetime) -> tuple[Ballot, ...]:
    """List the ballots on letting a customer go that are open, or that passed at `since` or later.

    Decisions that were withdrawn are left out, and ballots that confirmed an earlier one.
    """
    columns = RECORDS.columns
    passed = (columns.state == BallotState.PASSED.value) & (columns.closed_at >= since) & columns.reply_id.is_(None)
    return RECORDS.list_where(
        tx,
        columns.withdrawn_at.is_(None),
        columns.kind == BallotKind.TERMINATE.value,
        or_(columns.state == BallotState.OPEN.value, passed),
    )


def settle_ballot(tx: Session, ballot: Ballot, **values: object) -> bool:
    """Change columns of a ballot unless its state has changed since it was read; return whether they were changed."""
    table = RECORDS.table
    unchanged = update(table).where(table.c.id == ballot.id, table.c.state == ballot.state.value)
    stored = {name: value.value if isinstance(value, BallotState) else value for name, value in values.items()}
    return tx.connection().execute(unchanged.values(**stored)).rowcount == 1


def store_vote(tx: Session, vote: Vote) -> None:
    """Store a person's vote, replacing their earlier one in the same ballot."""
    row = {name: getattr(vote, name) for name in ("ballot_id", "user_id", "choice", "why", "cast_at")}
    upsert_rows(tx, get_table(VoteRow), [row])


def add_to_roll(tx: Session, ballot_id: int, user_ids: tuple[str, ...]) -> None:
    """Put these people on the roll. Those already on it, recused or not, are left unchanged."""
    seated_ids = {seat.user_id for seat in SEATS.list_where(tx, ballot_id=ballot_id)}
    for user_id in user_ids:
        if user_id not in seated_ids:
            tx.connection().execute(SEATS.table.insert().values(ballot_id=ballot_id, user_id=user_id, recused_at=None))


def set_recused_at(tx: Session, ballot_id: int, user_id: str, recused_at: datetime | None) -> None:
    """Record when a person recused themselves from the ballot; None puts them back on its roll."""
    seat = (SEATS.columns.ballot_id == ballot_id) & (SEATS.columns.user_id == user_id)
    tx.connection().execute(update(SEATS.table).where(seat).values(recused_at=recused_at))
