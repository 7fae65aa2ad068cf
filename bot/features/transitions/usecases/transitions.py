"""Transitions: begun by a ballot, offered to who was chosen, accepted, declined, assigned. Planning is in `plans`."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.workflow import authorization, case_updates as consequences, message_refresh as redrawing, speaking
from bot.workflow.authorization import Call, RequestContext, UndoHandler
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import holds as hold_rules
from scoring.cases.holds import Hold
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Malformed, NotAllowed, NotFound
from scoring.roles import Action, Role, authorize
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.transitions import steps as step_rules, transitions as rules
from scoring.transitions.steps import Step
from scoring.transitions.transitions import Transition, TransitionState, Vendor, VendorReferral
from scoring.values import notes
from storage import ballots, notices
from storage.cases import holds
from storage.customers import customers
from storage.database import Database, Json
from storage.requests.undos import Undo
from storage.roles import people, roles
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline
from storage.settings import channels, policies
from storage.transitions import referrals, transitions, transitions as records

ACCEPTS = "transition.accepts"


@dataclass(frozen=True, slots=True)
class Handover:
    """A customer's transition at `now`: its steps in the order they are done, its referrals oldest first."""

    customer: Customer
    transition: Transition
    steps: tuple[Step, ...]
    referrals: tuple[tuple[VendorReferral, Vendor | None], ...]
    hold: Hold | None
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class TransitionChanged:
    """A handover after somebody changed it, what was done, and the undo's id.

    `step` is the one that was added, `steps` are those that were done; `told` the review channel, where the case card
    shows it; `note` the reason given.
    """

    handover: Handover
    what: str
    undo: str
    step: Step | None = None
    steps: tuple[Step, ...] = ()
    told: str | None = None
    note: str = ""


def load_handover(
    tx: Session, customer: Customer, transition: Transition, *, policy: Policy, now: datetime
) -> Handover:
    """The transition with all that belongs to it."""
    vendors = {vendor.id: vendor for vendor in referrals.VENDORS.list_where(tx)}
    made = referrals.RECORDS.list_where(tx, transition_id=transition.id, withdrawn_at=None)
    return Handover(
        customer,
        transition,
        step_rules.sort_steps(transitions.STEPS.list_where(tx, transition_id=transition.id)),
        tuple((each, vendors.get(each.vendor_id or 0)) for each in made),
        holds.find_running_hold(tx, customer.id),
        policy,
        now,
    )


def load_running(
    tx: Session, asked: str, at: RequestContext, action: Action = Action.PART, *, lock: bool = True
) -> Handover:
    """The running transition of the customer that is meant, for those who may act; with `lock` the customer is held."""
    customer = customers.resolve_customer(tx, asked, lock=lock)
    found = transitions.find_last_transition(tx, customer.id)
    authorize_handover(at, customer, found, action=action)
    return load_unless_on_hold(tx, customer, found, at)


def authorize_handover(
    at: RequestContext,
    customer: Customer,
    transition: Transition | None,
    *others: str | None,
    action: Action = Action.PART,
) -> None:
    """Authorize managers, the customer's owner and backup, who hands it over, and others who are named."""
    owner = transition.owner if transition else None
    authorize(at.actor, action, owners=(customer.owner, customer.backup, owner, *others))


def load_unless_on_hold(tx: Session, customer: Customer, transition: Transition | None, at: RequestContext) -> Handover:
    """The handover, refused when none runs, and while the customer is on hold."""
    if transition is None or transition.ended_at is not None:
        raise NotFound(explain_no_transition(customer))
    found = load_handover(tx, customer, transition, policy=at.policy, now=at.now)
    hold_rules.refuse_if_on_hold(found.hold, at.policy.zone, customer)
    return found


def explain_no_transition(customer: Customer) -> str:
    """What to say where no transition runs."""
    if customer.former_at is not None:
        return f"{customer.name} was let go with a farewell; its transition is over."
    return (
        f"{customer.name} is in no transition. One begins when a ballot has decided on it: "
        f"`/vote terminate {customer.key}`."
    )


def store_change(
    tx: Session,
    before: Handover,
    at: RequestContext,
    kind: str,
    *,
    transition: Transition | None = None,
    steps: Iterable[Step] = (),
    added: Iterable[step_rules.StepDraft] = (),
    managed: bool = False,
    private: dict[str, Json] | None = None,
) -> TransitionChanged:
    """Store a changed transition, changed steps and new ones, with the audit, the undo, the clock and what follows.

    `managed`: only a manager may do it, and so undo it.
    """
    place = max((step.place for step in before.steps), default=0)
    for number, draft in enumerate(added, start=place + 1):
        values = {f.name: getattr(draft, f.name) for f in fields(draft)}
        transitions.STEPS.add(tx, transition_id=before.transition.id, place=number, **values)
    for step in steps:
        _store_fields(tx, str(step.id), _get_fields(step), before.transition.id)
    if transition is not None:
        store_transition(tx, transition)
    fresh = transitions.RECORDS.get(tx, before.transition.id)
    after = load_handover(tx, before.customer, fresh, policy=at.policy, now=at.now)
    set_answer_deadline(tx, after.transition, now=at.now)
    facts = {"transition": after.transition.id}
    authorization.audit_action(tx, at, f"transition.{kind}", before.customer.id, public=facts, private=private or {})
    was, became = _compare_handovers(before, after)
    name = "transition_managed" if managed else "transition"
    undo = authorization.offer_undo(tx, at, kind=name, subject=str(after.transition.id), before=was, after=became)
    consequences.update_case(tx, before.customer, policy=at.policy, now=at.now)
    return TransitionChanged(after, kind, undo, told=channels.find_channel(tx, ChannelPurpose.REVIEW))


def undo_change(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Put back what one change to a transition touched, if nobody changed the same since."""
    number = int(undo.subject)
    customers.lock_customer(tx, transitions.RECORDS.get(tx, number).customer_id)
    transition = transitions.RECORDS.get(tx, number)
    customer = customers.get_customer(tx, transition.customer_id)
    before = _read_parts(undo.before)
    authorize_handover(at, customer, transition, *((before.get("transition") or {}).get("asked"),))
    if transition.ended_at is not None:
        raise AlreadyDone(f"{customer.name} was let go with a farewell since, so nothing was undone.")
    known = _map_by_name(transition, transitions.STEPS.list_where(tx, transition_id=number))
    for name, left in _read_parts(undo.after).items():
        found = known.get(name)
        if found is None or not is_unchanged(found, left):
            raise AlreadyDone(f"The transition of {customer.name} was changed since, so nothing was undone.")
    for name, values in before.items():
        _store_fields(tx, name, values, number)
    _refuse_broken_plan(tx, number, customer)
    set_answer_deadline(tx, transitions.RECORDS.get(tx, number), now=at.now)
    authorization.audit_action(tx, at, "transition.undone", customer.id, public={"transition": number})
    consequences.update_case(tx, customer, policy=at.policy, now=at.now)
    return f"The transition of {customer.name} is as it was before. Whoever was told meanwhile should hear it from you."


def _refuse_broken_plan(tx: Session, number: int, customer: Customer) -> None:
    """Refuse an undo that leaves steps without their plan, or access revoked before the rest is done."""
    left = transitions.STEPS.list_where(tx, transition_id=number)
    if left and transitions.RECORDS.get(tx, number).planned_at is None:
        raise AlreadyDone(f"A step was added to the plan for {customer.name} since, so nothing was undone.")
    if not step_rules.is_access_last(left):
        raise AlreadyDone(f"Access of {customer.name} was revoked since, and that comes last, so nothing was undone.")


def store_transition(tx: Session, transition: Transition) -> None:
    """Store the transition as it is given."""
    _store_fields(tx, "transition", _get_fields(transition), transition.id)


def set_answer_deadline(tx: Session, transition: Transition, *, now: datetime) -> None:
    """Let the time to answer run while somebody is asked, and only then."""
    if transition.state is TransitionState.ASKED and transition.accept_by is not None:
        due, whose = transition.accept_by, transition.customer_id
        deadlines.set_deadline(tx, ACCEPTS, str(transition.id), customer_id=whose, due_at=due)
    else:
        deadlines.clear_deadlines(tx, str(transition.id), ACCEPTS, now=now)


def _store_fields(tx: Session, name: str, values: dict[str, Any] | None, transition_id: int) -> None:
    """Store fields of the transition or of the step of that id; None takes the step away."""
    if name == "transition":
        transitions.RECORDS.change(tx, transition_id, **restore_fields(values))
    elif values is None:
        transitions.delete_step(tx, int(name))
    else:
        transitions.STEPS.change(tx, int(name), **restore_fields(values))


def _map_by_name(transition: Transition, steps: Iterable[Step]) -> dict[str, Transition | Step]:
    """The transition and its steps by the names under which changes of them are kept."""
    return {"transition": transition, **{str(step.id): step for step in steps}}


def _compare_handovers(before: Handover, after: Handover) -> tuple[dict[str, Json], dict[str, Json]]:
    """What changed of the transition and its steps, as it was and as it is."""
    was, now = (_map_by_name(each.transition, each.steps) for each in (before, after))
    changed = {name: _compare_fields(was.get(name), value) for name, value in now.items() if was.get(name) != value}
    return {name: pair[0] for name, pair in changed.items()}, {name: pair[1] for name, pair in changed.items()}


def _get_fields(value: Transition | Step) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name != "id"}


def _compare_fields(before: Transition | Step | None, after: Transition | Step) -> tuple[Json, Json]:
    """The fields that changed as they were and as they are; None before: it was not there."""
    names = [name for name, value in _get_fields(after).items() if before is None or getattr(before, name) != value]
    return None if before is None else snapshot_fields(before, names), snapshot_fields(after, names)


def _read_parts(stored: object) -> dict[str, dict[str, Any] | None]:
    return dict(stored) if isinstance(stored, dict) else {}


def begin_transition(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """A termination ballot passed: a transition begins, with today's rules and without an owner yet.

    One that runs already goes on.
    """
    if records.find_running_transition(tx, ballot.customer_id) is None:
        begun = {"began_at": now, "state": TransitionState.OWNERLESS, "rules": rules.rules_for(policy)}
        records.RECORDS.add(tx, customer_id=ballot.customer_id, case_id=ballot.case_id, **begun)
        for notice in notices.RECORDS.list_where(tx, case_id=ballot.case_id):
            redrawing.refresh_notice(tx, notice.id, now)


def ask_chosen_owner(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """An owner ballot passed (or a manager picked): the chosen person is asked, the others are runners-up."""
    begin_transition(tx, ballot, policy=policy, now=now)
    transition = records.find_running_transition(tx, ballot.customer_id)
    if transition is None or ballot.chosen is None:
        return
    others = rules.list_runners_up(ballot.chosen, ballot.candidates, ballot.result or {})
    asked = _choose_next(tx, replace(transition, ballot_id=ballot.id), (ballot.chosen, *others), policy=policy, now=now)
    _ask_owner(tx, asked, now=now)


def load_newest(db: Database, asked: str, *, call: Call) -> Handover:
    """The customer's newest transition, for those who act in it and who were asked to."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked)
        found = records.find_last_transition(tx, customer.id)
        steps = records.STEPS.list_where(tx, transition_id=found.id) if found else ()
        authorize_handover(at, customer, found, found.asked if found else None, *(step.owner for step in steps))
        if found is None:
            raise NotFound(explain_no_transition(customer))
        return load_handover(tx, customer, found, policy=at.policy, now=at.now)


def find_handover(db: Database, number: int, *, now: datetime) -> Handover | None:
    """The transition of that number as it stands, for who is told about it; None when there is none."""
    with db.transaction(reading=True) as tx:
        found = next(iter(records.RECORDS.list_where(tx, id=number)), None)
        if found is None:
            return None
        return load_handover(
            tx, customers.get_customer(tx, found.customer_id), found, policy=policies.get_policy(tx), now=now
        )


def accept_transition(db: Database, asked: str, *, call: Call) -> TransitionChanged:
    """The person who was asked takes the customer over to hand it on."""
    with db.transaction() as tx:
        at, found = _load_for_answer(tx, asked, call)
        changed = rules.accept_transition(found.transition, call.user_id, at.now)
        return store_change(tx, found, at, "accepted", transition=changed)


def decline_transition(db: Database, asked: str, why: str = "", *, call: Call) -> TransitionChanged:
    """The person who was asked does not; the runner-up is asked, or a manager has to assign somebody."""
    with db.transaction() as tx:
        at, found = _load_for_answer(tx, asked, call)
        rules.check_answer_in_time(found.transition, call.user_id, at.now)
        reason = notes.require_reason(why, "declining") if why.strip() else ""
        changed = _choose_next(tx, found.transition, found.transition.runners_up, policy=at.policy, now=at.now)
        moved = store_change(tx, found, at, "declined", transition=changed, private={"why": reason})
        _notify_asked(tx, changed, now=at.now)
        return moved


def assign_transition(db: Database, asked: str, owner: str, *, call: Call) -> TransitionChanged:
    """A manager decides who hands the customer over, planned or not; whoever was asked is asked no more."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.ASSIGN_TRANSITION)
        found = load_running(tx, asked, at)
        _refuse_during_ballot(tx, found.customer)
        if not people.get_actor(tx, owner).full_member:
            raise Malformed("Who hands a customer over is a full member of this workspace.", field="owner")
        changed = rules.assign_owner(found.transition, owner)
        moved = store_change(tx, found, at, "assigned", transition=changed, managed=True, private={"owner": owner})
        if owner != call.user_id:
            stamp = f"{at.now:%Y%m%d%H%M%S}"
            _send_direct_message(tx, changed, "transition_assigned", owner, stamp, now=at.now)
        return moved


def _refuse_during_ballot(tx: Session, customer: Customer) -> None:
    """Refuse deciding beside a ballot that decides the same: one that is open, or tied and waiting for a pick."""
    unsettled, key = (BallotState.OPEN, BallotState.TIED), customer.key
    for ballot in ballots.RECORDS.list_where(tx, customer_id=customer.id, kind=BallotKind.OWNER, state=unsettled):
        if ballot.state is BallotState.TIED:
            raise NotAllowed(
                f"The ballot on who hands it over is tied. Pick one, `/vote pick {key} @candidate`, or end it first: "
                f"`/vote cancel {key} <why>`."
            )
        raise NotAllowed(f"A ballot on who hands it over is open. Close or cancel it first: `/vote close {key}`.")


def _load_for_answer(tx: Session, asked: str, call: Call) -> tuple[RequestContext, Handover]:
    """The transition somebody answers for, held; whoever was not asked learns no more than that."""
    at = authorization.begin_request(tx, call, Action.TODO)
    customer = customers.resolve_customer(tx, asked, lock=True)
    transition = records.find_running_transition(tx, customer.id)
    if transition is None or call.user_id not in (transition.asked, transition.owner):
        raise NotAllowed(
            f"Nobody asked you to hand {customer.name} over. A manager can assign somebody: "
            f"`/umpire transition {customer.key} assign @name`."
        )
    return at, load_unless_on_hold(tx, customer, transition, at)


def _ask_next_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Whoever was asked did not answer in time: the next is asked from now on, when they can hear of it."""
    transition = records.RECORDS.get(tx, int(due.subject))
    if transition.state is not TransitionState.ASKED:
        return
    _ask_owner(tx, _choose_next(tx, transition, transition.runners_up, policy=policy, now=now), now=now)
    facts = {"transition": transition.id}
    authorization.audit_action_by(tx, "transition.unanswered", transition.customer_id, by=None, now=now, public=facts)
    consequences.update_case(tx, customers.get_customer(tx, transition.customer_id), policy=policy, now=now)


def _choose_next(
    tx: Session, transition: Transition, willing: Iterable[str], *, policy: Policy, now: datetime
) -> Transition:
    """The first of these people who still works here is asked next."""
    here = [person for person in willing if people.get_actor(tx, person).full_member]
    return rules.ask_next(transition, here, now=now, policy=policy)


def _ask_owner(tx: Session, asked: Transition, *, now: datetime) -> None:
    """Store who is asked, let their time run, and tell them."""
    store_transition(tx, asked)
    set_answer_deadline(tx, asked, now=now)
    _notify_asked(tx, asked, now=now)


def _notify_asked(tx: Session, transition: Transition, *, now: datetime) -> None:
    """Ask who is to answer; with nobody left, tell each manager, once for each ballot, that one must assign."""
    if transition.asked is not None:
        _send_direct_message(
            tx, transition, "transition_asked", transition.asked, f"{transition.asked_at:%Y%m%d%H%M%S}", now=now
        )
        return
    for boss in roles.list_people_with_role(tx, Role.MANAGER):
        _send_direct_message(tx, transition, "transition_ownerless", boss, str(transition.ballot_id), now=now)


def _send_direct_message(
    tx: Session, transition: Transition, kind: str, person: str, once: str, *, now: datetime
) -> None:
    number = str(transition.id)
    intent = f"{kind}:{number}:{person}:{once}"
    speaking.enqueue_direct_message(
        tx,
        person,
        intent=intent,
        kind=kind,
        subject=number,
        now=now,
    )


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "transition": (Action.TODO, undo_change),
    "transition_managed": (Action.ASSIGN_TRANSITION, undo_change),
}
DEADLINES: dict[str, DeadlineHandler] = {ACCEPTS: _ask_next_when_due}
