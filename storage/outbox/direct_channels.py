"""Direct channels: the channel of the direct messages between umpire and each person, as Slack named it."""

from sqlalchemy import bindparam, delete, select
from sqlmodel import Field, Session, SQLModel

from storage.privacy import ledger
from storage.sql.statements import get_table, upsert_rows


class DirectChannelRow(SQLModel, table=True):
    """The channel in which one person reads what umpire writes to them."""

    __tablename__ = "direct_channels"

    user_id: str = Field(primary_key=True, max_length=40)
    channel: str = Field(max_length=40)


_TABLE = get_table(DirectChannelRow)
_FIND = select(_TABLE.c.channel).where(_TABLE.c.user_id == bindparam("of_user"))
_DELETE = delete(_TABLE).where(_TABLE.c.user_id == bindparam("of_user"))


def remember_channel(tx: Session, user_id: str, channel: str) -> None:
    """Store the channel of the direct messages with a person, unless they are erased; it replaces an earlier one."""
    if not ledger.list_gone(tx, [user_id]):
        upsert_rows(tx, _TABLE, [{"user_id": user_id, "channel": channel}])


def find_channel(tx: Session, user_id: str) -> str | None:
    """Return the channel of the direct messages with a person, or None if none was ever opened."""
    channel: str | None = tx.connection().execute(_FIND, {"of_user": user_id}).scalar()
    return channel


def forget_channel(tx: Session, user_id: str) -> None:
    """Delete the channel of the direct messages with a person."""
    tx.connection().execute(_DELETE, {"of_user": user_id})
