"""Gates: until when nothing may be sent to a channel or through a family of Slack methods, for every replica."""

from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlmodel import Field, Session, SQLModel, col

from storage.sql.statements import insert_or, table_of


class Gate(SQLModel, table=True):
    """Closed until `opens_at`. No row means open."""

    __tablename__ = "gates"

    name: str = Field(primary_key=True, max_length=60)
    opens_at: datetime


_CLOSE = insert_or(table_of(Gate), "name", only_if=lambda new: col(Gate.opens_at) < new.opens_at)
_OPEN = delete(table_of(Gate)).where(col(Gate.opens_at) > bindparam("instant"))
_FORGET = delete(table_of(Gate)).where(col(Gate.opens_at) < bindparam("instant"))


def close_until(tx: Session, name: str, instant: datetime) -> None:
    """Close a gate; one that is closed for longer already stays so."""
    tx.connection().execute(_CLOSE[tx.connection().dialect.name], {"name": name, "opens_at": instant})


def open_beyond(tx: Session, instant: datetime) -> int:
    """Open the gates that would be closed for longer than until then. Returns how many."""
    return tx.connection().execute(_OPEN, {"instant": instant}).rowcount


def of_channel(channel: str) -> str:
    """The gate that spaces messages in one channel."""
    return f"channel:{channel}"


def of_method(method: str) -> str:
    """The gate Slack closes with 429. All of `chat.*` share one: a busy workspace is not asked again elsewhere."""
    return "method:views" if method == "home" else "method:chat"


def forget_before(tx: Session, instant: datetime) -> int:
    """Delete gates that have long been open. Returns how many."""
    return tx.connection().execute(_FORGET, {"instant": instant}).rowcount
