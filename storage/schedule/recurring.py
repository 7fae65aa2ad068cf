"""Rhythms: when recurring things come round next, and what became of every occurrence, once in a local period."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, PrimaryKeyConstraint, bindparam, delete, func, select, update
from sqlmodel import Field, Session, SQLModel

from storage.sql.records import require_one_of
from storage.sql.statements import get_table, insert_if_absent, split_into_batches, upsert_rows


class OccurrenceFate(StrEnum):
    """Whether an occurrence was done or came too late."""

    RAN = "ran"
    SKIPPED = "skipped"


class RhythmRow(SQLModel, table=True):
    """When a rhythm comes round next for a subject: a person's id, or "" for the workspace."""

    __tablename__ = "rhythms"
    __table_args__ = (PrimaryKeyConstraint("kind", "subject"), Index(None, "next_at"))

    kind: str = Field(max_length=40)
    subject: str = Field(max_length=150)
    next_at: datetime


class OccurrenceRow(SQLModel, table=True):
    """One occurrence. There is one in each local period, such as `2026-W48` or `2026-11-21`."""

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
    """A rhythm that is due for a subject, and since when."""

    kind: str
    subject: str
    at: datetime


_RHYTHMS = get_table(RhythmRow)
_OCCURRENCES = get_table(OccurrenceRow)
# `+ ""` keeps SQLite from using the index on kind, which would read everybody's rows
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
    tx: Session, now: datetime, *, kinds: Collection[str], skip: Collection[object] = (), limit: int = 1
) -> tuple[DueRhythm, ...]:
    """List at most `limit` due rhythms of these kinds, the longest overdue first, without those in `skip`."""
    first = find_next_due_at(tx)
    if first is None or first > now:
        return ()
    rows = tx.connection().execute(_DUE, {"now": now, "known": list(kinds), "most": limit + len(skip)})
    due = (DueRhythm(row.kind, row.subject, row.next_at) for row in rows)
    return tuple(rhythm for rhythm in due if rhythm not in skip)[:limit]


def find_next_due_at(tx: Session) -> datetime | None:
    """Return when the next rhythm is due, or None."""
    next_at: datetime | None = tx.connection().execute(_NEXT).scalar()
    return next_at


def set_next_occurrence(tx: Session, kind: str, subjects: Collection[str], next_at: datetime) -> None:
    """Set when a rhythm comes round next for these subjects."""
    upsert_rows(tx, _RHYTHMS, [{"kind": kind, "subject": subject, "next_at": next_at} for subject in subjects])


def start_rhythm(tx: Session, kind: str, subject: str, next_at: datetime) -> bool:
    """Let a rhythm recur for a subject; return False, changing nothing, if it does already."""
    return insert_if_absent(tx, _RHYTHMS, {"kind": kind, "subject": subject, "next_at": next_at})


def recheck_rhythms_beyond(tx: Session, now: datetime, *, beyond: datetime) -> None:
    """Make every rhythm that comes round after `beyond` due now, so that its next time is worked out again."""
    tx.connection().execute(update(_RHYTHMS).where(_RHYTHMS.c.next_at > beyond).values(next_at=now))


def recheck_rhythms_of(tx: Session, subjects: Collection[str], now: datetime) -> None:
    """Make every rhythm of these subjects due now, so that its next time is worked out again; overdue ones stay."""
    for batch in split_into_batches(subjects):
        theirs = _RHYTHMS.c.subject.in_(batch) & (_RHYTHMS.c.next_at > now)
        tx.connection().execute(update(_RHYTHMS).where(theirs).values(next_at=now))


def move_rhythm_on(tx: Session, due: DueRhythm, next_at: datetime) -> bool:
    """Set when a due rhythm comes round next; return False if another replica moved it since it was read."""
    unchanged = (_RHYTHMS.c.kind == due.kind) & (_RHYTHMS.c.subject == due.subject) & (_RHYTHMS.c.next_at == due.at)
    return tx.connection().execute(update(_RHYTHMS).where(unchanged).values(next_at=next_at)).rowcount == 1


def list_subjects(tx: Session, kind: str) -> frozenset[str]:
    """Return the subjects for which a rhythm recurs."""
    return frozenset(tx.connection().execute(select(_RHYTHMS.c.subject).where(_RHYTHMS.c.kind == kind)).scalars())


def list_kinds_of(tx: Session, subject: str) -> frozenset[str]:
    """Return the kinds of rhythm that recur for a subject."""
    return frozenset(tx.connection().execute(select(_RHYTHMS.c.kind).where(_RHYTHMS.c.subject == subject)).scalars())


def stop_rhythm(tx: Session, kind: str, subject: str) -> None:
    """Stop a rhythm for one subject."""
    tx.connection().execute(delete(_RHYTHMS).where(_RHYTHMS.c.kind == kind, _RHYTHMS.c.subject == subject))


def record_occurrence(tx: Session, due: DueRhythm, *, key: str, at: datetime, fate: OccurrenceFate) -> bool:
    """Store what became of an occurrence at the instant `at`; return False if its period `key` has one already."""
    row = {"kind": due.kind, "subject": due.subject, "key": key, "due_at": due.at, "at": at, "fate": fate.value}
    return insert_if_absent(tx, _OCCURRENCES, row)


def find_first_occurrence(tx: Session, kind: str) -> datetime | None:
    """Return when the oldest stored occurrence of a rhythm was due, or None."""
    due_at: datetime | None = tx.connection().execute(_FIRST, {"of_kind": kind}).scalar()
    return due_at


def count_skipped(tx: Session, since: datetime) -> dict[str, int]:
    """Count the occurrences skipped since an instant, by kind."""
    rows = tx.connection().execute(_SKIPPED.group_by(_OCCURRENCES.c.kind), {"since": since})
    return {str(row[0]): int(row[1]) for row in rows}


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete the occurrences that were due before an instant; return how many."""
    return tx.connection().execute(delete(_OCCURRENCES).where(_OCCURRENCES.c.due_at < instant)).rowcount
