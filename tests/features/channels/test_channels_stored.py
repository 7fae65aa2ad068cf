"""Channels an admin named."""

from datetime import datetime

from scoring.settings.channels import ChannelPurpose
from storage.database import Database
from storage.settings import channels


def test_channel_is_named(db: Database, now: datetime) -> None:
    """A purpose has no channel until an admin names one, and then that one."""
    with db.transaction() as tx:
        assert channels.find_channel(tx, ChannelPurpose.REVIEW) is None
        assert channels.list_channels(tx) == {}
        assert channels.set_channel(tx, ChannelPurpose.REVIEW, "C1", by="U1", now=now) is None
    with db.transaction(reading=True) as tx:
        assert channels.find_channel(tx, ChannelPurpose.REVIEW) == "C1"
        assert channels.list_channels(tx) == {ChannelPurpose.REVIEW: "C1"}
        assert channels.list_purposes(tx, "C1") == (ChannelPurpose.REVIEW,)


def test_channel_is_named_anew(db: Database, now: datetime) -> None:
    """Naming another channel takes over and says from which; the former one is for nothing any more."""
    with db.transaction() as tx:
        channels.set_channel(tx, ChannelPurpose.REVIEW, "C1", by="U1", now=now)
        assert channels.set_channel(tx, ChannelPurpose.REVIEW, "C2", by="U1", now=now) == "C1"
        assert channels.find_channel(tx, ChannelPurpose.REVIEW) == "C2"
        assert channels.list_purposes(tx, "C1") == ()


def test_channel_is_unnamed(db: Database, now: datetime) -> None:
    """A purpose can be left without a channel, which says which one it had."""
    with db.transaction() as tx:
        channels.set_channel(tx, ChannelPurpose.REVIEW, "C1", by="U1", now=now)
        assert channels.clear_channel(tx, ChannelPurpose.REVIEW) == "C1"
        assert channels.clear_channel(tx, ChannelPurpose.REVIEW) is None
        assert channels.find_channel(tx, ChannelPurpose.REVIEW) is None


def test_channel_follows_a_new_id(db: Database, now: datetime) -> None:
    """When Slack gives a channel another id the purpose follows it; other channels' changes do nothing."""
    with db.transaction() as tx:
        channels.set_channel(tx, ChannelPurpose.REVIEW, "C1", by="U1", now=now)
        channels.change_channel_id(tx, "C7", "C8")
        assert channels.find_channel(tx, ChannelPurpose.REVIEW) == "C1"
        channels.change_channel_id(tx, "C1", "C9")
        assert channels.find_channel(tx, ChannelPurpose.REVIEW) == "C9"
