"""Transitions: begun by a ballot, offered to who was chosen, accepted, declined, assigned. Planning is in `plans`."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.workflow import authorization, case_updates as consequences, message_refresh as redrawing, speaking
from bot.workflow.authorization import Call, Desk, TakeBack
from bot.workflow.deadlines import Handler
from bot.workflow.undo import as_left, kept, read_back
from scoring.ballots import Ballot, Kind, State as BallotState
from scoring.cases import holds as hold_rules
from scoring.cases.holds import Hold
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Malformed, NotAllowed, NotFound
from scoring.roles import Action, Role, authorize
from scoring.rules.policy import Policy
from scoring.settings.channels import Purpose
from scoring.transitions import steps as step_rules, transitions as rules
from scoring.transitions.steps import Step
from scoring.transitions.transitions import Referred, State, Transition, Vendor
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
    referrals: tuple[tuple[Referred, Vendor | None], ...]
    hold: Hold | None
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class Moved:
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


def load(tx: Session, customer: Customer, transition: Transition, *, policy: Policy, now: datetime) -> Handover:
    """The transition with all that belongs to it."""
    vendors = {vendor.id: vendor for vendor in referrals.VENDORS.where(tx)}
    made = referrals.RECORDS.where(tx, transition_id=transition.id, withdrawn_at=None)
    return Handover(
        customer,
        transition,
        step_rules.ordered(transitions.STEPS.where(tx, transition_id=transition.id)),
        tuple((each, vendors.get(each.vendor_id or 0)) for each in made),
        holds.running(tx, customer.id),
        policy,
        now,
    )


def held(tx: Session, asked: str, at: Desk, action: Action = Action.PART, *, lock: bool = True) -> Handover:
    """The running transition of the customer that is meant, for those who may act; with `lock` the customer is held."""
    customer = customers.find(tx, asked, lock=lock)
    found = transitions.of_customer(tx, customer.id)
    allowed(at, customer, found, action=action)
    return free(tx, customer, found, at)


def allowed(
    at: Desk, customer: Customer, transition: Transition | None, *others: str | None, action: Action = Action.PART
) -> None:
    """Authorize managers, the customer's owner and backup, who hands it over, and others who are named."""
    owner = transition.owner if transition else None
    authorize(at.actor, action, owners=(customer.owner, customer.backup, owner, *others))


def free(tx: Session, customer: Customer, transition: Transition | None, at: Desk) -> Handover:
    """The handover, refused when none runs, and while the customer is on hold."""
    if transition is None or transition.ended_at is not None:
        raise NotFound(nothing(customer))
    found = load(tx, customer, transition, policy=at.policy, now=at.now)
    hold_rules.refuse_if_held(found.hold, at.policy.zone, customer)
    return found


def nothing(customer: Customer) -> str:
    """What to say where no transition runs."""
    if customer.former_at is not None:
        return f"{customer.name} was let go with a farewell; its transition is over."
    return (
        f"{customer.name} is in no transition. One begins when a ballot has decided on it: "
        f"`/vote terminate {customer.key}`."
    )


def settle(
    tx: Session,
    before: Handover,
    at: Desk,
    kind: str,
    *,
    transition: Transition | None = None,
    steps: Iterable[Step] = (),
    added: Iterable[step_rules.Draft] = (),
    managed: bool = False,
    private: dict[str, Json] | None = None,
) -> Moved:
    """Store a changed transition, changed steps and new ones, with the audit, the undo, the clock and what follows.

    `managed`: only a manager may do it, and so undo it.
    """
    place = max((step.place for step in before.steps), default=0)
    for number, draft in enumerate(added, start=place + 1):
        values = {f.name: getattr(draft, f.name) for f in fields(draft)}
        transitions.STEPS.add(tx, transition_id=before.transition.id, place=number, **values)
    for step in steps:
        _store(tx, str(step.id), _all(step), before.transition.id)
    if transition is not None:
        store(tx, transition)
    fresh = transitions.RECORDS.one(tx, before.transition.id)
    after = load(tx, before.customer, fresh, policy=at.policy, now=at.now)
    clock(tx, after.transition, now=at.now)
    facts = {"transition": after.transition.id}
    authorization.audited(tx, at, f"transition.{kind}", before.customer.id, public=facts, private=private or {})
    was, became = _changes(before, after)
    name = "transition_managed" if managed else "transition"
    undo = authorization.offer_undo(tx, at, kind=name, subject=str(after.transition.id), before=was, after=became)
    consequences.follow(tx, before.customer, policy=at.policy, now=at.now)
    return Moved(after, kind, undo, told=channels.named(tx, Purpose.REVIEW))


def take_back(tx: Session, undo: Undo, at: Desk) -> str:
    """Put back what one change to a transition touched, if nobody changed the same since."""
    number = int(undo.subject)
    customers.lock(tx, transitions.RECORDS.one(tx, number).customer_id)
    transition = transitions.RECORDS.one(tx, number)
    customer = customers.one(tx, transition.customer_id)
    before = _parts(undo.before)
    allowed(at, customer, transition, *((before.get("transition") or {}).get("asked"),))
    if transition.ended_at is not None:
        raise AlreadyDone(f"{customer.name} was let go with a farewell since, so nothing was undone.")
    known = _known(transition, transitions.STEPS.where(tx, transition_id=number))
    for name, left in _parts(undo.after).items():
        found = known.get(name)
        if found is None or not as_left(found, left):
            raise AlreadyDone(f"The transition of {customer.name} was changed since, so nothing was undone.")
    for name, values in before.items():
        _store(tx, name, values, number)
    _refuse_broken(tx, number, customer)
    clock(tx, transitions.RECORDS.one(tx, number), now=at.now)
    authorization.audited(tx, at, "transition.undone", customer.id, public={"transition": number})
    consequences.follow(tx, customer, policy=at.policy, now=at.now)
    return f"The transition of {customer.name} is as it was before. Whoever was told meanwhile should hear it from you."


def _refuse_broken(tx: Session, number: int, customer: Customer) -> None:
    """Refuse an undo that leaves steps without their plan, or access revoked before the rest is done."""
    left = transitions.STEPS.where(tx, transition_id=number)
    if left and transitions.RECORDS.one(tx, number).planned_at is None:
        raise AlreadyDone(f"A step was added to the plan for {customer.name} since, so nothing was undone.")
    if not step_rules.still_last(left):
        raise AlreadyDone(f"Access of {customer.name} was revoked since, and that comes last, so nothing was undone.")


def store(tx: Session, transition: Transition) -> None:
    """Store the transition as it is given."""
    _store(tx, "transition", _all(transition), transition.id)


def clock(tx: Session, transition: Transition, *, now: datetime) -> None:
    """Let the time to answer run while somebody is asked, and only then."""
    if transition.state is State.ASKED and transition.accept_by is not None:
        due, whose = transition.accept_by, transition.customer_id
        deadlines.set_(tx, ACCEPTS, str(transition.id), customer_id=whose, due_at=due)
    else:
        deadlines.clear(tx, str(transition.id), ACCEPTS, now=now)


def _store(tx: Session, name: str, values: dict[str, Any] | None, transition_id: int) -> None:
    """Store fields of the transition or of the step of that id; None takes the step away."""
    if name == "transition":
        transitions.RECORDS.change(tx, transition_id, **read_back(values))
    elif values is None:
        transitions.withdraw_step(tx, int(name))
    else:
        transitions.STEPS.change(tx, int(name), **read_back(values))


def _known(transition: Transition, steps: Iterable[Step]) -> dict[str, Transition | Step]:
    """The transition and its steps by the names under which changes of them are kept."""
    return {"transition": transition, **{str(step.id): step for step in steps}}


def _changes(before: Handover, after: Handover) -> tuple[dict[str, Json], dict[str, Json]]:
    """What changed of the transition and its steps, as it was and as it is."""
    was, now = (_known(each.transition, each.steps) for each in (before, after))
    changed = {name: _difference(was.get(name), value) for name, value in now.items() if was.get(name) != value}
    return {name: pair[0] for name, pair in changed.items()}, {name: pair[1] for name, pair in changed.items()}


def _all(value: Transition | Step) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name != "id"}


def _difference(before: Transition | Step | None, after: Transition | Step) -> tuple[Json, Json]:
    """The fields that changed as they were and as they are; None before: it was not there."""
    names = [name for name, value in _all(after).items() if before is None or getattr(before, name) != value]
    return None if before is None else kept(before, names), kept(after, names)


def _parts(stored: object) -> dict[str, dict[str, Any] | None]:
    return dict(stored) if isinstance(stored, dict) else {}


def agreed(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """A termination ballot passed: a transition begins, with today's rules and without an owner yet.

    One that runs already goes on.
    """
    if records.running(tx, ballot.customer_id) is None:
        begun = {"began_at": now, "state": State.OWNERLESS, "rules": rules.rules_of(policy)}
        records.RECORDS.add(tx, customer_id=ballot.customer_id, case_id=ballot.case_id, **begun)
        for notice in notices.RECORDS.where(tx, case_id=ballot.case_id):
            redrawing.notice(tx, notice.id, now)


def chosen(tx: Session, ballot: Ballot, *, policy: Policy, now: datetime) -> None:
    """An owner ballot passed (or a manager picked): the chosen person is asked, the others are runners-up."""
    agreed(tx, ballot, policy=policy, now=now)
    transition = records.running(tx, ballot.customer_id)
    if transition is None or ballot.chosen is None:
        return
    others = rules.runners_up(ballot.chosen, ballot.candidates, ballot.result or {})
    asked = _asking(tx, replace(transition, ballot_id=ballot.id), (ballot.chosen, *others), policy=policy, now=now)
    _ask(tx, asked, now=now)


def show(db: Database, asked: str, *, call: Call) -> Handover:
    """The customer's newest transition, for those who act in it and who were asked to."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.TODO)
        customer = customers.find(tx, asked)
        found = records.of_customer(tx, customer.id)
        steps = records.STEPS.where(tx, transition_id=found.id) if found else ()
        allowed(at, customer, found, found.asked if found else None, *(step.owner for step in steps))
        if found is None:
            raise NotFound(nothing(customer))
        return load(tx, customer, found, policy=at.policy, now=at.now)


def by_number(db: Database, number: int, *, now: datetime) -> Handover | None:
    """The transition of that number as it stands, for who is told about it; None when there is none."""
    with db.transaction(reading=True) as tx:
        found = next(iter(records.RECORDS.where(tx, id=number)), None)
        if found is None:
            return None
        return load(tx, customers.one(tx, found.customer_id), found, policy=policies.in_force(tx), now=now)


def accept(db: Database, asked: str, *, call: Call) -> Moved:
    """The person who was asked takes the customer over to hand it on."""
    with db.transaction() as tx:
        at, found = _answering(tx, asked, call)
        changed = rules.accepted(found.transition, call.user_id, at.now)
        return settle(tx, found, at, "accepted", transition=changed)


def decline(db: Database, asked: str, why: str = "", *, call: Call) -> Moved:
    """The person who was asked does not; the runner-up is asked, or a manager has to assign somebody."""
    with db.transaction() as tx:
        at, found = _answering(tx, asked, call)
        rules.asked_in_time(found.transition, call.user_id, at.now)
        reason = notes.written(why, "declining") if why.strip() else ""
        changed = _asking(tx, found.transition, found.transition.runners_up, policy=at.policy, now=at.now)
        moved = settle(tx, found, at, "declined", transition=changed, private={"why": reason})
        _tell(tx, changed, now=at.now)
        return moved


def assign(db: Database, asked: str, owner: str, *, call: Call) -> Moved:
    """A manager decides who hands the customer over, planned or not; whoever was asked is asked no more."""
    with db.transaction() as tx:
        at = authorization.opened(tx, call, Action.ASSIGN_TRANSITION)
        found = held(tx, asked, at)
        _refuse_in_ballot(tx, found.customer)
        if not people.actor(tx, owner).full_member:
            raise Malformed("Who hands a customer over is a full member of this workspace.", field="owner")
        changed = rules.assigned(found.transition, owner)
        moved = settle(tx, found, at, "assigned", transition=changed, managed=True, private={"owner": owner})
        if owner != call.user_id:
            stamp = f"{at.now:%Y%m%d%H%M%S}"
            _direct(tx, changed, "transition_assigned", owner, stamp, now=at.now)
        return moved


def _refuse_in_ballot(tx: Session, customer: Customer) -> None:
    """Refuse deciding beside a ballot that decides the same: one that is open, or tied and waiting for a pick."""
    unsettled, key = (BallotState.OPEN, BallotState.TIED), customer.key
    for ballot in ballots.RECORDS.where(tx, customer_id=customer.id, kind=Kind.OWNER, state=unsettled):
        if ballot.state is BallotState.TIED:
            raise NotAllowed(
                f"The ballot on who hands it over is tied. Pick one, `/vote pick {key} @candidate`, or end it first: "
                f"`/vote cancel {key} <why>`."
            )
        raise NotAllowed(f"A ballot on who hands it over is open. Close or cancel it first: `/vote close {key}`.")


def _answering(tx: Session, asked: str, call: Call) -> tuple[Desk, Handover]:
    """The transition somebody answers for, held; whoever was not asked learns no more than that."""
    at = authorization.opened(tx, call, Action.TODO)
    customer = customers.find(tx, asked, lock=True)
    transition = records.running(tx, customer.id)
    if transition is None or call.user_id not in (transition.asked, transition.owner):
        raise NotAllowed(
            f"Nobody asked you to hand {customer.name} over. A manager can assign somebody: "
            f"`/umpire transition {customer.key} assign @name`."
        )
    return at, free(tx, customer, transition, at)


def _unanswered(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Whoever was asked did not answer in time: the next is asked from now on, when they can hear of it."""
    transition = records.RECORDS.one(tx, int(due.subject))
    if transition.state is not State.ASKED:
        return
    _ask(tx, _asking(tx, transition, transition.runners_up, policy=policy, now=now), now=now)
    facts = {"transition": transition.id}
    authorization.noted(tx, "transition.unanswered", transition.customer_id, by=None, now=now, public=facts)
    consequences.follow(tx, customers.one(tx, transition.customer_id), policy=policy, now=now)


def _asking(
    tx: Session, transition: Transition, willing: Iterable[str], *, policy: Policy, now: datetime
) -> Transition:
    """The first of these people who still works here is asked next."""
    here = [person for person in willing if people.actor(tx, person).full_member]
    return rules.asking(transition, here, now=now, policy=policy)


def _ask(tx: Session, asked: Transition, *, now: datetime) -> None:
    """Store who is asked, let their time run, and tell them."""
    store(tx, asked)
    clock(tx, asked, now=now)
    _tell(tx, asked, now=now)


def _tell(tx: Session, transition: Transition, *, now: datetime) -> None:
    """Ask who is to answer; with nobody left, tell each manager, once for each ballot, that one must assign."""
    if transition.asked is not None:
        _direct(tx, transition, "transition_asked", transition.asked, f"{transition.asked_at:%Y%m%d%H%M%S}", now=now)
        return
    for boss in roles.having(tx, Role.MANAGER):
        _direct(tx, transition, "transition_ownerless", boss, str(transition.ballot_id), now=now)


def _direct(tx: Session, transition: Transition, kind: str, person: str, once: str, *, now: datetime) -> None:
    number = str(transition.id)
    intent = f"{kind}:{number}:{person}:{once}"
    speaking.tell(
        tx,
        person,
        intent=intent,
        kind=kind,
        subject=number,
        now=now,
    )


TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {
    "transition": (Action.TODO, take_back),
    "transition_managed": (Action.ASSIGN_TRANSITION, take_back),
}
DEADLINES: dict[str, Handler] = {ACCEPTS: _unanswered}
