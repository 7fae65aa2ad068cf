"""Drafts: lines that people typed and umpire asked about, kept for a day so that nobody has to type them again."""

import secrets
from datetime import datetime

from sqlalchemy import Text, bindparam, delete, insert, select, update
from sqlmodel import Field, Session, SQLModel, col

from scoring.rules import retention
from storage.sql.statements import get_table


class DraftRow(SQLModel, table=True):
    """One typed line. Only the person who typed it can read it."""

    __tablename__ = "drafts"

    id: str = Field(primary_key=True, max_length=16)
    actor: str = Field(max_length=40)
    line: str = Field(sa_type=Text)
    kept_at: datetime = Field(index=True)


_INSERT = insert(get_table(DraftRow))
_FIND = select(col(DraftRow.line)).where(
    col(DraftRow.id) == bindparam("of_id"),
    col(DraftRow.actor) == bindparam("by"),
    col(DraftRow.kept_at) > bindparam("oldest"),
)
_LIST = select(col(DraftRow.line)).where(
    col(DraftRow.actor) == bindparam("by"), col(DraftRow.kept_at) > bindparam("oldest")
)
_DELETE = delete(get_table(DraftRow)).where(col(DraftRow.id) == bindparam("of_id"))
_DELETE_OLD = delete(get_table(DraftRow)).where(col(DraftRow.kept_at) < bindparam("instant"))


def store_draft(tx: Session, *, actor: str, line: str, now: datetime) -> str:
    """Store a line for 24 hours; return the token that a button carries."""
    token = secrets.token_urlsafe(9)
    tx.connection().execute(_INSERT, {"id": token, "actor": actor, "line": line, "kept_at": now})
    return token


def find_draft(tx: Session, token: str, *, actor: str, now: datetime) -> str | None:
    """Return the line, or None if it is gone, too old, or another person's."""
    values = {"of_id": token, "by": actor, "oldest": now - retention.DRAFTS}
    return tx.connection().execute(_FIND, values).scalar_one_or_none()


def list_drafts(tx: Session, *, actor: str, now: datetime) -> list[str]:
    """List the lines of one person that are not too old."""
    values = {"by": actor, "oldest": now - retention.DRAFTS}
    return list(tx.connection().execute(_LIST, values).scalars())


def redate_future_drafts(tx: Session, now: datetime) -> None:
    """Set the time of drafts to now that a wrong clock dated in the future."""
    tx.connection().execute(update(get_table(DraftRow)).where(col(DraftRow.kept_at) > now).values(kept_at=now))


def delete_draft(tx: Session, token: str) -> None:
    """Delete a draft that is not needed any more."""
    tx.connection().execute(_DELETE, {"of_id": token})


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete the drafts stored before an instant; return how many."""
    return tx.connection().execute(_DELETE_OLD, {"instant": instant}).rowcount
