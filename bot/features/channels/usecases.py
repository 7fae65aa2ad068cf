"""Channels: where umpire may post. An admin names them; nothing is posted anywhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.workflow import direct_messages, outbox as outbox_workflow, requests
from bot.workflow.recurring import Rhythm
from bot.workflow.requests import Call, Database, RequestContext
from scoring.privacy import staff
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action, Role, is_allowed
from scoring.rules.policy import Policy
from scoring.settings import channels as channel_rules
from scoring.settings.channels import ChannelPurpose, OtherReaders
from scoring.values.recurrence import Grace
from storage.database import Json
from storage.outbox import outbox
from storage.requests import claims, undos
from storage.roles import people, roles
from storage.schedule.recurring import DueRhythm
from storage.settings import channels, policies

JUST_NAMED = timedelta(days=2)
"""How long after it was named, which says who else can read it, nobody is reminded of a channel."""
REMINDED = Grace(hours=48)
"""How late admins are still reminded."""


@dataclass(frozen=True, slots=True)
class ChannelNamed:
    """The channel of a purpose after a change, and the one before; None where umpire posts nothing of the purpose.

    `undo` is "" where it was the same already.
    """

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
        raise Malformed(f"“{word}” is not something I post. It is one of {purposes}.") from None


def name_channel(db: Database, purpose: str, channel: str | None, *, call: Call) -> ChannelNamed:
    """Name the channel of a purpose, or none. Posts that the old channel refused are tried again in the new one.

    Whether umpire may post in the channel is checked by the caller, and again whenever it posts.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.NAME_CHANNELS)
        parsed_purpose = parse_purpose(purpose)
        accepted = channels.find_accepted_readers(tx, channels.find_channel(tx, parsed_purpose) or "")
        if channel is not None and channels.find_channel(tx, parsed_purpose) == channel:
            return ChannelNamed(parsed_purpose, channel, channel, "")
        before = _store_channel(tx, parsed_purpose, channel, context)
        if channel is not None:
            outbox.retry_parked(tx, now=context.now, moved=(before or channel, channel))
        undo = requests.offer_undo(
            tx,
            context,
            kind="channel",
            subject=parsed_purpose.value,
            before=[before, *sorted(accepted)],
            after=channel,
        )
        return ChannelNamed(parsed_purpose, channel, before, undo)


def find_other_readers(db: Database, *, public: bool, members: Iterable[str]) -> OtherReaders:
    """Find who besides the team can read a channel with these members."""
    with db.transaction(reading=True) as tx:
        return OtherReaders(public, people.list_guests(tx, members))


def describe_posts(db: Database) -> str:
    """Describe what is read in the review channel, as colleagues are named or counted there now."""
    with db.transaction(reading=True) as tx:
        return staff.describe_posts(policies.get_policy(tx))


def find_new_readers(db: Database, channel: str, readers: OtherReaders) -> OtherReaders | None:
    """Find whom of these no admin has accepted yet; None for nobody, and where umpire does not post."""
    with db.transaction(reading=True) as tx:
        new = readers.leave_out(channels.find_accepted_readers(tx, channel))
        return new if new.words and channels.list_purposes(tx, channel) else None


def accept_readers(db: Database, channel: str, readers: OtherReaders, *, call: Call) -> str:
    """Accept those who can read a channel besides the team: admins are not reminded of them. Returns the undo's id."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.NAME_CHANNELS)
        if not channels.list_purposes(tx, channel):
            raise AlreadyDone("I do not post in that channel any more, so there is nothing to leave.")
        before, after = channels.find_accepted_readers(tx, channel), readers.words
        _store_accepted_readers(tx, channel, after, context)
        return requests.offer_undo(
            tx, context, kind="channel_left", subject=channel, before=sorted(before), after=sorted(after)
        )


def offer_channel(db: Database, channel: str, *, inviter: str, key: str, now: datetime) -> None:
    """Ask an admin who invited umpire to a channel whether to post there, if no review channel is named yet."""
    with db.transaction() as tx:
        if not is_allowed(people.get_actor(tx, inviter), Action.NAME_CHANNELS) or _has_review_channel(tx):
            return
        outbox.enqueue(
            tx,
            intent=f"channel offered:{key}",
            kind="channel_offered",
            subject=channel,
            channel=inviter,
            now=now,
            method=outbox.OutboxMethod.DM,
            matters=False,
        )


def has_review_channel(db: Database) -> bool:
    """Whether a review channel is named."""
    with db.transaction(reading=True) as tx:
        return _has_review_channel(tx)


def take_back_accepted_readers(tx: Session, undo: undos.Undo, context: RequestContext) -> str:
    """Take back that readers were accepted: admins are reminded of them again."""
    before, after = (list(each) if isinstance(each, list) else [] for each in (undo.before, undo.after))
    if channels.find_accepted_readers(tx, undo.subject) != frozenset(after):
        raise AlreadyDone("That has been changed again since, so nothing was undone.")
    _store_accepted_readers(tx, undo.subject, [str(word) for word in before], context)
    return "I remind admins every week of who else can read that channel."


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
        raise AlreadyDone(f"The {purpose.value} channel has been changed again since, so nothing was undone.")
    stored = undo.before if isinstance(undo.before, list) else [undo.before]  # alone before it could be left to readers
    before = stored[0] if isinstance(stored[0], str) else None
    _store_channel(tx, purpose, before, context)
    if before is not None:
        channels.accept_readers(tx, before, [str(word) for word in stored[1:]])
    return f"The {purpose.value} channel is {'unset' if before is None else 'the one it was'} again."


def _remind_weekly(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Remind every admin of channels that others can read; whether they can is looked at when it is sent."""
    del policy
    for channel in channels.list_named_before(tx, due.at - JUST_NAMED):
        for admin in sorted(roles.list_people_with_role(tx, Role.ADMIN)):
            direct_messages.enqueue_direct_message(
                tx,
                admin,
                intent=f"channel readers:{channel}:{due.at.isoformat()}:{admin}",
                kind="channel_readers",
                subject=channel,
                now=now,
            )


RHYTHMS: dict[str, Rhythm] = {"channels.readers": Rhythm(channel_rules.build_schedule, REMINDED, False, _remind_weekly)}


def _has_review_channel(tx: Session) -> bool:
    return channels.find_channel(tx, ChannelPurpose.REVIEW) is not None


def _store_accepted_readers(tx: Session, channel: str, words: Iterable[str], context: RequestContext) -> None:
    """Store which readers are accepted in a channel, and audit it."""
    readers: list[Json] = [*sorted(words)]
    channels.accept_readers(tx, channel, [str(word) for word in readers])
    requests.audit_action(tx, context, "channel.left_so", f"channel:{channel}", private={"readers": readers})


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
