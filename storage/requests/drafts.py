"""Drafts: a line somebody typed that umpire asked about, kept for a day so that it need not be typed again."""

import secrets
from datetime import datetime

from sqlalchemy import Text, bindparam, delete, insert, select, update
from sqlmodel import Field, Session, SQLModel, col

from scoring.rules import retention
from storage.sql.statements import get_table


class DraftRow(SQLModel, table=True):
    """One typed line, readable by the person who typed it."""

    __tablename__ = "drafts"

    id: str = Field(primary_key=True, max_length=16)
    actor: str = Field(max_length=40)
    line: str = Field(sa_type=Text)
    kept_at: datetime = Field(index=True)


_KEEP = insert(get_table(DraftRow))
_READ = select(col(DraftRow.line)).where(
    col(DraftRow.id) == bindparam("wanted"),
    col(DraftRow.actor) == bindparam("by"),
    col(DraftRow.kept_at) > bindparam("oldest"),
)
_FORGET = delete(get_table(DraftRow)).where(col(DraftRow.id) == bindparam("wanted"))
_FORGET_OLD = delete(get_table(DraftRow)).where(col(DraftRow.kept_at) < bindparam("instant"))


def store_draft(tx: Session, *, actor: str, line: str, now: datetime) -> str:
    """Keep the line for 24 hours. Returns the token a button carries."""
    token = secrets.token_urlsafe(9)
    tx.connection().execute(_KEEP, {"id": token, "actor": actor, "line": line, "kept_at": now})
    return token


def find_draft(tx: Session, token: str, *, actor: str, now: datetime) -> str | None:
    """The line, or None when it is gone, too old, or another person's."""
    sought = {"wanted": token, "by": actor, "oldest": now - retention.DRAFTS}
    return tx.connection().execute(_READ, sought).scalar_one_or_none()


def redate_future_drafts(tx: Session, now: datetime) -> None:
    """Have drafts that a wrong clock dated in time to come be of now."""
    tx.connection().execute(update(get_table(DraftRow)).where(col(DraftRow.kept_at) > now).values(kept_at=now))


def delete_draft(tx: Session, token: str) -> None:
    """Delete a draft that has served."""
    tx.connection().execute(_FORGET, {"wanted": token})


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete drafts kept before an instant. Returns how many."""
    return tx.connection().execute(_FORGET_OLD, {"instant": instant}).rowcount
