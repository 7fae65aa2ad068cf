"""Talks: planned, held, answered."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import authorization, ballots as polls, case_files as casefiles, case_updates as consequences, keepers
from bot.workflow.authorization import Call, RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring.cases import gates, talks as rules
from scoring.cases.cases import Gate
from scoring.cases.gates import GateStatus
from scoring.cases.talks import Talk, TalkAnswer
from scoring.customers.customers import Customer, refuse_former
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.values import notes
from storage.cases import cases, talks
from storage.customers import customers
from storage.database import Database
from storage.requests.undos import Undo
from storage.roles import people
from storage.settings import channels

PLAN_FIELDS = ("planned_on", "held_on", "holder", "planned_by", "planned_at", "answer")
ANSWER_FIELDS = ("held_on", "answer", "said", "holder", "recorded_by", "recorded_at")


@dataclass(frozen=True, slots=True)
class TalkDetails:
    """A talk as a person plans it or tells of it; None is what they did not say."""

    customer: str
    answer: str | None = None
    said: str = ""
    on: date | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class TalkPlanned:
    """A talk planned, or planned anew (`again`); `raised`: it opened the case."""

    talk: Talk
    customer: Customer
    policy: Policy
    undo: str
    told: str | None
    raised: bool
    again: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class TalkAnswered:
    """A talk with its answer; how its gate stands now, and how many others are missing before a final notice."""

    talk: Talk
    customer: Customer
    policy: Policy
    undo: str
    told: str | None
    raised: bool
    passage: GateStatus
    missing: int
    advice: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class TalkFormValues:
    """What a form of a talk begins with: the talk that waits for its answer, if there is one; `today` is theirs."""

    customer: Customer
    talk: Talk | None
    today: date


def plan_talk(db: Database, order: TalkDetails, *, call: Call) -> TalkPlanned:
    """Plan the talk, or plan anew the one that waits; without a case one is raised. Source: product.md §3, §5.4."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, order.customer, lock=True)
        authorization.authorize_for_customer(at, Action.CASE, customer)
        refuse_former(customer, at.policy.zone)
        day = rules.check_planned_day(order.on, at.actor_date)
        before = _find_waiting_talk(tx, customer)
        holder = _check_holder(tx, order) or (before.holder if before else _get_default_holder(tx, customer, at))
        values: dict[str, object] = {
            "planned_on": day,
            "held_on": day if day < at.actor_date else None,
            "holder": holder,
            "planned_by": call.user_id,
            "planned_at": at.now,
        }
        talk, raised = _store_talk(tx, customer, before, values, at)
        authorization.audit_action(
            tx, at, "talk.planned", talk.customer_id, public={"talk": talk.id}, private={"holder": holder}
        )
        undo = _offer_undo(tx, at, talk, before, PLAN_FIELDS)
        return TalkPlanned(
            talk, customer, at.policy, undo, _update_case(tx, customer, at), raised, before is not None, at.now
        )


def record_answer(db: Database, order: TalkDetails, *, call: Call) -> TalkAnswered:
    """Record how they answered, on the talk that waits or on one held without a plan; who held it may too."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, order.customer, lock=True)
        before = _find_waiting_talk(tx, customer)
        _authorize_recording(customer, before, at)
        refuse_former(customer, at.policy.zone)
        given, begun = rules.parse_answer(order.answer or ""), rules.find_talk_day(order.on, before, at.actor_date)
        said = rules.check_answer(given, order.said, begun, at.actor_date, at.policy)
        values: dict[str, object] = {
            "held_on": None if given is TalkAnswer.NOT_TOLD else begun,
            "answer": given,
            "said": said,
            "holder": _check_holder(tx, order) or (before.holder if before else call.user_id),
            "recorded_by": call.user_id,
            "recorded_at": at.now,
        }
        if before is None:
            values |= {"planned_on": None, "planned_by": call.user_id, "planned_at": at.now}
        talk, raised = _store_talk(tx, customer, before, values, at)
        heard = {"answer": given.value, "said": said}
        authorization.audit_action(tx, at, "talk.answered", talk.customer_id, public={"talk": talk.id}, private=heard)
        undo = _offer_undo(tx, at, talk, before, ANSWER_FIELDS)
        told = _update_case(tx, customer, at, new_fact=True)
        file = casefiles.load_case_file(tx, customer, cases.RECORDS.get(tx, talk.case_id), policy=at.policy, now=at.now)
        found = gates.list_gates(file)
        missing = sum(not each.passed for each in found if each.gate is not Gate.TALK)
        passage = next(each for each in found if each.gate is Gate.TALK)
        told_about = (talk, customer, at.policy, undo, told, raised)
        return TalkAnswered(*told_about, passage, missing, notes.find_advice(said), at.now)


def load_for_form(db: Database, asked: str, *, call: Call) -> TalkFormValues:
    """What a form begins with; refused for those who may neither plan the talk nor record its answer."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked)
        talk = _find_waiting_talk(tx, customer)
        _authorize_recording(customer, talk, at)
        refuse_former(customer, at.policy.zone)
        return TalkFormValues(customer, talk, at.actor_date)


def _find_waiting_talk(tx: Session, customer: Customer) -> Talk | None:
    """The talk of the customer's open case that waits for its answer."""
    case = cases.find_open_case(tx, customer.id)
    return rules.find_unanswered_talk(talks.RECORDS.list_where(tx, case_id=case.id)) if case is not None else None


def _authorize_recording(customer: Customer, talk: Talk | None, at: RequestContext) -> None:
    if talk is None or talk.holder != at.actor.user_id:
        authorization.authorize_for_customer(at, Action.CASE, customer)


def _check_holder(tx: Session, order: TalkDetails) -> str | None:
    if order.holder is not None and not people.get_actor(tx, order.holder).full_member:
        raise Malformed("A full member of this workspace holds the talk. Type @ and pick the name.", field="by")
    return order.holder


def _get_default_holder(tx: Session, customer: Customer, at: RequestContext) -> str:
    """Who holds a talk when nobody is named: who looks after the customer now, else who plans it."""
    return keepers.find_keeper(tx, customer, policy=at.policy, now=at.now) or at.actor.user_id


def _store_talk(
    tx: Session, customer: Customer, before: Talk | None, values: dict[str, object], at: RequestContext
) -> tuple[Talk, bool]:
    """The talk with these values, changed or new; whether a case was raised for it."""
    if before is not None:
        return talks.RECORDS.change(tx, before.id, **values), False
    raised = cases.find_open_case(tx, customer.id) is None
    case = consequences.ensure_case(tx, customer, by=at.actor.user_id, now=at.now)
    return talks.RECORDS.add(tx, customer_id=customer.id, case_id=case.id, **values), raised


def _update_case(tx: Session, customer: Customer, at: RequestContext, *, new_fact: bool = False) -> str | None:
    """Follow up; the review channel, whose case card shows the change."""
    consequences.update_case(tx, customer, policy=at.policy, now=at.now, new_fact=new_fact)
    return channels.find_channel(tx, ChannelPurpose.REVIEW)


def _offer_undo(tx: Session, at: RequestContext, talk: Talk, before: Talk | None, fields: tuple[str, ...]) -> str:
    was = snapshot_fields(before, fields) if before is not None else None
    return authorization.offer_undo(
        tx, at, kind="talk", subject=str(talk.id), before=was, after=snapshot_fields(talk, fields)
    )


def _undo_talk(tx: Session, undo: Undo, at: RequestContext) -> str:
    """A talk as it was before, or gone; a case that only this raised falls away with it."""
    number = int(undo.subject)
    customers.lock_customer(tx, talks.RECORDS.get(tx, number).customer_id)
    talk = talks.RECORDS.get(tx, number)
    customer = customers.get_customer(tx, talk.customer_id)
    if talk.holder != at.actor.user_id:
        authorization.authorize_for_customer(at, Action.CASE, customer)
    closed = cases.RECORDS.get(tx, talk.case_id).closed_at is not None
    if closed or talk.withdrawn_at is not None or not is_unchanged(talk, undo.after):
        raise AlreadyDone(f"The talk with {customer.name} was changed by somebody since, so nothing was undone.")
    polls.refuse_if_ballot_opened_since(tx, customer, undo)
    if isinstance(undo.before, dict):
        talks.RECORDS.change(tx, number, **restore_fields(undo.before))
    else:
        talks.RECORDS.change(tx, number, withdrawn_at=at.now)
    authorization.audit_action(tx, at, "talk.undone", talk.customer_id, public={"talk": talk.id})
    answered = talk.answer is not None
    left = consequences.update_case(tx, customer, policy=at.policy, now=at.now, new_fact=answered)
    back = "is as it was before" if undo.before else "is taken back"
    return f"The talk with {customer.name} {back}{'' if left else ', and the case it opened with it'}."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"talk": (Action.TODO, _undo_talk)}
