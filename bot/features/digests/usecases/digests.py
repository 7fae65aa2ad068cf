"""The digest: weekly by itself, or when a manager asks; previewed, put up for posting, and read when it is posted."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.features.digests.usecases import issues as editions
from bot.features.digests.usecases.issues import Digest, Entry, Opening
from bot.workflow import authorization as desk, standings
from bot.workflow.authorization import Call
from bot.workflow.recurring import Rhythm
from bot.workflow.setbacks import Setbacks
from scoring.digests import digests as rules
from scoring.refusals import AlreadyDone
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.settings.channels import Purpose
from storage.database import Database, Json
from storage.digests import issues as records
from storage.digests.reactions import EDITIONS
from storage.outbox import outbox
from storage.schedule.recurring import DueRhythm
from storage.settings import channels, policies

KIND = "digest"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a digest would say now, where it would go (None: no channel is named), and when the next is due."""

    digest: Digest
    channel: str | None
    next_at: datetime


def preview(db: Database, *, call: Call) -> Preview:
    """What a digest would say now, for the one who asks."""
    _refresh(db, call.now)
    with db.transaction(reading=True) as tx:
        at = desk.authorize_call(tx, call, Action.DIGEST)
        next_at = rules.schedule(at.policy).after(at.now, at.policy.zone)
        digest = editions.gathered(tx, policy=at.policy, now=at.now)
        return Preview(digest, channels.find_channel(tx, Purpose.REVIEW), next_at)


def post(db: Database, *, call: Call) -> tuple[Digest, str]:
    """Put a digest of its own up for posting in the review channel, which is returned."""
    _refresh(db, call.now)
    with db.transaction() as tx:
        at = desk.begin_request(tx, call, Action.DIGEST)
        channel = channels.find_channel(tx, Purpose.REVIEW)
        if channel is None:
            raise AlreadyDone(
                "No review channel is named, so there is nowhere to post. An admin sets it with "
                "`/umpire channels review #channel`; `/umpire digest preview` shows it to you alone."
            )
        digest = _issued(tx, f"now:{at.now:%Y%m%dT%H%M%S}", channel, by=at.actor.user_id, policy=at.policy, now=at.now)
        if digest is None:
            raise AlreadyDone("A digest was asked for this very second, and one is enough: it is on its way.")
        return digest, channel


def opening(db: Database, edition_id: int, *, now: datetime) -> Opening:
    """The opening of a digest as the outbox worker renders it."""
    with db.transaction(reading=True) as tx:
        edition = EDITIONS.get(tx, edition_id)
        before = records.find_previous_digest(tx, edition.posted_at, excluded_id=edition.id)
        return editions.opening(
            tx, edition.customers, before, until=edition.posted_at, policy=policies.get_policy(tx), now=now
        )


def entry(db: Database, edition_id: int, customer_id: int, *, now: datetime) -> Entry | None:
    """One customer of a digest as the outbox worker renders it; None when it was archived or let go meanwhile."""
    with db.transaction(reading=True) as tx:
        edition = EDITIONS.get(tx, edition_id)
        before = records.find_previous_digest(tx, edition.posted_at, excluded_id=edition.id)
        found = editions.entries(tx, (customer_id,), before, policy=policies.get_policy(tx), now=now).get(customer_id)
    if found is None or found.customer.archived_at is not None or found.customer.former_at is not None:
        return None
    return replace(found, place=edition.customers.index(customer_id) + 1)


def _weekly(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Post this week's; nothing where it is muted, or no channel is named."""
    channel = channels.find_channel(tx, Purpose.REVIEW)
    if channel is not None and not policy.digest_muted:
        key = rules.schedule(policy).key(due.at, policy.zone)
        _issued(tx, key, channel, by=None, policy=policy, now=now)


RHYTHMS: dict[str, Rhythm] = {KIND: Rhythm(rules.schedule, rules.GRACE, False, _weekly)}


def _issued(tx: Session, key: str, channel: str, *, by: str | None, policy: Policy, now: datetime) -> Digest | None:
    """Have an opening and one message per customer posted; None when that was done under this key."""
    digest = editions.gathered(tx, policy=policy, now=now)
    numbers = [each.customer.id for each in digest.entries]
    edition = records.record_digest(tx, key, numbers, [each.tally.points for each in digest.entries], by=by, now=now)
    if edition is None:
        return None
    desk.audit_action_by(tx, "digest.posted", f"digest:{key}", by=by, now=now)
    _enqueue(tx, "digest_opening", key, str(edition.id), channel, now, {})
    for number in numbers:
        _enqueue(tx, "digest_customer", key, str(number), channel, now, {"edition": edition.id})
    return digest


def _refresh(db: Database, now: datetime) -> None:
    """Judge anew what time alone has changed, so that the ranking is of this moment."""
    standings.refresh_all_due(db, Setbacks(), now=now)


def _enqueue(
    tx: Session, kind: str, key: str, subject: str, channel: str, now: datetime, payload: dict[str, Json]
) -> None:
    intent = f"digest:{key}:{kind}:{subject}"
    outbox.enqueue(tx, intent=intent, kind=kind, subject=subject, channel=channel, now=now, payload=payload)
