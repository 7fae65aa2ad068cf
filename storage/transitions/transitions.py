"""Transitions (handing a customer over) and their steps."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, delete, or_, text
from sqlmodel import Field, Session, SQLModel

from scoring.transitions.steps import Step, StepKind, Trade
from scoring.transitions.transitions import Destination, Transition, TransitionState
from scoring.values.notes import NOTE_LIMIT
from storage.database import Json
from storage.sql.records import Records, limit_length, require_one_of

_RUNNING = "ended_at IS NULL"


class TransitionRow(SQLModel, table=True):
    """One transition. A customer has at most one that is running."""

    __tablename__ = "transitions"
    __table_args__ = (
        Index(
            "ix_transitions_running",
            "customer_id",
            unique=True,
            sqlite_where=text(_RUNNING),
            postgresql_where=text(_RUNNING),
        ),
        Index(None, "case_id"),
        require_one_of("state", TransitionState),
        require_one_of("destination", Destination),
        require_one_of("trade", Trade),
        limit_length("scope", NOTE_LIMIT),
        limit_length("extended_why", NOTE_LIMIT),
        limit_length("lessons", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    case_id: int = Field(foreign_key="cases.id")
    began_at: datetime
    state: str = Field(max_length=10)
    ballot_id: int | None = Field(foreign_key="ballots.id")
    owner: str | None = Field(max_length=40)
    asked: str | None = Field(max_length=40)
    asked_at: datetime | None
    accept_by: datetime | None
    runners_up: Json = Field(sa_type=JSON)
    destination: str | None = Field(max_length=20)
    scope: str
    trade: str | None = Field(max_length=20)
    last_day: date | None
    contract_notice_days: int
    extended_why: str
    planned_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None = Field(max_length=40)
    lessons: str
    revenue: int | None = Field(sa_type=BigInteger)
    minutes: int | None = Field(sa_type=BigInteger)
    rules: Json = Field(sa_type=JSON, nullable=True)
    told_on: date | None
    told_by: str | None = Field(max_length=40)
    told_how: str | None = Field(max_length=NOTE_LIMIT)
    reply_by: datetime | None
    withdrawn_at: datetime | None
    checked: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    people: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class StepRow(SQLModel, table=True):
    """One step of a transition."""

    __tablename__ = "transition_steps"
    __table_args__ = (
        UniqueConstraint("transition_id", "place"),
        Index(None, "owner"),
        require_one_of("kind", StepKind),
        limit_length("what", NOTE_LIMIT),
        limit_length("note", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    transition_id: int = Field(foreign_key="transitions.id")
    place: int
    kind: str = Field(max_length=10)
    what: str
    due_on: date | None
    owner: str | None = Field(max_length=40)
    note: str
    done_at: datetime | None
    done_by: str | None = Field(max_length=40)


RECORDS = Records(TransitionRow, Transition, called="transition")
STEPS = Records(StepRow, Step, called="step")


def find_last_transition(tx: Session, customer_id: int) -> Transition | None:
    """Return the customer's newest transition, running or ended, or None."""
    transitions = RECORDS.list_where(tx, customer_id=customer_id)
    return transitions[-1] if transitions else None


def find_running_transition(tx: Session, customer_id: int) -> Transition | None:
    """Return the customer's running transition, or None."""
    running = RECORDS.list_where(tx, customer_id=customer_id, ended_at=None)
    return running[0] if running else None


def list_leaving_since(tx: Session, since: datetime) -> tuple[Transition, ...]:
    """List the running transitions, and those that ended since an instant, unless the decision was withdrawn."""
    ended = RECORDS.columns.ended_at
    return RECORDS.list_where(tx, or_(ended.is_(None), ended >= since), withdrawn_at=None)


def list_begun_since(tx: Session, since: datetime) -> tuple[Transition, ...]:
    """List the transitions that began since an instant, running or ended, unless the decision was withdrawn."""
    return RECORDS.list_where(tx, RECORDS.columns.began_at >= since, withdrawn_at=None)


def delete_step(tx: Session, step_id: int) -> None:
    """Delete a step that was just added. Nothing has been done about it yet."""
    tx.connection().execute(delete(STEPS.table).where(STEPS.columns.id == step_id))
