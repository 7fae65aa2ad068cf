"""Setbacks: since when something that is due has been failing, so that a restart does not begin to count anew."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import PrimaryKeyConstraint, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel

from storage.sql.statements import get_table, lock_name, upsert_rows

FORGOTTEN = timedelta(days=3)
"""What has not failed for so long starts anew when it fails: three times the longest pause between two tries."""


class SetbackRow(SQLModel, table=True):
    """One thing that failed, and has not been done since."""

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
    """What fails: of some kind, a subject unique in it; its name for people, and the customer, if it is about one."""

    kind: str
    subject: str
    name: str
    customer_id: int | None = None


_TABLE = get_table(SetbackRow)
_MINE = (_TABLE.c.kind == bindparam("of_kind"), _TABLE.c.subject == bindparam("of_subject"))
_KNOWN = select(_TABLE.c.since, _TABLE.c.failed_at).where(*_MINE)
_OVER = delete(_TABLE).where(*_MINE)


def record_failure(tx: Session, thing: FailingTask, *, now: datetime) -> datetime:
    """Note that it failed, and give since when it has been failing. What a clock ahead of time noted is void."""
    lock_name(tx, f"setback:{thing.kind}:{thing.subject}")
    found = tx.connection().execute(_KNOWN, {"of_kind": thing.kind, "of_subject": thing.subject}).one_or_none()
    goes_on = found is not None and found.since <= now <= found.failed_at + FORGOTTEN
    since: datetime = found.since if found is not None and goes_on else now
    upsert_rows(tx, _TABLE, [asdict(thing) | {"since": since, "failed_at": now}])
    return since


def delete_setback(tx: Session, kind: str, subject: str) -> None:
    """It was done."""
    tx.connection().execute(_OVER, {"of_kind": kind, "of_subject": subject})


def list_failing(tx: Session, name: str, *, before: datetime) -> tuple[tuple[int | None, datetime], ...]:
    """What of that name has been failing since before an instant: its customer, if any, and since when."""
    sought = select(_TABLE.c.customer_id, _TABLE.c.since).where(_TABLE.c.name == name, _TABLE.c.since <= before)
    rows = tx.connection().execute(sought.order_by(_TABLE.c.since, _TABLE.c.subject))
    return tuple((row.customer_id, row.since) for row in rows)


def list_setback_keys(tx: Session) -> frozenset[tuple[str, str]]:
    """The kind and subject of everything noted."""
    rows = tx.connection().execute(select(_TABLE.c.kind, _TABLE.c.subject))
    return frozenset((str(row.kind), str(row.subject)) for row in rows)


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete what last failed before an instant. Returns how many."""
    return tx.connection().execute(delete(_TABLE).where(_TABLE.c.failed_at < instant)).rowcount
