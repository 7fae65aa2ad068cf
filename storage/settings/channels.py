"""The channels an admin chose, one for each purpose. Umpire posts in no others."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index, Text, bindparam, delete, select, text, update
from sqlmodel import Field, Session, SQLModel

from scoring.settings.channels import ChannelPurpose
from storage.sql.records import require_one_of
from storage.sql.statements import get_table, upsert_rows


class ChannelRow(SQLModel, table=True):
    """The channel for one purpose. One channel may serve several purposes.

    `left_so` names the readers besides the team whom an admin accepted: `public`, and the ids of guests.
    """

    __tablename__ = "channels"
    __table_args__ = (Index(None, "channel_id"), require_one_of("purpose", ChannelPurpose))

    purpose: str = Field(primary_key=True, max_length=20)
    channel_id: str = Field(max_length=40)
    named_by: str = Field(max_length=40)
    named_at: datetime
    left_so: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})


TABLE = get_table(ChannelRow)
_CHANNEL_OF = select(TABLE.c.channel_id).where(TABLE.c.purpose == bindparam("purpose"))
_ACCEPTED_READERS = select(TABLE.c.left_so).where(TABLE.c.channel_id == bindparam("channel_id"))
_PURPOSES = select(TABLE.c.purpose).where(TABLE.c.channel_id == bindparam("channel_id"))


def find_channel(tx: Session, purpose: ChannelPurpose) -> str | None:
    """Return the id of the channel for a purpose, or None if no admin has chosen one."""
    return tx.connection().execute(_CHANNEL_OF, {"purpose": purpose.value}).scalar_one_or_none()


def list_channels(tx: Session) -> dict[ChannelPurpose, str]:
    """Return the channel id of every purpose that has a channel."""
    rows = tx.connection().execute(select(TABLE.c.purpose, TABLE.c.channel_id))
    return {ChannelPurpose(row.purpose): row.channel_id for row in rows}


def set_channel(tx: Session, purpose: ChannelPurpose, channel_id: str, *, by: str, now: datetime) -> str | None:
    """Set the channel for a purpose; return the id of the previous one, or None."""
    previous = find_channel(tx, purpose)
    upsert_rows(
        tx,
        TABLE,
        [{"purpose": purpose.value, "channel_id": channel_id, "named_by": by, "named_at": now, "left_so": ""}],
    )
    return previous


def clear_channel(tx: Session, purpose: ChannelPurpose) -> str | None:
    """Leave a purpose without a channel; return the id of the one it had, or None."""
    previous = find_channel(tx, purpose)
    tx.connection().execute(delete(TABLE).where(TABLE.c.purpose == purpose.value))
    return previous


def change_channel_id(tx: Session, old_id: str, new_id: str) -> None:
    """Replace a channel's id, because Slack gave it a new one (event `channel_id_changed`)."""
    tx.connection().execute(update(TABLE).where(TABLE.c.channel_id == old_id).values(channel_id=new_id))


def find_accepted_readers(tx: Session, channel_id: str) -> frozenset[str]:
    """Return the readers besides the team whom an admin accepted in a channel: `public`, and the ids of guests."""
    stored = tx.connection().execute(_ACCEPTED_READERS, {"channel_id": channel_id}).scalars()
    return frozenset(word for words in stored for word in words.split())


def accept_readers(tx: Session, channel_id: str, readers: Iterable[str]) -> None:
    """Store that these readers besides the team, and no others, are accepted in a channel."""
    words = " ".join(sorted(readers))
    tx.connection().execute(update(TABLE).where(TABLE.c.channel_id == channel_id).values(left_so=words))


def list_named_before(tx: Session, instant: datetime) -> tuple[str, ...]:
    """List the ids of the channels that were named before an instant, sorted."""
    query = select(TABLE.c.channel_id).where(TABLE.c.named_at < instant).distinct()
    return tuple(sorted(tx.connection().execute(query).scalars()))


def list_purposes(tx: Session, channel_id: str) -> tuple[ChannelPurpose, ...]:
    """List the purposes a channel was chosen for, sorted; empty for any other channel."""
    purposes = tx.connection().execute(_PURPOSES, {"channel_id": channel_id}).scalars()
    return tuple(sorted(ChannelPurpose(purpose) for purpose in purposes))
