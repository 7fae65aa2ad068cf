"""The digest: preview it, post it every week or when a manager asks, and load what is rendered when it is sent."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.features.digests.usecases import issues
from bot.features.digests.usecases.issues import Digest, DigestEntry, DigestOpening
from bot.workflow import people, requests, standings
from bot.workflow.recurring import Rhythm
from bot.workflow.requests import Call
from bot.workflow.setbacks import Setbacks
from scoring.digests import digests as digest_rules
from scoring.refusals import AlreadyDone
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from storage.database import Database, Json
from storage.digests import issues as issue_records
from storage.digests.reactions import EDITIONS
from storage.outbox import outbox
from storage.schedule.recurring import DueRhythm
from storage.settings import channels, policies

DIGEST_KIND = "digest"


@dataclass(frozen=True, slots=True)
class DigestPreview:
    """What a digest would say now, its channel (None: no channel is named), and when the next one is due."""

    digest: Digest
    channel: str | None
    next_at: datetime


def preview_digest(db: Database, *, call: Call) -> DigestPreview:
    """Load what a digest would say now."""
    _refresh_standings(db, call.now)
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.DIGEST)
        next_at = digest_rules.schedule(context.policy).after(context.now, context.policy.zone)
        digest = issues.load_digest(tx, policy=context.policy, now=context.now)
        return DigestPreview(digest, channels.find_channel(tx, ChannelPurpose.REVIEW), next_at)


def post_digest(db: Database, *, call: Call) -> tuple[Digest, str]:
    """Queue a digest for the review channel now, besides the weekly one; returns it and the channel.

    Refused if no review channel is named.
    """
    _refresh_standings(db, call.now)
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.DIGEST)
        channel = channels.find_channel(tx, ChannelPurpose.REVIEW)
        if channel is None:
            raise AlreadyDone(
                "No review channel is named, so there is nowhere to post. An admin sets it with "
                "`/umpire channels review #channel`; `/umpire digest preview` shows it to you alone."
            )
        digest = _issue_digest(
            tx,
            f"now:{context.now:%Y%m%dT%H%M%S}",
            channel,
            by=context.actor.user_id,
            policy=context.policy,
            now=context.now,
        )
        if digest is None:
            raise AlreadyDone("A digest was asked for this very second, and one is enough: it is on its way.")
        return digest, channel


def load_opening(db: Database, edition_id: int, *, now: datetime) -> DigestOpening:
    """Load the opening of a digest, for the outbox to render."""
    with db.transaction(reading=True) as tx:
        edition = EDITIONS.get(tx, edition_id)
        before = issue_records.find_previous_digest(tx, edition.posted_at, excluded_id=edition.id)
        return issues.load_opening(
            tx, edition.customers, before, until=edition.posted_at, policy=policies.get_policy(tx), now=now
        )


def find_entry(db: Database, edition_id: int, customer_id: int, *, now: datetime) -> DigestEntry | None:
    """Load one customer of a digest, for the outbox to render; None if they were archived or let go meanwhile."""
    with db.transaction(reading=True) as tx:
        edition = EDITIONS.get(tx, edition_id)
        before = issue_records.find_previous_digest(tx, edition.posted_at, excluded_id=edition.id)
        entry = issues.load_entries(tx, (customer_id,), before, policy=policies.get_policy(tx), now=now).get(
            customer_id
        )
    if entry is None or entry.customer.archived_at is not None or entry.customer.former_at is not None:
        return None
    return replace(entry, place=edition.customers.index(customer_id) + 1)


def list_open_messages(db: Database, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """List (channel id, ts) of the customers' messages of the newest digest, as far as they are posted."""
    with db.transaction(reading=True) as tx:
        newest = issue_records.find_previous_digest(tx, now)
        numbers = newest.customers if newest is not None else ()
        intents = [_build_intent(newest.key, "digest_customer", str(number)) for number in numbers if newest]
        places = [outbox.find_message_place(tx, intent=intent) for intent in intents]
        return tuple(place for place in places if place is not None)


def take_reading(db: Database, hour: str, *, now: datetime) -> bool:
    """Claim the turn to read the open digest's messages again in this hour; one replica gets it."""
    return people.take_turn(db, "reactions", hour, now=now)


def _post_weekly(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Queue this week's digest, unless it is muted or no review channel is named."""
    channel = channels.find_channel(tx, ChannelPurpose.REVIEW)
    if channel is not None and not policy.digest_muted:
        key = digest_rules.schedule(policy).key(due.at, policy.zone)
        _issue_digest(tx, key, channel, by=None, policy=policy, now=now)


RHYTHMS: dict[str, Rhythm] = {DIGEST_KIND: Rhythm(digest_rules.schedule, digest_rules.GRACE, False, _post_weekly)}


def _issue_digest(
    tx: Session, key: str, channel: str, *, by: str | None, policy: Policy, now: datetime
) -> Digest | None:
    """Queue a digest: an opening, and one message for each customer. None if one has this key already."""
    digest = issues.load_digest(tx, policy=policy, now=now)
    numbers = [each.customer.id for each in digest.entries]
    edition = issue_records.record_digest(
        tx, key, numbers, [each.tally.points for each in digest.entries], by=by, now=now
    )
    if edition is None:
        return None
    requests.audit_action_by(tx, "digest.posted", f"digest:{key}", by=by, now=now)
    _enqueue_message(tx, "digest_opening", key, str(edition.id), channel, now, {})
    for number in numbers:
        _enqueue_message(tx, "digest_customer", key, str(number), channel, now, {"edition": edition.id})
    return digest


def _refresh_standings(db: Database, now: datetime) -> None:
    """Refresh standings that time alone has changed, so that the ranking is up to date."""
    standings.refresh_all_due(db, Setbacks(), now=now)


def _enqueue_message(
    tx: Session, kind: str, key: str, subject: str, channel: str, now: datetime, payload: dict[str, Json]
) -> None:
    """Queue one message of a digest; it is sent once for each digest and subject."""
    intent = _build_intent(key, kind, subject)
    outbox.enqueue(tx, intent=intent, kind=kind, subject=subject, channel=channel, now=now, payload=payload)


def _build_intent(key: str, kind: str, subject: str) -> str:
    return f"digest:{key}:{kind}:{subject}"
