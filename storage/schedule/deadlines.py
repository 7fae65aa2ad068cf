"""Deadlines: all dates on which something falls due once, stored in the transaction that sets it. See decision 0007."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, PrimaryKeyConstraint, bindparam, delete, func, select, text, update
from sqlmodel import Field, Session, SQLModel

from storage.cases import holds
from storage.sql.statements import build_upsert, get_table, split_into_batches

HOLD_ENDS = "hold.ends"
HOLD_NEARS = "nudge.hold"
RESTRICTION_ENDS = "restriction.ends"
UNSTOPPED = (HOLD_ENDS, HOLD_NEARS, RESTRICTION_ENDS)
"""The kinds of deadlines that a hold does not freeze: its own end and its reminder, and the end of a restriction."""
CONTEST_WIDENS = "contest.widens"
CONTEST_LAPSES = "contest.lapses"
"""The two deadlines of a contested strike: more people may decide, and it lapses. Their subject is the strike's id."""
NOTICE_SILENT = "notice.silent"
"""The deadline of a final notice whose days are over: from then on silence counts as met. Its subject is its id."""
_WAITING = "done_at IS NULL AND frozen_at IS NULL"


class DeadlineRow(SQLModel, table=True):
    """Something that falls due for a subject at an instant. It is frozen while the customer is on hold."""

    __tablename__ = "deadlines"
    __table_args__ = (
        PrimaryKeyConstraint("kind", "subject"),
        Index("ix_deadlines_waiting", "due_at", sqlite_where=text(_WAITING), postgresql_where=text(_WAITING)),
        Index(None, "customer_id"),
    )

    kind: str = Field(max_length=40)
    subject: str = Field(max_length=150)
    customer_id: int = Field(foreign_key="customers.id")
    due_at: datetime
    done_at: datetime | None = None
    frozen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that falls due. Its kind determines the handler; the subject is an id, or several joined by `:`."""

    kind: str
    subject: str
    customer_id: int
    due_at: datetime


_TABLE = get_table(DeadlineRow)
_UPSERT = build_upsert(_TABLE, "kind", "subject")
_OPEN = _TABLE.c.done_at.is_(None) & _TABLE.c.frozen_at.is_(None)
_VALUE = (_TABLE.c.kind, _TABLE.c.subject, _TABLE.c.customer_id, _TABLE.c.due_at)
# `+ ""` keeps SQLite from using the index on kind, which would read everything ever done
_FIRST = (
    select(*_VALUE)
    .where(_OPEN, _TABLE.c.due_at <= bindparam("now"), (_TABLE.c.kind + "").in_(bindparam("known", expanding=True)))
    .order_by(_TABLE.c.due_at, _TABLE.c.kind, _TABLE.c.subject)
    .limit(bindparam("most"))
)
_OF_KINDS = select(*_VALUE, _TABLE.c.done_at).where(
    _TABLE.c.customer_id == bindparam("of"), _TABLE.c.kind.in_(bindparam("kinds", expanding=True))
)
_DELETE = delete(_TABLE).where(
    _TABLE.c.kind == bindparam("of_kind"), _TABLE.c.subject == bindparam("of_subject"), _TABLE.c.done_at.is_(None)
)
_NEXT = select(func.min(_TABLE.c.due_at)).where(_OPEN)


def set_deadline(tx: Session, kind: str, subject: str, *, customer_id: int, due_at: datetime) -> None:
    """Set or move a deadline; if it was done before, it is due again.

    While the customer is on hold the deadline is frozen from the start, like all the others.
    """
    hold = None if kind in UNSTOPPED else holds.find_running_hold(tx, customer_id)
    row = {"kind": kind, "subject": subject, "customer_id": customer_id, "due_at": due_at}
    state = {"done_at": None, "frozen_at": hold.held_at if hold else None}
    tx.connection().execute(_UPSERT[tx.connection().dialect.name], row | state)


def clear_deadlines(tx: Session, subject: str, *kinds: str, now: datetime) -> None:
    """Mark the deadlines of these kinds of a subject as done, so that they do not fall due."""
    open_deadlines = update(_TABLE).where(
        _TABLE.c.subject == subject, _TABLE.c.kind.in_(kinds), _TABLE.c.done_at.is_(None)
    )
    tx.connection().execute(open_deadlines.values(done_at=now))


def mark_done(tx: Session, deadline: Deadline, *, now: datetime) -> bool:
    """Mark a deadline as done; return False if it was moved, frozen or done since it was read."""
    key = (_TABLE.c.kind == deadline.kind) & (_TABLE.c.subject == deadline.subject)
    unchanged = update(_TABLE).where(key, _TABLE.c.due_at == deadline.due_at, _OPEN)
    return tx.connection().execute(unchanged.values(done_at=now)).rowcount == 1


def list_due(
    tx: Session, now: datetime, *, kinds: Collection[str], skip: Collection[object] = (), limit: int = 1
) -> tuple[Deadline, ...]:
    """List at most `limit` due deadlines of these kinds, the longest overdue first, without those in `skip`.

    Other kinds were set by a newer umpire and are left to it.
    """
    first = find_next_due_at(tx)
    if first is None or first > now:
        return ()
    values = {"now": now, "known": list(kinds), "most": limit + len(skip)}
    rows = tx.connection().execute(_FIRST, values)
    due = (Deadline(row.kind, row.subject, row.customer_id, row.due_at) for row in rows)
    return tuple(deadline for deadline in due if deadline not in skip)[:limit]


def find_next_due_at(tx: Session) -> datetime | None:
    """Return when the next deadline falls due, or None."""
    due_at: datetime | None = tx.connection().execute(_NEXT).scalar()
    return due_at


def find_done_deadline(tx: Session, kind: str, subject: str) -> Deadline | None:
    """Return the deadline of this kind and subject if it was done or cleared; None if it waits, or there is none."""
    done = select(*_VALUE).where(_TABLE.c.kind == kind, _TABLE.c.subject == subject, _TABLE.c.done_at.is_not(None))
    row = tx.connection().execute(done).one_or_none()
    return None if row is None else Deadline(row.kind, row.subject, row.customer_id, row.due_at)


def list_open_deadlines(tx: Session, customer_id: int) -> tuple[Deadline, ...]:
    """List the deadlines of a customer that are not done, frozen or not, the next first."""
    query = select(*_VALUE).where(_TABLE.c.customer_id == customer_id, _TABLE.c.done_at.is_(None))
    rows = tx.connection().execute(query.order_by(_TABLE.c.due_at, _TABLE.c.kind, _TABLE.c.subject))
    return tuple(Deadline(row.kind, row.subject, row.customer_id, row.due_at) for row in rows)


def load_due_dates(tx: Session, subjects: Iterable[str], *kinds: str) -> dict[tuple[str, str], datetime]:
    """Return when deadlines of these kinds and subjects fall due, by (kind, subject); those done are left out."""
    due_dates: dict[tuple[str, str], datetime] = {}
    for batch in split_into_batches(subjects):
        query = select(*_VALUE).where(_TABLE.c.subject.in_(batch), _TABLE.c.kind.in_(kinds), _TABLE.c.done_at.is_(None))
        due_dates |= {(row.kind, row.subject): row.due_at for row in tx.connection().execute(query)}
    return due_dates


def load_deadlines_of_kinds(tx: Session, customer_id: int, kinds: Collection[str]) -> dict[Deadline, datetime | None]:
    """Return every deadline of these kinds a customer ever had, each with when it was done, or None."""
    values = {"of": customer_id, "kinds": list(kinds)}
    rows = tx.connection().execute(_OF_KINDS, values)
    return {Deadline(row.kind, row.subject, row.customer_id, row.due_at): row.done_at for row in rows}


def delete_deadline(tx: Session, deadline: Deadline) -> None:
    """Delete a deadline that is not wanted any more, as if it had never been set. One that is done is kept."""
    tx.connection().execute(_DELETE, {"of_kind": deadline.kind, "of_subject": deadline.subject})


def delete_done(tx: Session, kind: str, customer_id: int) -> None:
    """Delete a customer's deadlines of a kind that are done, where nobody asks later what was done."""
    done = (_TABLE.c.customer_id == customer_id) & (_TABLE.c.kind == kind) & _TABLE.c.done_at.is_not(None)
    tx.connection().execute(delete(_TABLE).where(done))


def freeze_deadlines(tx: Session, customer_id: int, *, now: datetime) -> None:
    """Freeze all open deadlines of a customer, except those of the hold itself."""
    running = update(_TABLE).where(_TABLE.c.customer_id == customer_id, _OPEN, _TABLE.c.kind.not_in(UNSTOPPED))
    tx.connection().execute(running.values(frozen_at=now))


def thaw_deadlines(tx: Session, customer_id: int, *, by: timedelta) -> None:
    """Unfreeze the deadlines of a customer and move each later by the time it stood still."""
    frozen = _TABLE.c.frozen_at.is_not(None) & _TABLE.c.done_at.is_(None)
    rows = tx.connection().execute(select(*_VALUE).where(_TABLE.c.customer_id == customer_id, frozen)).all()
    for row in rows:
        key = (_TABLE.c.kind == row.kind) & (_TABLE.c.subject == row.subject)
        tx.connection().execute(update(_TABLE).where(key).values(frozen_at=None, due_at=row.due_at + by))
