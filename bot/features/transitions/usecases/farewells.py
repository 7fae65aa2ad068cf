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
from bot.workflow.authorization import Call, Database, RequestContext, UndoHandler
from bot.workflow.deadlines import DeadlineHandler
from scoring.ballots import BallotState
from scoring.cases.cases import CaseOutcome
from scoring.customers.customers import Customer
from scoring.interactions import build_window
from scoring.refusals import AlreadyDone, NotAllowed
from scoring.roles import Action
from scoring.settings.channels import ChannelPurpose
from scoring.transitions import referrals as referral_rules, transitions as rules
from scoring.transitions.transitions import ReferralOutcome, TransitionState
from storage import ballots, interactions
from storage.cases import cases
from storage.customers import customers
from storage.outbox import outbox, posted
from storage.requests import drafts
from storage.requests.undos import Undo
from storage.schedule import deadlines
from storage.settings import channels, policies
from storage.transitions import referrals as referral_records, transitions

EARLY_DRAFT = "farewell-early"
"""What a draft holds that waits for somebody to confirm an early farewell."""


@dataclass(frozen=True, slots=True)
class FarewellEffect:
    """What a farewell loses, `revenue` a year in minor units (None: not known), and frees, `minutes` a month."""

    revenue: int | None
    minutes: int


@dataclass(frozen=True, slots=True)
class FarewellFormValues:
    """A handover that is done, and what its farewell loses and frees."""

    handover: Handover
    room: FarewellEffect


@dataclass(frozen=True, slots=True)
class FarewellGiven:
    """A farewell that was given. `check_on`: when umpire asks how the referral went; `told`: the review channel."""

    handover: Handover
    room: FarewellEffect
    undo: str
    told: str | None
    check_at: datetime | None


@dataclass(frozen=True, slots=True)
class EarlyFarewell:
    """A farewell `days` before the agreed last day, which is asked once more; the `draft` keeps what was said."""

    handover: Handover
    days: int
    draft: str


@dataclass(frozen=True, slots=True)
class FarewellLine:
    """The farewell as the review channel is told; `taken_back` says it was undone."""

    handover: Handover
    taken_back: bool


def load_for_form(db: Database, asked: str, *, call: Call) -> FarewellFormValues:
    """Refuse, before a form opens, a farewell that would come too early; else what the form shows."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        found = handovers.load_running(tx, asked, at, lock=False)
        _refuse_unready(tx, found)
        return FarewellFormValues(found, _estimate_effect(tx, found.customer, at))


def give_farewell(
    db: Database, asked: str, lessons: str, referral: str = "", *, early: bool = False, call: Call
) -> FarewellGiven | EarlyFarewell:
    """Part: the transition ends with what was learnt, the case closes, and the review channel hears a kind word.

    Before the agreed last day nothing is done until somebody says that `early` is meant.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        found = handovers.load_running(tx, asked, at)
        _refuse_unready(tx, found)
        learnt = rules.check_lessons(lessons)
        went = referral_rules.parse_outcomes(referral, [each for each, _ in found.referrals])
        if (days := rules.days_early(found.transition, at.today)) and not early:
            kept = {"kind": EARLY_DRAFT, "customer": found.customer.key, "lessons": lessons, "referral": referral}
            return EarlyFarewell(
                found, days, drafts.store_draft(tx, actor=call.user_id, line=json.dumps(kept), now=at.now)
            )
        room = _estimate_effect(tx, found.customer, at)
        waiting = deadlines.list_open_deadlines(tx, found.customer.id)
        for due in waiting:
            deadlines.clear_deadlines(tx, due.subject, due.kind, now=at.now)
        _end_transition(tx, found, at, learnt, room)
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
        customer = customers.get_customer(tx, found.customer.id)
        after = _load_handover(tx, customer, at, found.transition.id)
        check_at = _schedule_referral_question(tx, after, at)
        return FarewellGiven(after, room, undo, _announce_farewell(tx, found.transition.id, customer, at), check_at)


def find_farewell_line(db: Database, number: int, *, now: datetime) -> FarewellLine | None:
    """What the review channel is told now, or None when it was undone before anybody was told."""
    with db.transaction(reading=True) as tx:
        transition = next(iter(transitions.RECORDS.list_where(tx, id=number)), None)
        if transition is None:
            return None
        undone = transition.ended_at is None
        if undone and posted.find_place(tx, "farewell", str(number)) is None:
            return None
        customer = customers.get_customer(tx, transition.customer_id)
        return FarewellLine(
            handovers.load_handover(tx, customer, transition, policy=policies.get_policy(tx), now=now), undone
        )


def undo_farewell(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Bring everything back as it was: the customer, the case, the transition and every clock."""
    number = int(undo.subject)
    whose = transitions.RECORDS.get(tx, number).customer_id
    customers.lock_customer(tx, whose)
    transition, customer = transitions.RECORDS.get(tx, number), customers.get_customer(tx, whose)
    handovers.authorize_handover(at, customer, transition)
    ended = transition.ended_at.isoformat() if transition.ended_at else None
    if ended != undo.after or cases.find_open_case(tx, whose) is not None or customer.former_at != transition.ended_at:
        raise AlreadyDone(f"{customer.name} was changed since, so nothing was undone.")
    kept: dict[str, Any] = dict(undo.before) if isinstance(undo.before, Mapping) else {}
    nobody = {"ended_at": None, "ended_by": None, "lessons": "", "revenue": None, "minutes": None}
    transitions.RECORDS.change(tx, number, state=TransitionState.RUNNING, **nobody)
    cases.RECORDS.change(tx, transition.case_id, closed_at=None, closed_by=None, outcome=None)
    for referred, outcome in kept["outcomes"].items():
        referral_records.RECORDS.change(tx, int(referred), outcome=ReferralOutcome(outcome))
    deadlines.clear_deadlines(tx, str(number), referrals.CHECK, now=at.now)
    for kind, subject, due_at in kept["deadlines"]:
        deadlines.set_deadline(tx, kind, subject, customer_id=whose, due_at=datetime.fromisoformat(due_at))
    back = customers.update_customer(tx, replace(customer, former_at=None))
    authorization.audit_action(tx, at, "farewell.undone", back.id, public={"transition": number})
    _announce_farewell(tx, number, back, at)
    return f"{back.name} is with us again, its case and its transition as they were."


def _refuse_unready(tx: Session, found: Handover) -> None:
    rules.require_ready(found.transition, found.steps, [each for each, _ in found.referrals], found.customer.key)
    if ballots.RECORDS.list_where(tx, customer_id=found.customer.id, state=(BallotState.OPEN, BallotState.TIED)):
        raise NotAllowed(
            f"A ballot is not settled. Close or cancel it first: `/vote cancel {found.customer.key} <why>`."
        )


def _estimate_effect(tx: Session, customer: Customer, at: RequestContext) -> FarewellEffect:
    load = interactions.sum_loads(tx, [customer.id], build_window(at.now, at.policy)).get(customer.id)
    return FarewellEffect(customer.revenue, rules.scale_to_month(load.minutes if load else 0, at.policy))


def _end_transition(tx: Session, found: Handover, at: RequestContext, lessons: str, room: FarewellEffect) -> None:
    """The transition ends, the customer is a former one, the case closes."""
    transitions.RECORDS.change(
        tx,
        found.transition.id,
        state=TransitionState.ENDED,
        ended_at=at.now,
        ended_by=at.actor.user_id,
        lessons=lessons,
        revenue=room.revenue,
        minutes=room.minutes,
    )
    customers.update_customer(tx, replace(found.customer, former_at=at.now))
    case = cases.RECORDS.get(tx, found.transition.case_id)
    consequences.close_case(tx, case, CaseOutcome.FAREWELL, by=at.actor.user_id, why="", now=at.now)
    facts, said = {"transition": found.transition.id}, {"lessons": lessons} if lessons else {}
    authorization.audit_action(tx, at, "farewell.given", found.customer.id, public=facts, private=said)


def _load_handover(tx: Session, customer: Customer, at: RequestContext, number: int) -> Handover:
    return handovers.load_handover(tx, customer, transitions.RECORDS.get(tx, number), policy=at.policy, now=at.now)


def _schedule_referral_question(tx: Session, found: Handover, at: RequestContext) -> datetime | None:
    """When to ask how the referral went, if there is anything to ask."""
    if not referral_rules.list_worth_asking([each for each, _ in found.referrals]):
        return None
    due = at.now + timedelta(days=at.policy.referral_check_days)
    deadlines.set_deadline(tx, referrals.CHECK, str(found.transition.id), customer_id=found.customer.id, due_at=due)
    return due


def _announce_farewell(tx: Session, number: int, customer: Customer, at: RequestContext) -> str | None:
    """The line in the review channel, the standing and the case card, as they are now. Gives the channel, if named."""
    standings.recompute_standing(tx, customer, policy=at.policy, now=at.now)
    consequences.update_case(tx, customer, policy=at.policy, now=at.now)
    offering.join_campaign(tx, customer_id=customer.id, now=at.now)
    channel = channels.find_channel(tx, ChannelPurpose.REVIEW)
    if channel is not None:
        outbox.enqueue(
            tx,
            intent=f"farewell:{number}",
            kind="farewell",
            subject=str(number),
            channel=channel,
            now=at.now,
            method=outbox.OutboxMethod.UPDATE,
        )
    return channel


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "farewell": (Action.TODO, undo_farewell),
    "vendor": (Action.TODO, vendors.undo_change),
    "referral": (Action.TODO, referrals.undo_referral),
    "referral_outcome": (Action.TODO, referrals.undo_outcome),
}
DEADLINES: dict[str, DeadlineHandler] = {referrals.CHECK: referrals.ask_for_outcomes}
