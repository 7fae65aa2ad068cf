"""Channels an admin named, one for each purpose: the only ones umpire posts in."""

from datetime import datetime

from sqlalchemy import Index, bindparam, delete, select, update
from sqlmodel import Field, Session, SQLModel

from scoring.settings.channels import ChannelPurpose
from storage.sql.records import require_one_of
from storage.sql.statements import get_table, upsert_rows


class ChannelRow(SQLModel, table=True):
    """The channel of one purpose; one channel may serve several."""

    __tablename__ = "channels"
    __table_args__ = (Index(None, "channel_id"), require_one_of("purpose", ChannelPurpose))

    purpose: str = Field(primary_key=True, max_length=20)
    channel_id: str = Field(max_length=40)
    named_by: str = Field(max_length=40)
    named_at: datetime


_CHANNELS = get_table(ChannelRow)
_NAMED = select(_CHANNELS.c.channel_id).where(_CHANNELS.c.purpose == bindparam("purpose"))
_PURPOSES = select(_CHANNELS.c.purpose).where(_CHANNELS.c.channel_id == bindparam("channel_id"))


def find_channel(tx: Session, purpose: ChannelPurpose) -> str | None:
    """The channel's id, or None while no admin has named one."""
    return tx.connection().execute(_NAMED, {"purpose": purpose.value}).scalar_one_or_none()


def list_channels(tx: Session) -> dict[ChannelPurpose, str]:
    """Every purpose that has a channel."""
    rows = tx.connection().execute(select(_CHANNELS.c.purpose, _CHANNELS.c.channel_id))
    return {ChannelPurpose(row.purpose): row.channel_id for row in rows}


def set_channel(tx: Session, purpose: ChannelPurpose, channel_id: str, *, by: str, now: datetime) -> str | None:
    """Name the channel for the purpose; returns the one it takes over from."""
    previous = find_channel(tx, purpose)
    upsert_rows(
        tx,
        _CHANNELS,
        [{"purpose": purpose.value, "channel_id": channel_id, "named_by": by, "named_at": now}],
    )
    return previous


def clear_channel(tx: Session, purpose: ChannelPurpose) -> str | None:
    """Leave the purpose without a channel; returns the one it had."""
    previous = find_channel(tx, purpose)
    tx.connection().execute(delete(_CHANNELS).where(_CHANNELS.c.purpose == purpose.value))
    return previous


def change_channel_id(tx: Session, old_id: str, new_id: str) -> None:
    """Follow Slack when it gives a channel another id (`channel_id_changed`)."""
    tx.connection().execute(update(_CHANNELS).where(_CHANNELS.c.channel_id == old_id).values(channel_id=new_id))


def list_purposes(tx: Session, channel_id: str) -> tuple[ChannelPurpose, ...]:
    """What the channel is named for, sorted; empty for any other channel."""
    found = tx.connection().execute(_PURPOSES, {"channel_id": channel_id}).scalars()
    return tuple(sorted(ChannelPurpose(purpose) for purpose in found))
