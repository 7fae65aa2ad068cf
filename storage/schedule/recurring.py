"""Rhythms: when each recurs next, and what became of every occurrence, one row a local period."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, PrimaryKeyConstraint, bindparam, delete, func, select, update
from sqlmodel import Field, Session, SQLModel

from storage.sql.records import require_one_of
from storage.sql.statements import get_table, insert_if_absent, split_into_batches, upsert_rows


class OccurrenceFate(StrEnum):
    """What became of an occurrence."""

    RAN = "ran"
    SKIPPED = "skipped"


class RhythmRow(SQLModel, table=True):
    """When a rhythm recurs next for a subject: a person's id, or "" for the workspace."""

    __tablename__ = "rhythms"
    __table_args__ = (PrimaryKeyConstraint("kind", "subject"), Index(None, "next_at"))

    kind: str = Field(max_length=40)
    subject: str = Field(max_length=150)
    next_at: datetime


class OccurrenceRow(SQLModel, table=True):
    """One occurrence, unique in its local period (`2026-W48`, `2026-11-21`)."""

    __tablename__ = "occurrences"
    __table_args__ = (
        PrimaryKeyConstraint("kind", "subject", "key"),
        Index(None, "due_at"),
        require_one_of("fate", OccurrenceFate),
    )

    kind: str = Field(max_length=40)
    subject: str = Field(max_length=150)
    key: str = Field(max_length=20)
    due_at: datetime
    at: datetime
    fate: str = Field(max_length=10)


@dataclass(frozen=True, slots=True)
class DueRhythm:
    """A rhythm whose time has come, as its row says."""

    kind: str
    subject: str
    at: datetime


_RHYTHMS = get_table(RhythmRow)
_OCCURRENCES = get_table(OccurrenceRow)
# `+ ""` keeps SQLite from looking up by kind, which would read everybody's rows
_DUE = (
    select(_RHYTHMS.c.kind, _RHYTHMS.c.subject, _RHYTHMS.c.next_at)
    .where(_RHYTHMS.c.next_at <= bindparam("now"), (_RHYTHMS.c.kind + "").in_(bindparam("known", expanding=True)))
    .order_by(_RHYTHMS.c.next_at, _RHYTHMS.c.kind, _RHYTHMS.c.subject)
    .limit(bindparam("most"))
)
_NEXT = select(func.min(_RHYTHMS.c.next_at))
_FIRST = select(func.min(_OCCURRENCES.c.due_at)).where(_OCCURRENCES.c.kind == bindparam("of_kind"))
_SKIPPED = select(_OCCURRENCES.c.kind, func.count()).where(
    _OCCURRENCES.c.fate == OccurrenceFate.SKIPPED.value, _OCCURRENCES.c.at >= bindparam("since")
)


def list_due(
    tx: Session, now: datetime, *, kinds: Collection[str], but: Collection[object] = (), limit: int = 1
) -> tuple[DueRhythm, ...]:
    """The rhythms of these kinds whose time has come, the longest overdue first, without those named in `but`."""
    first = find_next_due_at(tx)
    if first is None or first > now:
        return ()
    rows = tx.connection().execute(_DUE, {"now": now, "known": list(kinds), "most": limit + len(but)})
    found = (DueRhythm(row.kind, row.subject, row.next_at) for row in rows)
    return tuple(each for each in found if each not in but)[:limit]


def find_next_due_at(tx: Session) -> datetime | None:
    """When a rhythm recurs next, or None."""
    found: datetime | None = tx.connection().execute(_NEXT).scalar()
    return found


def set_next_occurrence(tx: Session, kind: str, subjects: Collection[str], next_at: datetime) -> None:
    """Set or move when a rhythm recurs next for these subjects."""
    upsert_rows(tx, _RHYTHMS, [{"kind": kind, "subject": each, "next_at": next_at} for each in subjects])


def start_rhythm(tx: Session, kind: str, subject: str, next_at: datetime) -> bool:
    """Let a rhythm recur for a subject; False when it does already, and nothing was changed."""
    return insert_if_absent(tx, _RHYTHMS, {"kind": kind, "subject": subject, "next_at": next_at})


def recheck_rhythms_beyond(tx: Session, now: datetime, *, beyond: datetime) -> None:
    """Have every rhythm that would recur after `beyond` look now where it belongs; those overdue stay as they are."""
    tx.connection().execute(update(_RHYTHMS).where(_RHYTHMS.c.next_at > beyond).values(next_at=now))


def recheck_rhythms_of(tx: Session, subjects: Collection[str], now: datetime) -> None:
    """The same for all that recurs for these subjects."""
    for each in split_into_batches(subjects):
        theirs = _RHYTHMS.c.subject.in_(each) & (_RHYTHMS.c.next_at > now)
        tx.connection().execute(update(_RHYTHMS).where(theirs).values(next_at=now))


def move_rhythm_on(tx: Session, due: DueRhythm, next_at: datetime) -> bool:
    """Set when it recurs next, as it was read; False when another replica moved it on since."""
    mine = (_RHYTHMS.c.kind == due.kind) & (_RHYTHMS.c.subject == due.subject) & (_RHYTHMS.c.next_at == due.at)
    return tx.connection().execute(update(_RHYTHMS).where(mine).values(next_at=next_at)).rowcount == 1


def list_subjects(tx: Session, kind: str) -> frozenset[str]:
    """For whom a rhythm recurs."""
    return frozenset(tx.connection().execute(select(_RHYTHMS.c.subject).where(_RHYTHMS.c.kind == kind)).scalars())


def stop_rhythm(tx: Session, kind: str, subject: str) -> None:
    """The rhythm does not recur for this subject any more."""
    tx.connection().execute(delete(_RHYTHMS).where(_RHYTHMS.c.kind == kind, _RHYTHMS.c.subject == subject))


def record_occurrence(tx: Session, due: DueRhythm, *, key: str, at: datetime, fate: OccurrenceFate) -> bool:
    """Note what became of an occurrence; False when its period has one already."""
    row = {"kind": due.kind, "subject": due.subject, "key": key, "due_at": due.at, "at": at, "fate": fate.value}
    return insert_if_absent(tx, _OCCURRENCES, row)


def find_first_occurrence(tx: Session, kind: str) -> datetime | None:
    """When the oldest occurrence that is still noted was due, or None."""
    found: datetime | None = tx.connection().execute(_FIRST, {"of_kind": kind}).scalar()
    return found


def count_skipped(tx: Session, since: datetime) -> dict[str, int]:
    """How many occurrences of each kind were skipped since an instant, for the admins."""
    rows = tx.connection().execute(_SKIPPED.group_by(_OCCURRENCES.c.kind), {"since": since})
    return {str(row[0]): int(row[1]) for row in rows}


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete what became of occurrences that were due before an instant. Returns how many."""
    return tx.connection().execute(delete(_OCCURRENCES).where(_OCCURRENCES.c.due_at < instant)).rowcount
