"""Channels: where umpire may post. An admin names them; nothing is posted anywhere else."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import outbox as outbox_workflow, requests
from bot.workflow.requests import Call, Database, RequestContext
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action
from scoring.settings.channels import ChannelPurpose
from storage.outbox import outbox
from storage.requests import claims, undos
from storage.settings import channels


@dataclass(frozen=True, slots=True)
class ChannelNamed:
    """The channel of a purpose after a change, and the one before; None where umpire posts nothing of the purpose."""

    purpose: ChannelPurpose
    channel: str | None
    before: str | None
    undo: str


def list_channels(db: Database, *, call: Call) -> dict[ChannelPurpose, str]:
    """List the named channels by purpose."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.HELP)
        return channels.list_channels(tx)


def load_channels(db: Database) -> dict[ChannelPurpose, str]:
    """Load the named channels by purpose, for whoever runs a command on the server and so controls the machine."""
    with db.transaction(reading=True) as tx:
        return channels.list_channels(tx)


def parse_purpose(word: str) -> ChannelPurpose:
    """Parse the purpose of a channel as typed, such as `review`; refuse any other word."""
    try:
        return ChannelPurpose(word.casefold())
    except ValueError:
        purposes = ", ".join(f"`{each.value}`" for each in ChannelPurpose)
        raise Malformed(f"“{word}” is not something umpire posts. It is one of {purposes}.") from None


def name_channel(db: Database, purpose: str, channel: str | None, *, call: Call) -> ChannelNamed:
    """Name the channel of a purpose, or none. Posts that the old channel refused are tried again in the new one.

    Whether umpire may post in the channel is checked by the caller, and again whenever it posts.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.NAME_CHANNELS)
        parsed_purpose = parse_purpose(purpose)
        before = _store_channel(tx, parsed_purpose, channel, context)
        if channel is not None:
            outbox.retry_parked(tx, now=context.now, moved=(before or channel, channel))
        undo = requests.offer_undo(
            tx,
            context,
            kind="channel",
            subject=parsed_purpose.value,
            before=before,
            after=channel,
        )
        return ChannelNamed(parsed_purpose, channel, before, undo)


def update_channel_id(db: Database, old_id: str, new_id: str) -> None:
    """Replace the id of a channel whose id Slack changed."""
    with db.transaction() as tx:
        channels.change_channel_id(tx, old_id, new_id)
        outbox.change_channel_id(tx, old_id, new_id)


def report_shared_channel(db: Database, channel_id: str, *, key: str, now: datetime) -> None:
    """Tell the admins that a channel umpire posts in was opened to outsiders. Posting there stops by itself."""
    with db.transaction() as tx:
        if claims.claim(tx, "inbound", key, now=now) and channels.list_purposes(tx, channel_id):
            outbox_workflow.notify_admins_of_channel(tx, channel_id, "shared outside", now=now)


def report_unwanted_invitation(db: Database, channel_id: str, *, now: datetime) -> None:
    """Ask the admins, once, to remove umpire from a channel with outsiders that it cannot leave by itself."""
    with db.transaction() as tx:
        outbox_workflow.notify_admins_of_channel(tx, channel_id, "invited", now=now)


def take_back(tx: Session, undo: undos.Undo, context: RequestContext) -> str:
    """Put the earlier channel back, unless it was changed again."""
    purpose = ChannelPurpose(undo.subject)
    if channels.find_channel(tx, purpose) != undo.after:
        raise AlreadyDone(f"The {purpose.value} channel was changed again since, so nothing was undone.")
    before = undo.before if isinstance(undo.before, str) else None
    _store_channel(tx, purpose, before, context)
    return f"The {purpose.value} channel is {'unset' if before is None else 'the one it was'} again."


def _store_channel(tx: Session, purpose: ChannelPurpose, channel: str | None, context: RequestContext) -> str | None:
    """Store or unset the channel of a purpose, audit it, and return the channel before."""
    before = (
        channels.clear_channel(tx, purpose)
        if channel is None
        else channels.set_channel(tx, purpose, channel, by=context.actor.user_id, now=context.now)
    )
    facts = {"channel": channel or "", "before": before or ""}
    requests.audit_action(tx, context, "channel.named", f"channel:{purpose.value}", public=facts)
    return before
