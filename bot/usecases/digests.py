"""The digest: who stands at the bottom, why, and what could come next; previewed, or put up for posting."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.usecases import attention, desk, standings
from bot.usecases.desk import Call
from bot.usecases.rhythms import Rhythm
from scoring import scorecards as cards
from scoring import strikes as strike_rules
from scoring.channels import Purpose
from scoring.customers import Customer
from scoring.interactions import Attention
from scoring.policy import Policy
from scoring.refusals import AlreadyDone
from scoring.roles import Action
from scoring.scorecards import Card
from scoring.strikes import Tally
from storage import audit, channels, customers, outbox, policies, scorecards
from storage import standings as standing_records
from storage import strikes as strike_records
from storage.database import Database, Json


RHYTHMS: dict[str, Rhythm] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One customer of a digest, as it stands at `now`. `place` counts from 1, the worst."""

    place: int
    customer: Customer
    card: Card
    tally: Tally
    policy: Policy
    now: datetime
    attention: Attention | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """The bottom of the list at `now`; `rated` of `total` customers have answers."""

    entries: tuple[Entry, ...]
    total: int
    unrated: int
    policy: Policy
    now: datetime


def preview(db: Database, *, call: Call) -> Digest:
    """What a digest would say now, for the one who asks."""
    _refresh(db, call.now)
    with db.transaction(reading=True) as tx:
        desk.looked_up(tx, call, Action.DIGEST)
        return _compiled(tx, policies.in_force(tx), call.now)


def post(db: Database, *, call: Call) -> tuple[Digest, str]:
    """Put the opening and one message per customer up for posting in the review channel, which is returned."""
    _refresh(db, call.now)
    with db.transaction() as tx:
        at = desk.opened(tx, call, Action.DIGEST)
        channel = channels.named(tx, Purpose.REVIEW)
        if channel is None:
            raise AlreadyDone(
                "No review channel is named, so there is nowhere to post. An admin sets it with "
                "`/umpire channels review #channel`; `/umpire digest preview` shows it to you alone."
            )
        digest = _compiled(tx, at.policy, at.now)
        edition = at.now.strftime("%Y%m%dT%H%M%S")
        audit.append(tx, "digest.posted", actor=call.user_id, subject=f"digest:{edition}", at=at.now)
        _enqueue(tx, "digest_opening", edition, edition, channel, at.now, {})
        for entry in digest.entries:
            subject = str(entry.customer.id)
            _enqueue(tx, "digest_customer", edition, subject, channel, at.now, {"place": entry.place})
        return digest, channel


def compiled(db: Database, *, now: datetime) -> Digest:
    """The digest as the outbox worker renders its opening."""
    with db.transaction(reading=True) as tx:
        return _compiled(tx, policies.in_force(tx), now)


def entry(db: Database, customer_id: int, place: int, *, now: datetime) -> Entry | None:
    """One customer as the outbox worker renders it; None when it was archived meanwhile."""
    with db.transaction(reading=True) as tx:
        found = _entries(tx, {customer_id: place}, policies.in_force(tx), now)
    return found[0] if found and found[0].customer.archived_at is None else None


def _refresh(db: Database, now: datetime) -> None:
    """Judge anew what time alone has changed, so that the ranking is of this moment."""
    while standings.refresh_due(db, now=now) > 0:
        pass


def _compiled(tx: Session, policy: Policy, now: datetime) -> Digest:
    bottom = standing_records.bottom(tx, policy.digest_size)
    places = {standing.customer_id: place for place, standing in enumerate(bottom, start=1)}
    _, unrated = standing_records.listing(tx, unrated=True, limit=1, offset=0)
    return Digest(_entries(tx, places, policy, now), customers.count(tx), unrated, policy, now)


def _entries(tx: Session, places: dict[int, int], policy: Policy, now: datetime) -> tuple[Entry, ...]:
    known = customers.many(tx, places)
    answers, overrides = scorecards.answers_of(tx, places), scorecards.overrides_of(tx, places)
    strikes = strike_records.of_customers(tx, places)
    taken = attention.of(tx, tuple(known.values()), policy=policy, now=now)
    return tuple(
        Entry(
            place,
            known[number],
            cards.card(known[number], answers[number], override=overrides.get(number), now=now, policy=policy),
            strike_rules.tally(strikes[number], now=now, policy=policy),
            policy,
            now,
            taken[number],
        )
        for number, place in places.items()
        if number in known
    )


def _enqueue(
    tx: Session, kind: str, edition: str, subject: str, channel: str, now: datetime, payload: dict[str, Json]
) -> None:
    intent = f"digest:{edition}:{kind}:{subject}"
    outbox.enqueue(tx, intent=intent, kind=kind, subject=subject, channel=channel, now=now, payload=payload)
