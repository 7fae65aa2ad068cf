"""Deadlines: one-shot dates of every noun in one table, written in the transaction that sets the date (house.md §7)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, PrimaryKeyConstraint, bindparam, delete, func, select, text, update
from sqlmodel import Field, Session, SQLModel

from storage.cases import holds
from storage.sql.statements import build_upsert, get_table, split_into_batches

HOLD_ENDS = "hold.ends"
HOLD_NEARS = "nudge.hold"
UNSTOPPED = (HOLD_ENDS, HOLD_NEARS)
"""The kinds a hold does not stop: its own end, and the word that it comes."""
CONTEST_WIDENS = "contest.widens"
CONTEST_LAPSES = "contest.lapses"
"""The clocks of a contested strike; its number is their subject."""
_WAITING = "done_at IS NULL AND frozen_at IS NULL"


class DeadlineRow(SQLModel, table=True):
    """Something falls due for a subject at an instant; frozen while its customer is on hold."""

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
    """What falls due: the kind names who handles it, the subject is a number or a few joined by `:`."""

    kind: str
    subject: str
    customer_id: int
    due_at: datetime


_TABLE = get_table(DeadlineRow)
_SET = build_upsert(_TABLE, "kind", "subject")
_OPEN = _TABLE.c.done_at.is_(None) & _TABLE.c.frozen_at.is_(None)
_VALUE = (_TABLE.c.kind, _TABLE.c.subject, _TABLE.c.customer_id, _TABLE.c.due_at)
# `+ ""` keeps SQLite from looking up by kind, which would read all that was ever done
_FIRST = (
    select(*_VALUE)
    .where(_OPEN, _TABLE.c.due_at <= bindparam("now"), (_TABLE.c.kind + "").in_(bindparam("known", expanding=True)))
    .order_by(_TABLE.c.due_at, _TABLE.c.kind, _TABLE.c.subject)
    .limit(bindparam("most"))
)
_OF_KINDS = select(*_VALUE, _TABLE.c.done_at).where(
    _TABLE.c.customer_id == bindparam("of"), _TABLE.c.kind.in_(bindparam("kinds", expanding=True))
)
_DROP = delete(_TABLE).where(
    _TABLE.c.kind == bindparam("of_kind"), _TABLE.c.subject == bindparam("of_subject"), _TABLE.c.done_at.is_(None)
)
_NEXT = select(func.min(_TABLE.c.due_at)).where(_OPEN)


def set_deadline(tx: Session, kind: str, subject: str, *, customer_id: int, due_at: datetime) -> None:
    """Set, move or set again what falls due; done before or not, it waits from now on.

    While the customer is on hold it stands still from the beginning, and moves with all the others.
    """
    hold = None if kind in UNSTOPPED else holds.find_running_hold(tx, customer_id)
    row = {"kind": kind, "subject": subject, "customer_id": customer_id, "due_at": due_at}
    still = {"done_at": None, "frozen_at": hold.held_at if hold else None}
    tx.connection().execute(_SET[tx.connection().dialect.name], row | still)


def clear_deadlines(tx: Session, subject: str, *kinds: str, now: datetime) -> None:
    """Nothing of these kinds falls due for the subject any more."""
    done = update(_TABLE).where(_TABLE.c.subject == subject, _TABLE.c.kind.in_(kinds), _TABLE.c.done_at.is_(None))
    tx.connection().execute(done.values(done_at=now))


def mark_done(tx: Session, deadline: Deadline, *, now: datetime) -> bool:
    """Mark it done as it was read; False when it was moved, frozen or done since."""
    mine = (_TABLE.c.kind == deadline.kind) & (_TABLE.c.subject == deadline.subject)
    same = update(_TABLE).where(mine, _TABLE.c.due_at == deadline.due_at, _OPEN)
    return tx.connection().execute(same.values(done_at=now)).rowcount == 1


def list_due(
    tx: Session, now: datetime, *, kinds: Collection[str], but: Collection[object] = (), limit: int = 1
) -> tuple[Deadline, ...]:
    """What is due of these kinds, the longest overdue first, without those named in `but`.

    A kind that is not asked for was set by a newer umpire and is left to it.
    """
    first = find_next_due_at(tx)
    if first is None or first > now:
        return ()
    sought = {"now": now, "known": list(kinds), "most": limit + len(but)}
    rows = tx.connection().execute(_FIRST, sought)
    found = (Deadline(row.kind, row.subject, row.customer_id, row.due_at) for row in rows)
    return tuple(each for each in found if each not in but)[:limit]


def find_next_due_at(tx: Session) -> datetime | None:
    """When something falls due next, or None."""
    found: datetime | None = tx.connection().execute(_NEXT).scalar()
    return found


def list_open_deadlines(tx: Session, customer_id: int) -> tuple[Deadline, ...]:
    """What still falls due for a customer, frozen or not, the next first."""
    waiting = select(*_VALUE).where(_TABLE.c.customer_id == customer_id, _TABLE.c.done_at.is_(None))
    rows = tx.connection().execute(waiting.order_by(_TABLE.c.due_at, _TABLE.c.kind, _TABLE.c.subject))
    return tuple(Deadline(row.kind, row.subject, row.customer_id, row.due_at) for row in rows)


def load_due_dates(tx: Session, subjects: Iterable[str], *kinds: str) -> dict[tuple[str, str], datetime]:
    """When each of these kinds falls due for each of the subjects, by kind and subject, as far as it still does."""
    found: dict[tuple[str, str], datetime] = {}
    for some in split_into_batches(subjects):
        sought = select(*_VALUE).where(_TABLE.c.subject.in_(some), _TABLE.c.kind.in_(kinds), _TABLE.c.done_at.is_(None))
        found |= {(row.kind, row.subject): row.due_at for row in tx.connection().execute(sought)}
    return found


def load_deadlines_of_kinds(tx: Session, customer_id: int, kinds: Collection[str]) -> dict[Deadline, datetime | None]:
    """Every deadline of these kinds a customer ever had, each with when it was done, or None."""
    known = {"of": customer_id, "kinds": list(kinds)}
    rows = tx.connection().execute(_OF_KINDS, known)
    return {Deadline(row.kind, row.subject, row.customer_id, row.due_at): row.done_at for row in rows}


def delete_deadline(tx: Session, deadline: Deadline) -> None:
    """Forget one that is not wanted any more, as if it had never been set; one that is done stays on record."""
    tx.connection().execute(_DROP, {"of_kind": deadline.kind, "of_subject": deadline.subject})


def freeze_deadlines(tx: Session, customer_id: int, *, now: datetime) -> None:
    """Stop every clock of a customer, but for those of the hold itself."""
    running = update(_TABLE).where(_TABLE.c.customer_id == customer_id, _OPEN, _TABLE.c.kind.not_in(UNSTOPPED))
    tx.connection().execute(running.values(frozen_at=now))


def thaw_deadlines(tx: Session, customer_id: int, *, by: timedelta) -> None:
    """Let the customer's clocks run again, every one later by the time they stood still."""
    frozen = _TABLE.c.frozen_at.is_not(None) & _TABLE.c.done_at.is_(None)
    rows = tx.connection().execute(select(*_VALUE).where(_TABLE.c.customer_id == customer_id, frozen)).all()
    for row in rows:
        mine = (_TABLE.c.kind == row.kind) & (_TABLE.c.subject == row.subject)
        tx.connection().execute(update(_TABLE).where(mine).values(frozen_at=None, due_at=row.due_at + by))
