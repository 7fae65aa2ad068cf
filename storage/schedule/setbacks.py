"""Setbacks: since when a due task has been failing, stored so that a restart does not lose count."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import PrimaryKeyConstraint, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel

from storage.sql.statements import get_table, lock_name, upsert_rows

FORGOTTEN = timedelta(days=3)
"""A task that has not failed for so long counts as new when it fails: three times the longest pause between tries."""


class SetbackRow(SQLModel, table=True):
    """One task that failed and has not been done since."""

    __tablename__ = "setbacks"
    __table_args__ = (PrimaryKeyConstraint("kind", "subject"),)

    kind: str = Field(max_length=40)
    subject: str = Field(max_length=255)
    name: str = Field(max_length=40)
    customer_id: int | None = Field(default=None, foreign_key="customers.id")
    since: datetime
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class FailingTask:
    """A task that fails: a subject unique in its kind, a name for people, and the customer it is about, if any."""

    kind: str
    subject: str
    name: str
    customer_id: int | None = None


_TABLE = get_table(SetbackRow)
_KEY = (_TABLE.c.kind == bindparam("of_kind"), _TABLE.c.subject == bindparam("of_subject"))
_FIND = select(_TABLE.c.since, _TABLE.c.failed_at).where(*_KEY)
_DELETE = delete(_TABLE).where(*_KEY)


def record_failure(tx: Session, task: FailingTask, *, now: datetime) -> datetime:
    """Store that a task failed; return since when it has been failing. Times in the future are not believed."""
    lock_name(tx, f"setback:{task.kind}:{task.subject}")
    stored = tx.connection().execute(_FIND, {"of_kind": task.kind, "of_subject": task.subject}).one_or_none()
    goes_on = stored is not None and stored.since <= now <= stored.failed_at + FORGOTTEN
    since: datetime = stored.since if stored is not None and goes_on else now
    upsert_rows(tx, _TABLE, [asdict(task) | {"since": since, "failed_at": now}])
    return since


def delete_setback(tx: Session, kind: str, subject: str) -> None:
    """Delete the setback of a task that was done."""
    tx.connection().execute(_DELETE, {"of_kind": kind, "of_subject": subject})


def list_failing(tx: Session, name: str, *, before: datetime) -> tuple[tuple[int | None, datetime], ...]:
    """List (customer id or None, since when) of the tasks of a name that have been failing since before an instant."""
    query = select(_TABLE.c.customer_id, _TABLE.c.since).where(_TABLE.c.name == name, _TABLE.c.since <= before)
    rows = tx.connection().execute(query.order_by(_TABLE.c.since, _TABLE.c.subject))
    return tuple((row.customer_id, row.since) for row in rows)


def list_setback_keys(tx: Session) -> frozenset[tuple[str, str]]:
    """Return (kind, subject) of every stored setback."""
    rows = tx.connection().execute(select(_TABLE.c.kind, _TABLE.c.subject))
    return frozenset((str(row.kind), str(row.subject)) for row in rows)


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete the setbacks that last failed before an instant; return how many."""
    return tx.connection().execute(delete(_TABLE).where(_TABLE.c.failed_at < instant)).rowcount
