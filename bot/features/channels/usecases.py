"""Channels: where umpire may post, named by an admin; nothing is posted anywhere else."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization, outbox as outgoing
from bot.workflow.authorization import Call, Database, RequestContext
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action
from scoring.settings.channels import ChannelPurpose
from storage.outbox import outbox
from storage.requests import claims, undos
from storage.settings import channels


@dataclass(frozen=True, slots=True)
class ChannelNamed:
    """A purpose's channel after a change; None where umpire posts nothing of that purpose."""

    purpose: ChannelPurpose
    channel: str | None
    before: str | None
    undo: str


def list_channels(db: Database, *, call: Call) -> dict[ChannelPurpose, str]:
    """The channels that are named."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.HELP)
        return channels.list_channels(tx)


def parse_purpose(word: str) -> ChannelPurpose:
    """What a channel is to be named for, as typed."""
    try:
        return ChannelPurpose(word.casefold())
    except ValueError:
        known = ", ".join(f"`{each.value}`" for each in ChannelPurpose)
        raise Malformed(f"“{word}” is not something umpire posts. It is one of {known}.") from None


def name_channel(db: Database, purpose: str, channel: str | None, *, call: Call) -> ChannelNamed:
    """Name a purpose's channel, or none. What waited because the old one was closed to us is tried in the new one.

    That the channel may be posted in is checked before, and at each post.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.NAME_CHANNELS)
        meant = parse_purpose(purpose)
        before = _store_channel(tx, meant, channel, at)
        if channel is not None:
            outbox.retry_parked(tx, now=at.now, moved=(before or channel, channel))
        undo = authorization.offer_undo(
            tx,
            at,
            kind="channel",
            subject=meant.value,
            before=before,
            after=channel,
        )
        return ChannelNamed(meant, channel, before, undo)


def update_channel_id(db: Database, old_id: str, new_id: str) -> None:
    """Follow a channel whose id Slack changed."""
    with db.transaction() as tx:
        channels.change_channel_id(tx, old_id, new_id)
        outbox.change_channel_id(tx, old_id, new_id)


def report_shared_channel(db: Database, channel_id: str, *, key: str, now: datetime) -> None:
    """A channel became open to outsiders: tell the admins if umpire used to post there. Posting stops by itself."""
    with db.transaction() as tx:
        if claims.claim(tx, "inbound", key, now=now) and channels.list_purposes(tx, channel_id):
            outgoing.notify_admins_of_channel(tx, channel_id, "shared outside", now=now)


def report_unwanted_invitation(db: Database, channel_id: str, *, now: datetime) -> None:
    """umpire was invited where outsiders are and may not leave by itself: the admins are asked to remove it, once."""
    with db.transaction() as tx:
        outgoing.notify_admins_of_channel(tx, channel_id, "invited", now=now)


def take_back(tx: Session, undo: undos.Undo, at: RequestContext) -> str:
    """Put the earlier channel back, unless it was changed again."""
    purpose = ChannelPurpose(undo.subject)
    if channels.find_channel(tx, purpose) != undo.after:
        raise AlreadyDone(f"The {purpose.value} channel was changed again since, so nothing was undone.")
    before = undo.before if isinstance(undo.before, str) else None
    _store_channel(tx, purpose, before, at)
    return f"The {purpose.value} channel is {'unset' if before is None else 'the one it was'} again."


def _store_channel(tx: Session, purpose: ChannelPurpose, channel: str | None, at: RequestContext) -> str | None:
    before = (
        channels.clear_channel(tx, purpose)
        if channel is None
        else channels.set_channel(tx, purpose, channel, by=at.actor.user_id, now=at.now)
    )
    facts = {"channel": channel or "", "before": before or ""}
    authorization.audit_action(tx, at, "channel.named", f"channel:{purpose.value}", public=facts)
    return before
