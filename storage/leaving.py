"""The installation: in which workspace the app is, and since when it is there no more. One row for all replicas."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, bindparam, or_, select, update
from sqlmodel import Field, Session, SQLModel

from storage.sql.statements import get_table, insert_if_absent


class InstallationRow(SQLModel, table=True):
    """The only row. `team_id` is the workspace, empty before umpire has connected and after it has forgotten Slack.

    `ended_at` is when umpire learnt that it was removed, and `ended_why` the name of Slack's event, or of its error.
    `reminded_on` is the last day on which the log said that what came from Slack is still to be deleted.
    """

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    team_id: str = Field(default="", max_length=40)
    ended_at: datetime | None = None
    ended_why: str = Field(default="", max_length=40)
    reminded_on: date | None = None
    forgotten_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """The values of the row; without a row umpire has never connected."""

    team_id: str = ""
    ended_at: datetime | None = None
    ended_why: str = ""
    forgotten_at: datetime | None = None


_TABLE = get_table(InstallationRow)
_FIND = select(_TABLE.c.team_id, _TABLE.c.ended_at, _TABLE.c.ended_why, _TABLE.c.forgotten_at)
_HAS_ENDED = select(_TABLE.c.id).where(_TABLE.c.ended_at.is_not(None))
_CONNECT = update(_TABLE).values(
    team_id=bindparam("new_team_id"), ended_at=None, ended_why="", reminded_on=None, forgotten_at=None
)
_RESUME = update(_TABLE).values(ended_at=None, ended_why="", reminded_on=None)
_END = (
    update(_TABLE)
    .where(_TABLE.c.ended_at.is_(None), _TABLE.c.forgotten_at.is_(None))
    .values(ended_at=bindparam("now"), ended_why=bindparam("why"))
)
_FORGET = update(_TABLE).values(team_id="", forgotten_at=bindparam("now"), reminded_on=None)
_REMIND = (
    update(_TABLE)
    .where(
        _TABLE.c.ended_at.is_not(None),
        _TABLE.c.forgotten_at.is_(None),
        or_(_TABLE.c.reminded_on.is_(None), _TABLE.c.reminded_on < bindparam("day", type_=_TABLE.c.reminded_on.type)),
    )
    .values(reminded_on=bindparam("day"))
)


def get_installation(tx: Session) -> Installation:
    """Return which workspace umpire is in, and whether it still is."""
    row = tx.connection().execute(_FIND).one_or_none()
    return Installation(*row) if row is not None else Installation()


def has_ended(tx: Session) -> bool:
    """Return whether the app was removed from the workspace."""
    return tx.connection().execute(_HAS_ENDED).first() is not None


def store_connection(tx: Session, team_id: str) -> None:
    """Store that umpire is in a workspace: whatever ended before is over, and nothing is forgotten any more."""
    _insert_row(tx)
    tx.connection().execute(_CONNECT, {"new_team_id": team_id})


def store_end(tx: Session, why: str, *, now: datetime) -> bool:
    """Store that the app was removed; return False if that was known, or if Slack is forgotten already."""
    _insert_row(tx)
    return tx.connection().execute(_END, {"now": now, "why": why}).rowcount == 1


def store_return(tx: Session) -> None:
    """Store that Slack lets umpire in again."""
    tx.connection().execute(_RESUME)


def store_forgotten(tx: Session, *, now: datetime) -> None:
    """Store that what came from Slack was deleted, and delete which workspace it was."""
    _insert_row(tx)
    tx.connection().execute(_FORGET, {"now": now})


def take_reminder(tx: Session, day: date) -> bool:
    """Return whether nobody was reminded on this day yet, and store that somebody is now: of several replicas, one."""
    return tx.connection().execute(_REMIND, {"day": day}).rowcount == 1


def _insert_row(tx: Session) -> None:
    insert_if_absent(tx, _TABLE, {"id": 1, "team_id": "", "ended_why": ""})
