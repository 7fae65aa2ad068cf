"""Locks on what has no row of its own to hold: a list, a name, the wording in force."""

from sqlalchemy import text
from sqlmodel import Session

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))")


def hold(tx: Session, what: str) -> None:
    """Hold it until the transaction ends: others who hold the same wait. The first statement about it.

    Two names that share a hash only wait for one another. SQLite's writer has the whole file already.
    """
    connection = tx.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD, {"what": what})
