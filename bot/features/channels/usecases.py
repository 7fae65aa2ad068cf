"""Channels: where umpire may post, named by an admin; nothing is posted anywhere else."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization, outbox as outgoing
from bot.workflow.authorization import Call, Database, Desk
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action
from scoring.settings.channels import Purpose
from storage.outbox import outbox
from storage.requests import claims, undos
from storage.settings import channels


@dataclass(frozen=True, slots=True)
class Named:
    """A purpose's channel after a change; None where umpire posts nothing of that purpose."""

    purpose: Purpose
    channel: str | None
    before: str | None
    undo: str


def named(db: Database, *, call: Call) -> dict[Purpose, str]:
    """The channels that are named."""
    with db.transaction(reading=True) as tx:
        authorization.looked_up(tx, call, Action.HELP)
        return channels.all_named(tx)


def purpose_of(word: str) -> Purpose:
    """What a channel is to be named for, as typed."""
    try:
        return Purpose(word.casefold())
    except ValueError:
        known = ", ".join(f"`{each.value}`" for each in Purpose)
        raise Malformed(f"“{word}” is not something umpire posts. It is one of {known}.") from None


def name(db: Database, purpose: str, channel: str | None, *, call: Call) -> Named:
    """Name a purpose's channel, or none. What waited because the old one was closed to us is tried in the new one.

    That the channel may be posted in is checked before, and at each post.
    """
    with db.transaction() as tx:
        at = authorization.opened(tx, call, Action.NAME_CHANNELS)
        meant = purpose_of(purpose)
        before = _store(tx, meant, channel, at)
        if channel is not None:
            outbox.redrive(tx, now=at.now, moved=(before or channel, channel))
        undo = authorization.offer_undo(
            tx,
            at,
            kind="channel",
            subject=meant.value,
            before=before,
            after=channel,
        )
        return Named(meant, channel, before, undo)


def renamed(db: Database, old_id: str, new_id: str) -> None:
    """Follow a channel whose id Slack changed."""
    with db.transaction() as tx:
        channels.renamed(tx, old_id, new_id)
        outbox.channel_renumbered(tx, old_id, new_id)


def shared(db: Database, channel_id: str, *, key: str, now: datetime) -> None:
    """A channel became open to outsiders: tell the admins if umpire used to post there. Posting stops by itself."""
    with db.transaction() as tx:
        if claims.claim(tx, "inbound", key, now=now) and channels.purposes_of(tx, channel_id):
            outgoing.tell_admins_of(tx, channel_id, "shared outside", now=now)


def invited(db: Database, channel_id: str, *, now: datetime) -> None:
    """umpire was invited where outsiders are and may not leave by itself: the admins are asked to remove it, once."""
    with db.transaction() as tx:
        outgoing.tell_admins_of(tx, channel_id, "invited", now=now)


def take_back(tx: Session, undo: undos.Undo, at: Desk) -> str:
    """Put the earlier channel back, unless it was changed again."""
    purpose = Purpose(undo.subject)
    if channels.named(tx, purpose) != undo.after:
        raise AlreadyDone(f"The {purpose.value} channel was changed again since, so nothing was undone.")
    before = undo.before if isinstance(undo.before, str) else None
    _store(tx, purpose, before, at)
    return f"The {purpose.value} channel is {'unset' if before is None else 'the one it was'} again."


def _store(tx: Session, purpose: Purpose, channel: str | None, at: Desk) -> str | None:
    before = (
        channels.unname(tx, purpose)
        if channel is None
        else channels.name(tx, purpose, channel, by=at.actor.user_id, now=at.now)
    )
    facts = {"channel": channel or "", "before": before or ""}
    authorization.audited(tx, at, "channel.named", f"channel:{purpose.value}", public=facts)
    return before
