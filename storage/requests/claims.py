"""Claims: rows that can be inserted only once, so that a delivery or a weekly digest is handled only once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, PrimaryKeyConstraint, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel, col

from storage.sql.statements import build_insert_if_absent, get_table

INBOUND = "inbound"
"""The kind of claim for what Slack delivers: event ids, trigger ids, submitted views."""


class ClaimRow(SQLModel, table=True):
    """One thing to be done. Whoever inserts its row first does it."""

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


_INSERT = build_insert_if_absent(get_table(ClaimRow))
_OF_KEY = (col(ClaimRow.kind) == bindparam("of_kind"), col(ClaimRow.key) == bindparam("of_key"))
_CLAIMED = select(col(ClaimRow.key)).where(*_OF_KEY)
_RELEASE = delete(ClaimRow).where(*_OF_KEY)
_DELETE_OLD = delete(ClaimRow).where(
    col(ClaimRow.kind) == bindparam("of_kind"), col(ClaimRow.claimed_at) < bindparam("instant")
)


def claim(tx: Session, kind: str, key: str, *, subject: str = "", now: datetime) -> bool:
    """Claim a key; return False if it was claimed before. The transaction can go on either way.

    If another transaction has claimed it and is still open, this waits: if that one rolls back, this claim succeeds.
    """
    row = {"kind": kind, "subject": subject, "key": key, "claimed_at": now}
    connection = tx.connection()
    return connection.execute(_INSERT[connection.dialect.name], row).rowcount == 1


def is_claimed(tx: Session, kind: str, key: str) -> bool:
    """Return whether the key was claimed, for whatever subject."""
    return tx.connection().execute(_CLAIMED, {"of_kind": kind, "of_key": key}).first() is not None


def release_claim(tx: Session, kind: str, key: str) -> None:
    """Delete a claim, so that the key can be claimed again: what was done has been undone."""
    tx.connection().execute(_RELEASE, {"of_kind": kind, "of_key": key})


def delete_before(tx: Session, kind: str, instant: datetime) -> int:
    """Delete the claims of a kind made before an instant, when no repetition can come any more; return how many."""
    return tx.connection().execute(_DELETE_OLD, {"of_kind": kind, "instant": instant}).rowcount
