"""Undos: for some minutes a person can undo what they just did, once."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, Text, bindparam, cast, delete, insert, or_, select, update
from sqlmodel import Field, Session, SQLModel, col

from scoring.refusals import AlreadyDone, NotAllowed, NotFound, TooLate
from storage.database import Json
from storage.sql.statements import get_table


class UndoRow(SQLModel, table=True):
    """One offer to undo something: what to restore, who may do it, and until when."""

    __tablename__ = "undos"
    __table_args__ = (CheckConstraint("offered_at <= until", name="lasts"),)

    id: str = Field(primary_key=True, max_length=16)
    actor: str = Field(max_length=40)
    kind: str = Field(max_length=40)
    subject: str = Field(max_length=150)
    before: Json = Field(sa_type=JSON)
    after: Json = Field(sa_type=JSON)
    offered_at: datetime
    until: datetime
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """An undo that was accepted: restore `before`, provided that `after` is still the current state."""

    id: str
    kind: str
    subject: str
    before: Json
    after: Json
    offered_at: datetime


_OFFER = insert(get_table(UndoRow))
_TAKE = (
    update(get_table(UndoRow))
    .where(
        col(UndoRow.id) == bindparam("of_id"),
        col(UndoRow.actor) == bindparam("by"),
        col(UndoRow.taken_at).is_(None),
        col(UndoRow.until) >= bindparam("now"),
    )
    .values(taken_at=bindparam("now"))
    .returning(
        col(UndoRow.kind),
        col(UndoRow.subject),
        col(UndoRow.before),
        col(UndoRow.after),
        col(UndoRow.offered_at),
    )
)
_WHY_NOT = select(col(UndoRow.actor), col(UndoRow.taken_at)).where(col(UndoRow.id) == bindparam("of_id"))
_LATEST = (
    select(col(UndoRow.id))
    .where(
        col(UndoRow.actor) == bindparam("by"),
        col(UndoRow.kind).in_(bindparam("of_kinds", expanding=True)),
        col(UndoRow.until) >= bindparam("now"),
    )
    .order_by(col(UndoRow.offered_at).desc())
    .limit(1)
)
_ACTORS = select(col(UndoRow.actor)).where(col(UndoRow.kind).in_(bindparam("of_kinds", expanding=True))).distinct()
_DELETE_OLD = delete(get_table(UndoRow)).where(col(UndoRow.until) < bindparam("instant"))


def offer_undo(
    tx: Session, *, actor: str, kind: str, subject: str, before: Json, after: Json, now: datetime, minutes: int
) -> str:
    """Store an offer to restore `before` in place of `after` within some minutes; return the token for the button."""
    token = secrets.token_urlsafe(9)
    row = {"id": token, "actor": actor, "kind": kind, "subject": subject, "before": before, "after": after}
    times = {"offered_at": now, "until": now + timedelta(minutes=minutes), "taken_at": None}
    tx.connection().execute(_OFFER, row | times)
    return token


def take_undo(tx: Session, token: str, *, actor: str, now: datetime) -> Undo:
    """Use up an offer and return the undo.

    Raises NotFound, NotAllowed (somebody else's), AlreadyDone (used before) or TooLate.
    """
    row = tx.connection().execute(_TAKE, {"of_id": token, "by": actor, "now": now}).one_or_none()
    if row is not None:
        return Undo(token, row.kind, row.subject, row.before, row.after, row.offered_at)
    offer = tx.connection().execute(_WHY_NOT, {"of_id": token}).one_or_none()
    if offer is None:
        raise NotFound("There is nothing to undo here any more.")
    if offer.actor != actor:
        raise NotAllowed("Only the person who did it can undo it.")
    if offer.taken_at is not None:
        raise AlreadyDone("This has been undone already.")
    raise TooLate("The time to undo this has passed. Ask a manager to change it.")


def find_latest_undo(tx: Session, *, actor: str, kinds: Collection[str], now: datetime) -> str | None:
    """Return the token of a person's newest offer of these kinds that has not ended, used or not; or None."""
    values = {"by": actor, "of_kinds": list(kinds), "now": now}
    return tx.connection().execute(_LATEST, values).scalars().first()


def list_recent_actors(tx: Session, kinds: Collection[str]) -> frozenset[str]:
    """Return who did something of these kinds in the last two days, for which offers are kept."""
    return frozenset(tx.connection().execute(_ACTORS, {"of_kinds": list(kinds)}).scalars())


def redate_future_offers(tx: Session, now: datetime, *, minutes: int) -> None:
    """Let offers that a wrong clock dated in the future last some minutes from now."""
    future = update(get_table(UndoRow)).where(col(UndoRow.offered_at) > now)
    tx.connection().execute(future.values(offered_at=now, until=now + timedelta(minutes=minutes)))


def delete_naming(tx: Session, word: str) -> int:
    """Delete the offers that would restore a state in which a word stands; return how many."""
    stored = (cast(col(UndoRow.before), Text), cast(col(UndoRow.after), Text))
    naming = delete(get_table(UndoRow)).where(or_(*(each.contains(word, autoescape=True) for each in stored)))
    return tx.connection().execute(naming).rowcount


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete the offers that ended before an instant; return how many."""
    return tx.connection().execute(_DELETE_OLD, {"instant": instant}).rowcount
