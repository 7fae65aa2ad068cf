"""Claims: what must happen once is a row that can be inserted once, be it a Slack delivery or this week's digest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, PrimaryKeyConstraint, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel, col

from storage.sql.statements import build_insert_if_absent, get_table

INBOUND = "inbound"
"""The kind of claim for what Slack delivers: event ids, trigger ids, submitted views."""


class ClaimRow(SQLModel, table=True):
    """One thing that was taken on; the first to insert the row does it."""

    __tablename__ = "claims"
    __table_args__ = (
        PrimaryKeyConstraint("kind", "subject", "key"),
        CheckConstraint("kind <> '' AND key <> ''", name="named"),
        {"sqlite_with_rowid": False},
    )

    kind: str = Field(max_length=40)
    subject: str = Field(max_length=150)
    key: str = Field(max_length=255)
    claimed_at: datetime


# SQLAlchemy forgets an INSERT's row count unless it is told not to, and says -1 on PostgreSQL.
_INSERT = {
    on: made.execution_options(preserve_rowcount=True)
    for on, made in build_insert_if_absent(get_table(ClaimRow)).items()
}
_OF_KEY = (col(ClaimRow.kind) == bindparam("of_kind"), col(ClaimRow.key) == bindparam("of_key"))
_TAKEN = select(col(ClaimRow.key)).where(*_OF_KEY)
_RELEASE = delete(ClaimRow).where(*_OF_KEY)
_FORGET = delete(ClaimRow).where(
    col(ClaimRow.kind) == bindparam("of_kind"), col(ClaimRow.claimed_at) < bindparam("instant")
)


def claim(tx: Session, kind: str, key: str, *, subject: str = "", now: datetime) -> bool:
    """Take it on; False when it was taken before. The transaction stays usable either way.

    A claim of a transaction that is still open elsewhere is waited for: if that one rolls back, this one wins.
    """
    row = {"kind": kind, "subject": subject, "key": key, "claimed_at": now}
    connection = tx.connection()
    return connection.execute(_INSERT[connection.dialect.name], row).rowcount == 1


def is_claimed(tx: Session, kind: str, key: str) -> bool:
    """Whether somebody took it on, whatever the subject."""
    return tx.connection().execute(_TAKEN, {"of_kind": kind, "of_key": key}).first() is not None


def release_claim(tx: Session, kind: str, key: str) -> None:
    """Give back what was taken on, so that it can be claimed again: what was done has been undone."""
    tx.connection().execute(_RELEASE, {"of_kind": kind, "of_key": key})


def delete_before(tx: Session, kind: str, instant: datetime) -> int:
    """Delete claims of a kind made before an instant, once nothing can come a second time. Returns how many."""
    return tx.connection().execute(_FORGET, {"of_kind": kind, "instant": instant}).rowcount
