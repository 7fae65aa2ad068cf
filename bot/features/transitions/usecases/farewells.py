"""Farewells: lessons, the referral, what is lost and freed; the customer becomes a former one, every clock stops."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.features.transitions.usecases import referrals, transitions as handovers, vendors
from bot.features.transitions.usecases.transitions import Handover
from bot.workflow import authorization, campaigns as offering, case_updates as consequences, standings
from bot.workflow.authorization import Call, Database, Desk, TakeBack
from bot.workflow.deadlines import Handler
from scoring.ballots import State as BallotState
from scoring.cases.cases import Outcome
from scoring.customers.customers import Customer
from scoring.interactions import window
from scoring.refusals import AlreadyDone, NotAllowed
from scoring.roles import Action
from scoring.settings.channels import Purpose
from scoring.transitions import referrals as referral_rules, transitions as rules
from scoring.transitions.transitions import Referral, State
from storage import ballots, interactions
from storage.cases import cases
from storage.customers import customers
from storage.outbox import outbox, posted
from storage.requests import drafts
from storage.requests.undos import Undo
from storage.schedule import deadlines
from storage.settings import channels, policies
from storage.transitions import referrals as referral_records, transitions

EARLY = "farewell-early"
"""What a draft holds that waits for somebody to confirm an early farewell."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a farewell loses, `revenue` a year in minor units (None: not known), and frees, `minutes` a month."""

    revenue: int | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Ready:
    """A handover that is done, and what its farewell loses and frees."""

    handover: Handover
    room: Room


@dataclass(frozen=True, slots=True)
class Parted:
    """A farewell that was given. `check_on`: when umpire asks how the referral went; `told`: the review channel."""

    handover: Handover
    room: Room
    undo: str
    told: str | None
    check_at: datetime | None


@dataclass(frozen=True, slots=True)
class Early:
    """A farewell `days` before the agreed last day, which is asked once more; the `draft` keeps what was said."""

    handover: Handover
    days: int
    draft: str


@dataclass(frozen=True, slots=True)
class Line:
    """The farewell as the review channel is told; `taken_back` says it was undone."""

    handover: Handover
    taken_back: bool


def ready(db: Database, asked: str, *, call: Call) -> Ready:
    """Refuse, before a form opens, a farewell that would come too early; else what the form shows."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.TODO)
        found = handovers.held(tx, asked, at, lock=False)
        _ready(tx, found)
        return Ready(found, _room(tx, found.customer, at))


def give(
    db: Database, asked: str, lessons: str, referral: str = "", *, early: bool = False, call: Call
) -> Parted | Early:
    """Part: the transition ends with what was learnt, the case closes, and the review channel hears a kind word.

    Before the agreed last day nothing is done until somebody says that `early` is meant.
    """
    with db.transaction() as tx:
        at = authorization.opened(tx, call, Action.TODO)
        found = handovers.held(tx, asked, at)
        _ready(tx, found)
        learnt = rules.learnt(lessons)
        went = referral_rules.outcomes(referral, [each for each, _ in found.referrals])
        if (days := rules.days_early(found.transition, at.today)) and not early:
            kept = {"kind": EARLY, "customer": found.customer.key, "lessons": lessons, "referral": referral}
            return Early(found, days, drafts.keep(tx, actor=call.user_id, line=json.dumps(kept), now=at.now))
        room = _room(tx, found.customer, at)
        waiting = deadlines.of_customer(tx, found.customer.id)
        for due in waiting:
            deadlines.clear(tx, due.subject, due.kind, now=at.now)
        _end(tx, found, at, learnt, room)
        for number, outcome in went.items():
            referral_records.RECORDS.change(tx, number, outcome=outcome)
        undo = authorization.offer_undo(
            tx,
            at,
            kind="farewell",
            subject=str(found.transition.id),
            before={
                "deadlines": [[due.kind, due.subject, due.due_at.isoformat()] for due in waiting],
                "outcomes": {str(each.id): each.outcome.value for each, _ in found.referrals},
            },
            after=at.now.isoformat(),
        )
        customer = customers.one(tx, found.customer.id)
        after = _loaded(tx, customer, at, found.transition.id)
        check_at = _check(tx, after, at)
        return Parted(after, room, undo, _announce(tx, found.transition.id, customer, at), check_at)


def line(db: Database, number: int, *, now: datetime) -> Line | None:
    """What the review channel is told now, or None when it was undone before anybody was told."""
    with db.transaction(reading=True) as tx:
        transition = next(iter(transitions.RECORDS.where(tx, id=number)), None)
        if transition is None:
            return None
        undone = transition.ended_at is None
        if undone and posted.whereabouts(tx, "farewell", str(number)) is None:
            return None
        customer = customers.one(tx, transition.customer_id)
        return Line(handovers.load(tx, customer, transition, policy=policies.in_force(tx), now=now), undone)


def take_back(tx: Session, undo: Undo, at: Desk) -> str:
    """Bring everything back as it was: the customer, the case, the transition and every clock."""
    number = int(undo.subject)
    whose = transitions.RECORDS.one(tx, number).customer_id
    customers.lock(tx, whose)
    transition, customer = transitions.RECORDS.one(tx, number), customers.one(tx, whose)
    handovers.allowed(at, customer, transition)
    ended = transition.ended_at.isoformat() if transition.ended_at else None
    if ended != undo.after or cases.open_of(tx, whose) is not None or customer.former_at != transition.ended_at:
        raise AlreadyDone(f"{customer.name} was changed since, so nothing was undone.")
    kept: dict[str, Any] = dict(undo.before) if isinstance(undo.before, Mapping) else {}
    nobody = {"ended_at": None, "ended_by": None, "lessons": "", "revenue": None, "minutes": None}
    transitions.RECORDS.change(tx, number, state=State.RUNNING, **nobody)
    cases.RECORDS.change(tx, transition.case_id, closed_at=None, closed_by=None, outcome=None)
    for referred, outcome in kept["outcomes"].items():
        referral_records.RECORDS.change(tx, int(referred), outcome=Referral(outcome))
    deadlines.clear(tx, str(number), referrals.CHECK, now=at.now)
    for kind, subject, due_at in kept["deadlines"]:
        deadlines.set_(tx, kind, subject, customer_id=whose, due_at=datetime.fromisoformat(due_at))
    back = customers.change(tx, replace(customer, former_at=None))
    authorization.audited(tx, at, "farewell.undone", back.id, public={"transition": number})
    _announce(tx, number, back, at)
    return f"{back.name} is with us again, its case and its transition as they were."


def _ready(tx: Session, found: Handover) -> None:
    rules.ready(found.transition, found.steps, [each for each, _ in found.referrals], found.customer.key)
    if ballots.RECORDS.where(tx, customer_id=found.customer.id, state=(BallotState.OPEN, BallotState.TIED)):
        raise NotAllowed(
            f"A ballot is not settled. Close or cancel it first: `/vote cancel {found.customer.key} <why>`."
        )


def _room(tx: Session, customer: Customer, at: Desk) -> Room:
    load = interactions.loads(tx, [customer.id], window(at.now, at.policy)).get(customer.id)
    return Room(customer.revenue, rules.monthly(load.minutes if load else 0, at.policy))


def _end(tx: Session, found: Handover, at: Desk, lessons: str, room: Room) -> None:
    """The transition ends, the customer is a former one, the case closes."""
    transitions.RECORDS.change(
        tx,
        found.transition.id,
        state=State.ENDED,
        ended_at=at.now,
        ended_by=at.actor.user_id,
        lessons=lessons,
        revenue=room.revenue,
        minutes=room.minutes,
    )
    customers.change(tx, replace(found.customer, former_at=at.now))
    case = cases.RECORDS.one(tx, found.transition.case_id)
    consequences.closed(tx, case, Outcome.FAREWELL, by=at.actor.user_id, why="", now=at.now)
    facts, said = {"transition": found.transition.id}, {"lessons": lessons} if lessons else {}
    authorization.audited(tx, at, "farewell.given", found.customer.id, public=facts, private=said)


def _loaded(tx: Session, customer: Customer, at: Desk, number: int) -> Handover:
    return handovers.load(tx, customer, transitions.RECORDS.one(tx, number), policy=at.policy, now=at.now)


def _check(tx: Session, found: Handover, at: Desk) -> datetime | None:
    """When to ask how the referral went, if there is anything to ask."""
    if not referral_rules.worth_asking([each for each, _ in found.referrals]):
        return None
    due = at.now + timedelta(days=at.policy.referral_check_days)
    deadlines.set_(tx, referrals.CHECK, str(found.transition.id), customer_id=found.customer.id, due_at=due)
    return due


def _announce(tx: Session, number: int, customer: Customer, at: Desk) -> str | None:
    """The line in the review channel, the standing and the case card, as they are now. Gives the channel, if named."""
    standings.restand_one(tx, customer, policy=at.policy, now=at.now)
    consequences.follow(tx, customer, policy=at.policy, now=at.now)
    offering.joined(tx, customer_id=customer.id, now=at.now)
    channel = channels.named(tx, Purpose.REVIEW)
    if channel is not None:
        outbox.enqueue(
            tx,
            intent=f"farewell:{number}",
            kind="farewell",
            subject=str(number),
            channel=channel,
            now=at.now,
            method=outbox.Method.UPDATE,
        )
    return channel


TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {
    "farewell": (Action.TODO, take_back),
    "vendor": (Action.TODO, vendors.take_back),
    "referral": (Action.TODO, referrals.take_back),
    "referral_outcome": (Action.TODO, referrals.take_back_outcome),
}
DEADLINES: dict[str, Handler] = {referrals.CHECK: referrals.asked_again}
