"""Farewells: they end a transition, close the case, make the customer a former one, and stop all its deadlines."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.features.transitions.usecases import referrals, tellings, transitions, vendors
from bot.features.transitions.usecases.transitions import Handover
from bot.workflow import campaigns as campaign_workflow, case_updates, replies as reply_workflow, requests, standings
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from scoring.ballots import BallotState
from scoring.cases.cases import CaseOutcome
from scoring.customers.customers import Customer
from scoring.interactions import NO_LOAD, build_window
from scoring.refusals import AlreadyDone, Incomplete, NotAllowed
from scoring.roles import Action
from scoring.settings.channels import ChannelPurpose
from scoring.transitions import referrals as referral_rules, transitions as transition_rules
from scoring.transitions.transitions import ReferralOutcome, Transition, TransitionState
from storage import ballots, interactions
from storage.cases import cases
from storage.customers import customers
from storage.outbox import outbox, posted
from storage.requests import drafts
from storage.requests.undos import Undo
from storage.schedule import deadlines
from storage.settings import channels, policies
from storage.transitions import referrals as referral_records, transitions as transition_records

EARLY_DRAFT = "farewell-early"
"""The kind of draft that keeps an early farewell until somebody confirms it."""


@dataclass(frozen=True, slots=True)
class FarewellEffect:
    """What a farewell loses and frees.

    `revenue`: minor units a year, None where it is not known. `minutes`: minutes a month, logged by so many `people`.
    """

    revenue: int | None
    minutes: int
    people: int = 0


@dataclass(frozen=True, slots=True)
class FarewellFormValues:
    """A handover that is ready for its farewell, and what that would lose and free."""

    handover: Handover
    effect: FarewellEffect


@dataclass(frozen=True, slots=True)
class FarewellGiven:
    """A farewell that was given.

    `check_at`: when umpire asks how the referral went.
    """

    handover: Handover
    effect: FarewellEffect
    undo: str
    channel: str | None
    check_at: datetime | None


@dataclass(frozen=True, slots=True)
class EarlyFarewell:
    """A farewell `days` before the agreed last day, which has to be confirmed. `draft` keeps what was entered."""

    handover: Handover
    days: int
    draft: str


@dataclass(frozen=True, slots=True)
class FarewellLine:
    """The farewell as the review channel's line shows it. `taken_back`: it was undone."""

    handover: Handover
    taken_back: bool


def load_for_form(db: Database, customer_text: str, *, call: Call) -> FarewellFormValues:
    """Load what the form of a farewell shows. Raises a refusal while something is missing."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        handover = transitions.load_running(tx, customer_text, context, lock=False)
        _refuse_unready(tx, handover)
        return FarewellFormValues(handover, _estimate_effect(tx, handover.customer, context))


def give_farewell(
    db: Database,
    customer_text: str,
    lessons: str,
    referral: str = "",
    *,
    told: date | None = None,
    early: bool = False,
    call: Call,
) -> FarewellGiven | EarlyFarewell:
    """End the transition with what was learnt, close the case, and post the farewell.

    `told` is the day on which the customer was told of the decision, needed if nobody has recorded it. Before the
    agreed last day this does nothing but ask, until somebody says that `early` is meant.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        handover = transitions.load_running(tx, customer_text, context)
        _refuse_unready(tx, handover)
        checked_lessons = transition_rules.check_lessons(lessons)
        outcomes = referral_rules.parse_outcomes(referral, [each for each, _ in handover.referrals])
        telling = _check_told(handover, told, context)
        if (days := transition_rules.days_early(handover.transition, context.today)) and not early:
            draft = {"kind": EARLY_DRAFT, "customer": handover.customer.key, "lessons": lessons, "referral": referral}
            draft["told"] = told.isoformat() if told else ""
            return EarlyFarewell(
                handover, days, drafts.store_draft(tx, actor=call.user_id, line=json.dumps(draft), now=context.now)
            )
        effect = _estimate_effect(tx, handover.customer, context)
        stopped = deadlines.list_open_deadlines(tx, handover.customer.id)
        for due in stopped:
            deadlines.clear_deadlines(tx, due.subject, due.kind, now=context.now)
        if telling is not None:
            transitions.store_transition(tx, telling)
            tellings.audit_telling(tx, context, telling)
        _end_transition(tx, handover, context, checked_lessons, effect)
        for number, outcome in outcomes.items():
            referral_records.RECORDS.change(tx, number, outcome=outcome)
        undo = requests.offer_undo(
            tx,
            context,
            kind="farewell",
            subject=str(handover.transition.id),
            before={
                "deadlines": [[due.kind, due.subject, due.due_at.isoformat()] for due in stopped],
                "outcomes": {str(each.id): each.outcome.value for each, _ in handover.referrals},
                "told": telling is not None,
            },
            after=context.now.isoformat(),
        )
        customer = customers.get_customer(tx, handover.customer.id)
        ended = _load_handover(tx, customer, context, handover.transition.id)
        check_at = _schedule_referral_question(tx, ended, context)
        return FarewellGiven(
            ended, effect, undo, _announce_farewell(tx, handover.transition.id, customer, context), check_at
        )


def find_farewell_line(db: Database, number: int, *, now: datetime) -> FarewellLine | None:
    """Load the farewell's line as it is now, or None where it was undone before it was posted."""
    with db.transaction(reading=True) as tx:
        transition = next(iter(transition_records.RECORDS.list_where(tx, id=number)), None)
        if transition is None:
            return None
        undone = transition.ended_at is None
        if undone and posted.find_place(tx, "farewell", str(number)) is None:
            return None
        customer = customers.get_customer(tx, transition.customer_id)
        return FarewellLine(
            transitions.load_handover(tx, customer, transition, policy=policies.get_policy(tx), now=now), undone
        )


def undo_farewell(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore the customer, its case, its transition and all its deadlines."""
    number = int(undo.subject)
    customer_id = transition_records.RECORDS.get(tx, number).customer_id
    customers.lock_customer(tx, customer_id)
    transition, customer = transition_records.RECORDS.get(tx, number), customers.get_customer(tx, customer_id)
    transitions.authorize_handover(context, customer, transition)
    ended = transition.ended_at.isoformat() if transition.ended_at else None
    if (
        ended != undo.after
        or cases.find_open_case(tx, customer_id) is not None
        or customer.former_at != transition.ended_at
    ):
        raise AlreadyDone(f"{customer.name} has been changed since, so nothing was undone.")
    stored: dict[str, Any] = dict(undo.before) if isinstance(undo.before, Mapping) else {}
    cleared: dict[str, Any] = dict.fromkeys(("ended_at", "ended_by", "revenue", "minutes")) | {
        "lessons": "",
        "people": 0,
    }
    if stored.get("told"):
        reply_workflow.refuse_undo_if_replied(tx, customer, undo)
        cleared |= {"told_on": None, "told_by": None, "told_how": None, "reply_by": None}
    transition_records.RECORDS.change(tx, number, state=TransitionState.RUNNING, **cleared)
    cases.RECORDS.change(tx, transition.case_id, closed_at=None, closed_by=None, outcome=None)
    for referral_id, outcome in stored["outcomes"].items():
        referral_records.RECORDS.change(tx, int(referral_id), outcome=ReferralOutcome(outcome))
    deadlines.clear_deadlines(tx, str(number), referrals.CHECK, now=context.now)
    for kind, subject, due_at in stored["deadlines"]:
        deadlines.set_deadline(tx, kind, subject, customer_id=customer_id, due_at=datetime.fromisoformat(due_at))
    restored = customers.update_customer(tx, replace(customer, former_at=None))
    requests.audit_action(tx, context, "farewell.undone", restored.id, public={"transition": number})
    _announce_farewell(tx, number, restored, context)
    return f"{restored.name} is with us again, its case and its transition as they were."


def _refuse_unready(tx: Session, handover: Handover) -> None:
    """Raise a refusal while the handover lacks something, a ballot is open or tied, or a reply is not settled."""
    reply_workflow.refuse_handover(tx, handover.customer)
    transition_rules.require_ready(
        handover.transition, handover.steps, [each for each, _ in handover.referrals], handover.customer.key
    )
    if ballots.RECORDS.list_where(tx, customer_id=handover.customer.id, state=(BallotState.OPEN, BallotState.TIED)):
        raise NotAllowed(
            f"A ballot is not settled. Close or cancel it first: `/vote cancel {handover.customer.key} <why>`."
        )


def _check_told(handover: Handover, told: date | None, context: RequestContext) -> Transition | None:
    """Return the transition with the day on which they were told; None if that is on record. Refused: no day."""
    if told is not None:
        return tellings.tell_customer(handover, told, "", context)
    if handover.transition.told_on is not None:
        return None
    raise Incomplete(
        "Nobody has recorded that they were told of the decision, and their days to reply count from then. Say when "
        "they were told.",
        field="told",
        typed="For example `--told today`, or the day.",
    )


def _estimate_effect(tx: Session, customer: Customer, context: RequestContext) -> FarewellEffect:
    """Estimate what parting with the customer loses and frees."""
    window = build_window(context.now, context.policy)
    load = interactions.sum_loads(tx, [customer.id], window).get(customer.id, NO_LOAD)
    return FarewellEffect(customer.revenue, transition_rules.scale_to_month(load.minutes, context.policy), load.people)


def _end_transition(
    tx: Session, handover: Handover, context: RequestContext, lessons: str, effect: FarewellEffect
) -> None:
    """Store that the transition ended, that the customer is a former one, and that the case is closed."""
    transition_records.RECORDS.change(
        tx,
        handover.transition.id,
        state=TransitionState.ENDED,
        ended_at=context.now,
        ended_by=context.actor.user_id,
        lessons=lessons,
        revenue=effect.revenue,
        minutes=effect.minutes,
        people=effect.people,
    )
    customers.update_customer(tx, replace(handover.customer, former_at=context.now))
    case = cases.RECORDS.get(tx, handover.transition.case_id)
    case_updates.close_case(tx, case, CaseOutcome.FAREWELL, by=context.actor.user_id, why="", now=context.now)
    facts, private = {"transition": handover.transition.id}, {"lessons": lessons} if lessons else {}
    requests.audit_action(tx, context, "farewell.given", handover.customer.id, public=facts, private=private)


def _load_handover(tx: Session, customer: Customer, context: RequestContext, number: int) -> Handover:
    return transitions.load_handover(
        tx, customer, transition_records.RECORDS.get(tx, number), policy=context.policy, now=context.now
    )


def _schedule_referral_question(tx: Session, handover: Handover, context: RequestContext) -> datetime | None:
    """Schedule the question how the referral went, and return when; None where there is none."""
    if not referral_rules.list_worth_asking([each for each, _ in handover.referrals]):
        return None
    due = context.now + timedelta(days=context.policy.referral_check_days)
    deadlines.set_deadline(
        tx, referrals.CHECK, str(handover.transition.id), customer_id=handover.customer.id, due_at=due
    )
    return due


def _announce_farewell(tx: Session, number: int, customer: Customer, context: RequestContext) -> str | None:
    """Bring standing, case, campaign and the review channel's line up to date.

    Returns the review channel, if one is named.
    """
    standings.recompute_standing(tx, customer, policy=context.policy, now=context.now)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    campaign_workflow.join_campaign(tx, customer_id=customer.id, now=context.now)
    channel = channels.find_channel(tx, ChannelPurpose.REVIEW)
    if channel is not None:
        outbox.enqueue(
            tx,
            intent=f"farewell:{number}",
            kind="farewell",
            subject=str(number),
            channel=channel,
            now=context.now,
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
