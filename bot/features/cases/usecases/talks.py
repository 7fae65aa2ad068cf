"""Plan talks with customers, and record how they answered."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import ballots as ballot_workflow, case_files, case_updates, keepers, requests
from bot.workflow.requests import Call, RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring.cases import ballot_openings, gates, talks as talk_rules
from scoring.cases.cases import Gate
from scoring.cases.gates import GateStatus
from scoring.cases.holds import Hold
from scoring.cases.talks import Talk, TalkAnswer
from scoring.customers.customers import Customer, refuse_former
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.values import notes
from storage.cases import cases, holds, talks
from storage.customers import customers
from storage.database import Database
from storage.requests.undos import Undo
from storage.roles import people
from storage.settings import channels

PLAN_FIELDS = ("planned_on", "held_on", "holder", "planned_by", "planned_at", "answer")
ANSWER_FIELDS = ("held_on", "answer", "said", "holder", "recorded_by", "recorded_at")


@dataclass(frozen=True, slots=True)
class TalkDetails:
    """What somebody says of a talk they plan or have held. None is what they did not say."""

    customer: str
    answer: str | None = None
    said: str = ""
    on: date | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class TalkPlanned:
    """A talk that was planned, `again` if it had been before. `raised`: planning it opened the case."""

    talk: Talk
    customer: Customer
    policy: Policy
    undo: str
    channel: str | None
    raised: bool
    again: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class TalkAnswered:
    """A talk with its answer, how its gate stands now, and how many other gates are missing.

    `talk_again`: it was before the problem was stated, so that `keeper` or a manager plans a new one. `held` are all
    holds the customer ever had. `leads_on` is why letting go can be voted on now, "" if it can not.
    """

    talk: Talk
    customer: Customer
    policy: Policy
    undo: str
    channel: str | None
    raised: bool
    passage: GateStatus
    missing: int
    advice: str | None
    now: datetime
    talk_again: bool = False
    keeper: str | None = None
    held: tuple[Hold, ...] = ()
    leads_on: str = ""


@dataclass(frozen=True, slots=True)
class TalkFormValues:
    """What a form of a talk shows. `talk` is the one that waits for its answer; `today` is the reader's day."""

    customer: Customer
    talk: Talk | None
    today: date


def plan_talk(db: Database, details: TalkDetails, *, call: Call) -> TalkPlanned:
    """Plan the talk, or plan the waiting one again; without a case this opens one. See cases in product.md."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, details.customer, lock=True)
        requests.authorize_for_customer(context, Action.CASE, customer)
        refuse_former(customer, context.policy.zone)
        day = talk_rules.check_planned_day(details.on, context.actor_date)
        before = _find_waiting_talk(tx, customer)
        holder = _check_holder(tx, details) or (before.holder if before else _get_default_holder(tx, customer, context))
        values: dict[str, object] = {
            "planned_on": day,
            "held_on": day if day < context.actor_date else None,
            "holder": holder,
            "planned_by": call.user_id,
            "planned_at": context.now,
        }
        talk, raised = _store_talk(tx, customer, before, values, context)
        requests.audit_action(
            tx, context, "talk.planned", talk.customer_id, public={"talk": talk.id}, private={"holder": holder}
        )
        undo = _offer_undo(tx, context, talk, before, PLAN_FIELDS)
        return TalkPlanned(
            talk,
            customer,
            context.policy,
            undo,
            _update_case(tx, customer, context),
            raised,
            before is not None,
            context.now,
        )


def record_answer(db: Database, details: TalkDetails, *, call: Call) -> TalkAnswered:
    """Record how the customer answered, for the talk that waits or for one that nobody planned.

    Whoever holds the talk may record it too.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, details.customer, lock=True)
        before = _find_waiting_talk(tx, customer)
        _authorize_recording(customer, before, context)
        refuse_former(customer, context.policy.zone)
        checked_answer, talk_day = (
            talk_rules.parse_answer(details.answer or ""),
            talk_rules.talk_day(details.on, before, context.actor_date),
        )
        checked_text = talk_rules.check_answer(
            checked_answer,
            details.said,
            talk_day,
            context.actor_date,
            context.policy,
            holds.RECORDS.list_where(tx, customer_id=customer.id),
        )
        values: dict[str, object] = {
            "held_on": None if checked_answer is TalkAnswer.NOT_TOLD else talk_day,
            "answer": checked_answer,
            "said": checked_text,
            "holder": _check_holder(tx, details) or (before.holder if before else call.user_id),
            "recorded_by": call.user_id,
            "recorded_at": context.now,
        }
        if before is None:
            values |= {"planned_on": None, "planned_by": call.user_id, "planned_at": context.now}
        talk, raised = _store_talk(tx, customer, before, values, context)
        private = {"answer": checked_answer.value, "said": checked_text}
        requests.audit_action(tx, context, "talk.answered", talk.customer_id, public={"talk": talk.id}, private=private)
        undo = _offer_undo(tx, context, talk, before, ANSWER_FIELDS)
        channel = _update_case(tx, customer, context, new_fact=True)
        file = case_files.load_case_file(
            tx, customer, cases.RECORDS.get(tx, talk.case_id), policy=context.policy, now=context.now
        )
        passages = gates.list_gates(file)
        missing = sum(not each.passed for each in passages if each.gate is not Gate.TALK)
        passage = next(each for each in passages if each.gate is Gate.TALK)
        shared = (talk, customer, context.policy, undo, channel, raised)
        advice, again = notes.find_advice(checked_text), gates.is_new_talk_needed(file)
        answered = TalkAnswered(
            *shared, passage, missing, advice, context.now, talk_again=again, keeper=file.keeper, held=file.held
        )
        ground = ballot_openings.find_termination_ground(file)
        return answered if ground is None else replace(answered, missing=0, talk_again=False, leads_on=ground)


def pass_on_talk(tx: Session, talk: Talk, holder: str, context: RequestContext) -> None:
    """Have somebody else hold a planned talk because its holder's duties pass to them; the customer is locked."""
    talks.RECORDS.change(tx, talk.id, holder=holder)
    facts: requests.AuditFacts = {"talk": talk.id}
    requests.audit_action(tx, context, "talk.planned", talk.customer_id, public=facts, private={"holder": holder})
    _update_case(tx, customers.get_customer(tx, talk.customer_id), context)


def load_for_form(db: Database, customer_text: str, *, call: Call) -> TalkFormValues:
    """Load what a form of a talk shows. Raises NotAllowed for people who may neither plan nor record it."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text)
        talk = _find_waiting_talk(tx, customer)
        _authorize_recording(customer, talk, context)
        refuse_former(customer, context.policy.zone)
        return TalkFormValues(customer, talk, context.actor_date)


def _find_waiting_talk(tx: Session, customer: Customer) -> Talk | None:
    """Return the talk of the customer's open case that waits for its answer."""
    case = cases.find_open_case(tx, customer.id)
    return talk_rules.find_unanswered_talk(talks.RECORDS.list_where(tx, case_id=case.id)) if case is not None else None


def _authorize_recording(customer: Customer, talk: Talk | None, context: RequestContext) -> None:
    """Raise NotAllowed unless the actor holds the talk or may work on the case."""
    if talk is None or talk.holder != context.actor.user_id:
        requests.authorize_for_customer(context, Action.CASE, customer)


def _check_holder(tx: Session, details: TalkDetails) -> str | None:
    """Return who is named to hold the talk, if anybody. Raises Malformed unless they are a full member."""
    if details.holder is not None and not people.get_actor(tx, details.holder).full_member:
        raise Malformed("Only a full member of this workspace can hold the talk. Type @ and pick the name.", field="by")
    return details.holder


def _get_default_holder(tx: Session, customer: Customer, context: RequestContext) -> str:
    """Return who holds a talk when nobody is named: who looks after the customer, else who plans it."""
    return keepers.find_keeper(tx, customer, policy=context.policy, now=context.now) or context.actor.user_id


def _store_talk(
    tx: Session, customer: Customer, before: Talk | None, values: dict[str, object], context: RequestContext
) -> tuple[Talk, bool]:
    """Store the talk, changed or new, and return whether a case was opened for it."""
    if before is not None:
        return talks.RECORDS.change(tx, before.id, **values), False
    raised = cases.find_open_case(tx, customer.id) is None
    case = case_updates.ensure_case(tx, customer, by=context.actor.user_id, now=context.now)
    return talks.RECORDS.add(tx, customer_id=customer.id, case_id=case.id, **values), raised


def _update_case(tx: Session, customer: Customer, context: RequestContext, *, new_fact: bool = False) -> str | None:
    """Bring the case up to date, and return the review channel, whose case card shows the change."""
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now, new_fact=new_fact)
    return channels.find_channel(tx, ChannelPurpose.REVIEW)


def _offer_undo(tx: Session, context: RequestContext, talk: Talk, before: Talk | None, fields: tuple[str, ...]) -> str:
    """Offer to undo a change of these fields of the talk."""
    earlier = snapshot_fields(before, fields) if before is not None else None
    return requests.offer_undo(
        tx, context, kind="talk", subject=str(talk.id), before=earlier, after=snapshot_fields(talk, fields)
    )


def _undo_talk(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore the talk as it was before, or withdraw it. A case that only it opened falls away."""
    number = int(undo.subject)
    customers.lock_customer(tx, talks.RECORDS.get(tx, number).customer_id)
    talk = talks.RECORDS.get(tx, number)
    customer = customers.get_customer(tx, talk.customer_id)
    if talk.holder != context.actor.user_id:
        requests.authorize_for_customer(context, Action.CASE, customer)
    closed = cases.RECORDS.get(tx, talk.case_id).closed_at is not None
    if closed or talk.withdrawn_at is not None or not is_unchanged(talk, undo.after):
        raise AlreadyDone(f"The talk with {customer.name} has been changed since, so nothing was undone.")
    ballot_workflow.refuse_if_ballot_opened_since(tx, customer, undo)
    if isinstance(undo.before, dict):
        talks.RECORDS.change(tx, number, **restore_fields(undo.before))
    else:
        talks.RECORDS.change(tx, number, withdrawn_at=context.now)
    requests.audit_action(tx, context, "talk.undone", talk.customer_id, public={"talk": talk.id})
    answered = talk.answer is not None
    open_case = case_updates.update_case(tx, customer, policy=context.policy, now=context.now, new_fact=answered)
    sentence_end = "is as it was before" if undo.before else "is taken back"
    return f"The talk with {customer.name} {sentence_end}{'' if open_case else ', and the case it opened with it'}."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"talk": (Action.TODO, _undo_talk)}
