"""Handovers: everything about one transition in the caller's transaction, changed and put back as a whole.

What is put back is what one change touched: two people who tick two steps do not stand in each other's way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.workflow import authorization as desk, case_updates as consequences
from bot.workflow.authorization import Desk
from scoring.cases import holds as hold_rules
from scoring.cases.holds import Hold
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, authorize
from scoring.rules.policy import Policy
from scoring.settings.channels import Purpose
from scoring.transitions import steps as step_rules
from scoring.transitions.transitions import Referred, State, Step, Transition, Vendor
from storage import audit
from storage.cases import holds
from storage.customers import customers
from storage.database import Json
from storage.requests.undos import Undo
from storage.schedule import deadlines
from storage.settings import channels
from storage.transitions import referrals, transitions

ACCEPTS = "transition.accepts"
_INSTANTS = frozenset({"began_at", "asked_at", "accept_by", "planned_at", "ended_at", "done_at"})
_DAYS = frozenset({"last_day", "due_on"})


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

    `step` is the one it was about; `told` the review channel, where the case card shows it; `note` the reason given.
    """

    handover: Handover
    what: str
    undo: str
    step: Step | None = None
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
    audit.append(
        tx,
        f"transition.{kind}",
        actor=at.actor.user_id,
        subject=f"customer:{before.customer.id}",
        at=at.now,
        public={"transition": after.transition.id},
        private=private or {},
    )
    was, became = _changes(before, after)
    name = "transition_managed" if managed else "transition"
    undo = desk.offer_undo(tx, at, kind=name, subject=str(after.transition.id), before=was, after=became)
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
        if found is None or any(_plain(getattr(found, field)) != value for field, value in (left or {}).items()):
            raise AlreadyDone(f"The transition of {customer.name} was changed since, so nothing was undone.")
    for name, values in before.items():
        _store(tx, name, values, number)
    _refuse_broken(tx, number, customer)
    clock(tx, transitions.RECORDS.one(tx, number), now=at.now)
    audit.append(
        tx,
        "transition.undone",
        actor=at.actor.user_id,
        subject=f"customer:{customer.id}",
        at=at.now,
        public={"transition": number},
    )
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
        transitions.RECORDS.change(tx, transition_id, **_read(values or {}))
    elif values is None:
        transitions.withdraw_step(tx, int(name))
    else:
        transitions.STEPS.change(tx, int(name), **_read(values))


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
    was = None if before is None else {name: _plain(getattr(before, name)) for name in names}
    return was, {name: _plain(getattr(after, name)) for name in names}


def _parts(stored: object) -> dict[str, dict[str, Any] | None]:
    return dict(stored) if isinstance(stored, dict) else {}


def _plain(value: Any) -> Json:
    """A field as it is kept."""
    if isinstance(value, date):
        return value.isoformat()
    plain: Json = list(value) if isinstance(value, tuple) else value
    return plain


def _read(values: dict[str, Any]) -> dict[str, Any]:
    """Fields as they were kept, back from text."""
    read: dict[str, Any] = {}
    for name, value in values.items():
        known = datetime if name in _INSTANTS else date if name in _DAYS else None
        read[name] = known.fromisoformat(value) if known and isinstance(value, str) else value
    return read
