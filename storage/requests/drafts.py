"""Drafts: a line somebody typed that umpire asked about, kept for a day so that it need not be typed again."""

import secrets
from datetime import datetime

from sqlalchemy import Text, bindparam, delete, insert, select, update
from sqlmodel import Field, Session, SQLModel, col

from scoring.rules import retention
from storage.sql.statements import table_of


class Draft(SQLModel, table=True):
    """One typed line, readable by the person who typed it."""

    __tablename__ = "drafts"

    id: str = Field(primary_key=True, max_length=16)
    actor: str = Field(max_length=40)
    line: str = Field(sa_type=Text)
    kept_at: datetime = Field(index=True)


_KEEP = insert(table_of(Draft))
_READ = select(col(Draft.line)).where(
    col(Draft.id) == bindparam("wanted"),
    col(Draft.actor) == bindparam("by"),
    col(Draft.kept_at) > bindparam("oldest"),
)
_FORGET = delete(table_of(Draft)).where(col(Draft.id) == bindparam("wanted"))
_FORGET_OLD = delete(table_of(Draft)).where(col(Draft.kept_at) < bindparam("instant"))


def keep(tx: Session, *, actor: str, line: str, now: datetime) -> str:
    """Keep the line for 24 hours. Returns the token a button carries."""
    token = secrets.token_urlsafe(9)
    tx.connection().execute(_KEEP, {"id": token, "actor": actor, "line": line, "kept_at": now})
    return token


def read(tx: Session, token: str, *, actor: str, now: datetime) -> str | None:
    """The line, or None when it is gone, too old, or another person's."""
    sought = {"wanted": token, "by": actor, "oldest": now - retention.DRAFTS}
    return tx.connection().execute(_READ, sought).scalar_one_or_none()


def set_right(tx: Session, now: datetime) -> None:
    """Have drafts that a wrong clock dated in time to come be of now."""
    tx.connection().execute(update(table_of(Draft)).where(col(Draft.kept_at) > now).values(kept_at=now))


def forget(tx: Session, token: str) -> None:
    """Delete a draft that has served."""
    tx.connection().execute(_FORGET, {"wanted": token})


def forget_before(tx: Session, instant: datetime) -> int:
    """Delete drafts kept before an instant. Returns how many."""
    return tx.connection().execute(_FORGET_OLD, {"instant": instant}).rowcount
