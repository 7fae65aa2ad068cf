"""Begin transitions, and ask, assign and record who hands a customer over. Also what every change of one stores."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.workflow import case_updates, direct_messages, keepers, message_refresh, replies as reply_workflow, requests
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Call, RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import holds as hold_rules
from scoring.cases.holds import Hold
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Malformed, NotAllowed, NotFound
from scoring.replies import ReplyState
from scoring.roles import Action, authorize
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.transitions import steps as step_rules, transitions as transition_rules
from scoring.transitions.steps import Step
from scoring.transitions.transitions import Transition, TransitionState, Vendor, VendorReferral
from scoring.values import notes
from storage import ballots, notices
from storage.cases import holds
from storage.customers import customers
from storage.database import Database, Json
from storage.requests.undos import Undo
from storage.roles import people
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline
from storage.settings import channels, policies
from storage.transitions import referrals, transitions, transitions as transition_records

ACCEPTS = "transition.accepts"


@dataclass(frozen=True, slots=True)
class Handover:
    """A customer's transition at `now`, with its steps in the order they are done, and its referrals, oldest first.

    `replied`: the customer's reply to it was judged, so later ones are only recorded. `reply`: how far a reply has come
    because of which it is open whether the decision stands, so that all waits, until `open_until`; None without one.
    """

    customer: Customer
    transition: Transition
    steps: tuple[Step, ...]
    referrals: tuple[tuple[VendorReferral, Vendor | None], ...]
    hold: Hold | None
    policy: Policy
    now: datetime
    replied: bool = False
    reply: ReplyState | None = None
    open_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TransitionChanged:
    """A handover after a change, and what was done.

    `step` is one that was added, `steps` are those that were finished. `channel` is where the case
    card shows it.
    """

    handover: Handover
    change: str
    undo: str
    step: Step | None = None
    steps: tuple[Step, ...] = ()
    channel: str | None = None
    note: str = ""


def load_handover(
    tx: Session, customer: Customer, transition: Transition, *, policy: Policy, now: datetime
) -> Handover:
    """Load a transition with all that belongs to it."""
    vendors = {vendor.id: vendor for vendor in referrals.VENDORS.list_where(tx)}
    referrals_made = referrals.RECORDS.list_where(tx, transition_id=transition.id, withdrawn_at=None)
    return Handover(
        customer,
        transition,
        step_rules.sort_steps(transitions.STEPS.list_where(tx, transition_id=transition.id)),
        tuple((each, vendors.get(each.vendor_id or 0)) for each in referrals_made),
        holds.find_running_hold(tx, customer.id),
        policy,
        now,
        reply_workflow.has_judged_reply(tx, customer, BallotKind.TERMINATE, since=transition.began_at),
        *reply_workflow.find_open_reply(tx, customer, BallotKind.TERMINATE),
    )


def load_running(
    tx: Session, customer_text: str, context: RequestContext, action: Action = Action.PART, *, lock: bool = True
) -> Handover:
    """Load the customer's running transition for somebody who may act in it.

    With `lock` the customer is locked until the transaction ends. Raises a refusal where no transition runs, or during
    a hold.
    """
    customer = customers.resolve_customer(tx, customer_text, lock=lock)
    transition = transitions.find_last_transition(tx, customer.id)
    authorize_handover(context, customer, transition, action=action)
    return load_unless_on_hold(tx, customer, transition, context)


def authorize_handover(
    context: RequestContext,
    customer: Customer,
    transition: Transition | None,
    *others: str | None,
    action: Action = Action.PART,
) -> None:
    """Raise NotAllowed unless the actor may act in the transition.

    Managers may, and so may the customer's owner and backup, the person who hands over, and the `others`.
    """
    owner = transition.owner if transition else None
    authorize(context.actor, action, owners=(customer.owner, customer.backup, owner, *others))


def load_unless_on_hold(
    tx: Session, customer: Customer, transition: Transition | None, context: RequestContext
) -> Handover:
    """Load a running transition. Raises NotFound where it has ended, and a refusal during a hold."""
    if transition is None or transition.ended_at is not None:
        raise NotFound(explain_no_transition(customer))
    handover = load_handover(tx, customer, transition, policy=context.policy, now=context.now)
    hold_rules.refuse_if_on_hold(handover.hold, context.policy.zone, customer)
    return handover


def explain_no_transition(customer: Customer) -> str:
    """Say why no transition runs."""
    if customer.former_at is not None:
        return f"{customer.name} was let go with a farewell; its transition is over."
    return (
        f"{customer.name} is in no transition. One begins when a ballot has decided on it: "
        f"`/vote terminate {customer.key}`."
    )


def store_change(
    tx: Session,
    before: Handover,
    context: RequestContext,
    event: str,
    *,
    transition: Transition | None = None,
    steps: Iterable[Step] = (),
    added: Iterable[step_rules.StepDraft] = (),
    managers_only: bool = False,
    private: dict[str, Json] | None = None,
) -> TransitionChanged:
    """Store a changed transition, changed steps and new ones, audit it, and offer to undo it.

    With `managed` only a manager may do it, and so may undo it.
    """
    place = max((step.place for step in before.steps), default=0)
    for number, draft in enumerate(added, start=place + 1):
        values = {f.name: getattr(draft, f.name) for f in fields(draft)}
        transitions.STEPS.add(tx, transition_id=before.transition.id, place=number, **values)
    for step in steps:
        _store_fields(tx, str(step.id), _get_fields(step), before.transition.id)
    if transition is not None:
        store_transition(tx, transition)
    stored = transitions.RECORDS.get(tx, before.transition.id)
    after = load_handover(tx, before.customer, stored, policy=context.policy, now=context.now)
    set_answer_deadline(tx, after.transition, now=context.now)
    facts = {"transition": after.transition.id}
    requests.audit_action(tx, context, f"transition.{event}", before.customer.id, public=facts, private=private or {})
    earlier, later = _compare_handovers(before, after)
    name = "transition_managed" if managers_only else "transition"
    undo = requests.offer_undo(tx, context, kind=name, subject=str(after.transition.id), before=earlier, after=later)
    case_updates.update_case(tx, before.customer, policy=context.policy, now=context.now)
    return TransitionChanged(after, event, undo, channel=channels.find_channel(tx, ChannelPurpose.REVIEW))


def undo_change(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore what one change to a transition touched. Raises AlreadyDone if somebody changed the same since."""
    number = int(undo.subject)
    customers.lock_customer(tx, transitions.RECORDS.get(tx, number).customer_id)
    transition = transitions.RECORDS.get(tx, number)
    customer = customers.get_customer(tx, transition.customer_id)
    before = _read_parts(undo.before)
    if "told_on" in (before.get("transition") or {}):
        reply_workflow.refuse_undo_if_replied(tx, customer, undo)
    authorize_handover(context, customer, transition, *((before.get("transition") or {}).get("asked"),))
    if transition.ended_at is not None:
        raise AlreadyDone(f"{customer.name} has been let go since, so nothing was undone.")
    current = _map_by_name(transition, transitions.STEPS.list_where(tx, transition_id=number))
    for name, expected in _read_parts(undo.after).items():
        record = current.get(name)
        if record is None or not is_unchanged(record, expected):
            raise AlreadyDone(f"The transition of {customer.name} has been changed since, so nothing was undone.")
    for name, values in before.items():
        _store_fields(tx, name, values, number)
    _refuse_broken_plan(tx, number, customer)
    set_answer_deadline(tx, transitions.RECORDS.get(tx, number), now=context.now)
    requests.audit_action(tx, context, "transition.undone", customer.id, public={"transition": number})
    find_successor(tx, customer, policy=context.policy, now=context.now)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    return f"The transition of {customer.name} is as it was before. Whoever was told meanwhile should hear it from you."


def _refuse_broken_plan(tx: Session, number: int, customer: Customer) -> None:
    """Raise AlreadyDone if an undo left steps without a plan, or access revoked before the rest is done."""
    steps_left = transitions.STEPS.list_where(tx, transition_id=number)
    if steps_left and transitions.RECORDS.get(tx, number).planned_at is None:
        raise AlreadyDone(f"A step has been added to the plan for {customer.name} since, so nothing was undone.")
    if not step_rules.is_access_last(steps_left):
        raise AlreadyDone(
            f"Access of {customer.name} has been revoked since, and that comes last, so nothing was undone."
        )


def store_transition(tx: Session, transition: Transition) -> None:
    """Store every field of the transition."""
    _store_fields(tx, "transition", _get_fields(transition), transition.id)


def set_answer_deadline(tx: Session, transition: Transition, *, now: datetime) -> None:
    """Set the deadline for an answer while somebody is asked, and clear it otherwise."""
    if transition.state is TransitionState.ASKED and transition.accept_by is not None:
        due, customer_id = transition.accept_by, transition.customer_id
        deadlines.set_deadline(tx, ACCEPTS, str(transition.id), customer_id=customer_id, due_at=due)
    else:
        deadlines.clear_deadlines(tx, str(transition.id), ACCEPTS, now=now)


def _store_fields(tx: Session, name: str, values: dict[str, Any] | None, transition_id: int) -> None:
    """Store fields of what `name` stands for: "transition", or a step's id. None withdraws the step."""
    if name == "transition":
        transitions.RECORDS.change(tx, transition_id, **restore_fields(values))
    elif values is None:
        transitions.delete_step(tx, int(name))
    else:
        transitions.STEPS.change(tx, int(name), **restore_fields(values))


def _map_by_name(transition: Transition, steps: Iterable[Step]) -> dict[str, Transition | Step]:
    """Return the transition and its steps by the names under which undo stores them."""
    return {"transition": transition, **{str(step.id): step for step in steps}}


def _compare_handovers(before: Handover, after: Handover) -> tuple[dict[str, Json], dict[str, Json]]:
    """Return the fields that differ, as they were and as they are, by transition and step."""
    earlier, later = (_map_by_name(each.transition, each.steps) for each in (before, after))
    changed = {
        name: _compare_fields(earlier.get(name), value) for name, value in later.items() if earlier.get(name) != value
    }
    return {name: pair[0] for name, pair in changed.items()}, {name: pair[1] for name, pair in changed.items()}


def _get_fields(value: Transition | Step) -> dict[str, Any]:
    """Return all fields but the id."""
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name != "id"}


def _compare_fields(before: Transition | Step | None, after: Transition | Step) -> tuple[Json, Json]:
    """Return the fields that differ, as they were and as they are. Before is None for a new step."""
    names = [name for name, value in _get_fields(after).items() if before is None or getattr(before, name) != value]
    return None if before is None else snapshot_fields(before, names), snapshot_fields(after, names)


def _read_parts(stored: object) -> dict[str, dict[str, Any] | None]:
    """Read the fields of the transition and its steps that an undo stored."""
    return dict(stored) if isinstance(stored, dict) else {}


def begin_transition(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """Begin a transition after a ballot on letting go has passed, with today's rules and no owner yet.

    A transition that runs already goes on.
    """
    if transition_records.find_running_transition(tx, ballot.customer_id) is None:
        begun = {"began_at": now, "state": TransitionState.OWNERLESS, "rules": transition_rules.rules_for(policy)}
        transition_records.RECORDS.add(tx, customer_id=ballot.customer_id, case_id=ballot.case_id, **begun)
        for notice in notices.RECORDS.list_where(tx, case_id=ballot.case_id):
            message_refresh.refresh_notice(tx, notice.id, now)


def ask_chosen_owner(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """Ask the person chosen by a ballot, or by a manager's pick. The other candidates are runners-up."""
    begin_transition(tx, ballot, policy=policy, now=now)
    transition = transition_records.find_running_transition(tx, ballot.customer_id)
    if transition is None or ballot.chosen is None:
        return
    others = transition_rules.list_runners_up(ballot.chosen, ballot.candidates, ballot.result or {})
    asked_transition = _choose_next(
        tx, replace(transition, ballot_id=ballot.id), (ballot.chosen, *others), policy=policy, now=now
    )
    _ask_owner(tx, asked_transition, now=now)


def load_newest(db: Database, customer_text: str, *, call: Call) -> Handover:
    """Load the customer's newest transition, for people who act in it or were asked to."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text)
        transition = transition_records.find_last_transition(tx, customer.id)
        steps = transition_records.STEPS.list_where(tx, transition_id=transition.id) if transition else ()
        authorize_handover(
            context, customer, transition, transition.asked if transition else None, *(step.owner for step in steps)
        )
        if transition is None:
            raise NotFound(explain_no_transition(customer))
        return load_handover(tx, customer, transition, policy=context.policy, now=context.now)


def find_handover(db: Database, number: int, *, now: datetime) -> Handover | None:
    """Load the transition of that number, or None when there is none."""
    with db.transaction(reading=True) as tx:
        transition = next(iter(transition_records.RECORDS.list_where(tx, id=number)), None)
        if transition is None:
            return None
        return load_handover(
            tx, customers.get_customer(tx, transition.customer_id), transition, policy=policies.get_policy(tx), now=now
        )


def accept_transition(db: Database, customer_text: str, *, call: Call) -> TransitionChanged:
    """Accept, as the person who was asked, handing the customer over."""
    with db.transaction() as tx:
        context, handover = _load_for_answer(tx, customer_text, call)
        changed = transition_rules.accept_transition(handover.transition, call.user_id, context.now)
        return store_change(tx, handover, context, "accepted", transition=changed)


def decline_transition(db: Database, customer_text: str, why: str = "", *, call: Call) -> TransitionChanged:
    """Decline handing the customer over. The runner-up is asked next, or a manager assigns somebody."""
    with db.transaction() as tx:
        context, handover = _load_for_answer(tx, customer_text, call)
        transition_rules.check_answer_in_time(handover.transition, call.user_id, context.now)
        reason = notes.require_reason(why, "declining") if why.strip() else ""
        changed = _choose_next(
            tx, handover.transition, handover.transition.runners_up, policy=context.policy, now=context.now
        )
        declined = store_change(tx, handover, context, "declined", transition=changed, private={"why": reason})
        _notify_asked(tx, changed, now=context.now)
        return declined


def assign_transition(db: Database, customer_text: str, owner: str, *, call: Call) -> TransitionChanged:
    """Decide, as a manager, who hands the customer over. Whoever was asked is not asked any more."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.ASSIGN_TRANSITION)
        handover = load_running(tx, customer_text, context)
        _refuse_during_ballot(tx, handover.customer)
        if not people.get_actor(tx, owner).full_member:
            raise Malformed("Only a full member of this workspace can hand a customer over.", field="owner")
        changed = transition_rules.assign_owner(handover.transition, owner)
        assigned = store_change(
            tx, handover, context, "assigned", transition=changed, managers_only=True, private={"owner": owner}
        )
        if owner != call.user_id:
            stamp = f"{context.now:%Y%m%d%H%M%S}"
            _send_direct_message(tx, changed, "transition_assigned", owner, stamp, now=context.now)
        return assigned


def pass_on_duties(tx: Session, transition: Transition, person: str, heir: str, context: RequestContext) -> None:
    """Have somebody else hand a customer over, or take the open steps, because a person's duties pass to them.

    The customer is locked already. Who hands over from now on is told.
    """
    customer = customers.get_customer(tx, transition.customer_id)
    handover = load_handover(tx, customer, transition, policy=context.policy, now=context.now)
    passed = transition_rules.assign_owner(transition, heir) if transition.owner == person else None
    steps = [replace(step, owner=heir) for step in handover.steps if step.owner == person and step.done_at is None]
    store_change(
        tx,
        handover,
        context,
        "assigned",
        transition=passed,
        steps=steps,
        managers_only=True,
        private={"owner": heir},
    )
    if passed is not None and heir != context.actor.user_id:
        stamp = f"{context.now:%Y%m%d%H%M%S}"
        _send_direct_message(tx, passed, "transition_assigned", heir, stamp, now=context.now)


def _refuse_during_ballot(tx: Session, customer: Customer) -> None:
    """Raise NotAllowed while a ballot on who hands over is open or tied."""
    key = customer.key
    for ballot in _list_unsettled_ballots(tx, customer.id):
        if ballot.state is BallotState.TIED:
            raise NotAllowed(
                f"The ballot on who hands it over is tied. Pick one, `/vote pick {key} @candidate`, or end it first: "
                f"`/vote cancel {key} <why>`."
            )
        raise NotAllowed(f"A ballot on who hands it over is open. Close or cancel it first: `/vote close {key}`.")


def _list_unsettled_ballots(tx: Session, customer_id: int) -> tuple[Ballot, ...]:
    """List the ballots on who hands the customer over that are open or tied."""
    unsettled = (BallotState.OPEN, BallotState.TIED)
    return ballots.RECORDS.list_where(tx, customer_id=customer_id, kind=BallotKind.OWNER, state=unsettled)


def _load_for_answer(tx: Session, customer_text: str, call: Call) -> tuple[RequestContext, Handover]:
    """Load the transition for whoever is asked to hand over.

    Anybody else learns only that nobody asked them.
    """
    context = requests.begin_request(tx, call, Action.TODO)
    customer = customers.resolve_customer(tx, customer_text, lock=True)
    transition = transition_records.find_running_transition(tx, customer.id)
    if transition is None or call.user_id not in (transition.asked, transition.owner):
        raise NotAllowed(
            f"Nobody asked you to hand {customer.name} over. A manager can assign somebody: "
            f"`/umpire transition {customer.key} assign @name`."
        )
    return context, load_unless_on_hold(tx, customer, transition, context)


def _ask_next_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Ask the next runner-up when the person asked did not answer in time.

    Their time to answer begins now, when they can hear of it.
    """
    transition = transition_records.RECORDS.get(tx, int(due.subject))
    if transition.state is not TransitionState.ASKED:
        return
    _ask_owner(tx, _choose_next(tx, transition, transition.runners_up, policy=policy, now=now), now=now)
    facts = {"transition": transition.id}
    requests.audit_action_by(tx, "transition.unanswered", transition.customer_id, by=None, now=now, public=facts)
    case_updates.update_case(tx, customers.get_customer(tx, transition.customer_id), policy=policy, now=now)


def _choose_next(
    tx: Session, transition: Transition, candidates: Iterable[str], *, policy: Policy, now: datetime
) -> Transition:
    """Return the transition with the first of these people asked who works here: nobody who is away for long."""
    named = tuple(candidates)
    away = keepers.list_not_working(tx, named, policy=policy, now=now)
    return transition_rules.ask_next(
        transition, [person for person in named if person not in away], now=now, policy=policy
    )


def find_successor(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> None:
    """Look for somebody else to hand the customer over if who was asked, or does it, is not here any more.

    If somebody was asked the runner-up is. If somebody did it already, the managers hear that one of them assigns
    somebody; should that person come back before, they are asked whether they go on.
    """
    transition = transition_records.find_running_transition(tx, customer.id)
    if transition is None:
        return
    if transition.state is TransitionState.ASKED and _has_left(tx, transition.asked):
        _replace_owner(tx, transition, transition.runners_up, "asked_left", policy=policy, now=now)
    elif _has_left(tx, transition.owner):
        _replace_owner(tx, transition, (), "owner_left", policy=policy, now=now)
    elif transition.state is TransitionState.OWNERLESS and not _list_unsettled_ballots(tx, customer.id):
        back = [person for person in transition.runners_up if not _has_left(tx, person)]
        if back:
            _replace_owner(tx, transition, back, "owner_back", policy=policy, now=now)


def _has_left(tx: Session, person: str | None) -> bool:
    return person is not None and not people.get_actor(tx, person).full_member


def _replace_owner(
    tx: Session, transition: Transition, candidates: Iterable[str], event: str, *, policy: Policy, now: datetime
) -> None:
    """Ask the first of these people who works here, or leave the transition to the managers, and audit why."""
    changed = _choose_next(tx, transition, candidates, policy=policy, now=now)
    if changed.state is TransitionState.OWNERLESS:
        changed = transition_rules.await_assignment(changed, transition.owner, now)
    _ask_owner(tx, changed, now=now)
    gone: dict[str, Json] = {"owner": transition.owner, "asked": transition.asked}
    facts = {"transition": transition.id}
    requests.audit_action_by(
        tx, f"transition.{event}", transition.customer_id, by=None, now=now, public=facts, private=gone
    )


def _ask_owner(tx: Session, transition: Transition, *, now: datetime) -> None:
    """Store who is asked, set the deadline for their answer, and send them the question."""
    store_transition(tx, transition)
    set_answer_deadline(tx, transition, now=now)
    _notify_asked(tx, transition, now=now)


def _notify_asked(tx: Session, transition: Transition, *, now: datetime) -> None:
    """Send the question to the person asked; with nobody left, tell each manager, once for each time that happens."""
    if transition.asked is not None:
        _send_direct_message(
            tx, transition, "transition_asked", transition.asked, f"{transition.asked_at:%Y%m%d%H%M%S}", now=now
        )
        return
    once = f"{transition.ballot_id}" + (f":{transition.asked_at:%Y%m%d%H%M%S}" if transition.asked_at else "")
    for person in sorted(keepers.list_in_charge(tx)):
        _send_direct_message(tx, transition, "transition_ownerless", person, once, now=now)


def _send_direct_message(
    tx: Session, transition: Transition, kind: str, recipient: str, once: str, *, now: datetime
) -> None:
    """Queue a direct message about the transition. `once` tells repeated messages apart."""
    number = str(transition.id)
    intent = f"{kind}:{number}:{recipient}:{once}"
    direct_messages.enqueue_direct_message(
        tx,
        recipient,
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
