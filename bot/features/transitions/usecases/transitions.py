"""Transitions: begun by a ballot, offered to who was chosen, accepted, declined, assigned. Planning is in `plans`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.features.transitions.usecases import handovers
from bot.features.transitions.usecases.handovers import Handover, Moved
from bot.workflow import authorization as desk, case_updates as consequences, message_refresh as redrawing
from bot.workflow.authorization import Call, Desk, TakeBack
from bot.workflow.deadlines import Handler
from scoring.ballots.ballots import Ballot, Kind, State as BallotState
from scoring.customers.customers import Customer
from scoring.refusals import Malformed, NotAllowed, NotFound
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.strikes.strikes import written
from scoring.transitions import transitions as rules
from scoring.transitions.transitions import State, Transition
from scoring.values.notes import refuse_secrets
from storage import audit, ballots, notices
from storage.customers import customers
from storage.database import Database
from storage.outbox import outbox
from storage.roles import people, roles
from storage.schedule.deadlines import Deadline
from storage.settings import policies
from storage.transitions import transitions as records


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
        at = desk.looked_up(tx, call, Action.TODO)
        customer = customers.find(tx, asked)
        found = records.of_customer(tx, customer.id)
        steps = records.STEPS.where(tx, transition_id=found.id) if found else ()
        handovers.allowed(at, customer, found, found.asked if found else None, *(step.owner for step in steps))
        if found is None:
            raise NotFound(handovers.nothing(customer))
        return handovers.load(tx, customer, found, policy=at.policy, now=at.now)


def by_number(db: Database, number: int, *, now: datetime) -> Handover | None:
    """The transition of that number as it stands, for who is told about it; None when there is none."""
    with db.transaction(reading=True) as tx:
        found = next(iter(records.RECORDS.where(tx, id=number)), None)
        if found is None:
            return None
        return handovers.load(tx, customers.one(tx, found.customer_id), found, policy=policies.in_force(tx), now=now)


def accept(db: Database, asked: str, *, call: Call) -> Moved:
    """The person who was asked takes the customer over to hand it on."""
    with db.transaction() as tx:
        at, found = _answering(tx, asked, call)
        changed = rules.accepted(found.transition, call.user_id, at.now)
        return handovers.settle(tx, found, at, "accepted", transition=changed)


def decline(db: Database, asked: str, why: str = "", *, call: Call) -> Moved:
    """The person who was asked does not; the runner-up is asked, or a manager has to assign somebody."""
    with db.transaction() as tx:
        at, found = _answering(tx, asked, call)
        rules.asked_in_time(found.transition, call.user_id, at.now)
        reason = _words(why) if why.strip() else ""
        changed = _asking(tx, found.transition, found.transition.runners_up, policy=at.policy, now=at.now)
        moved = handovers.settle(tx, found, at, "declined", transition=changed, private={"why": reason})
        _tell(tx, changed, now=at.now)
        return moved


def assign(db: Database, asked: str, owner: str, *, call: Call) -> Moved:
    """A manager decides who hands the customer over, planned or not; whoever was asked is asked no more."""
    with db.transaction() as tx:
        at = desk.opened(tx, call, Action.ASSIGN_TRANSITION)
        found = handovers.held(tx, asked, at)
        _refuse_in_ballot(tx, found.customer)
        if not people.actor(tx, owner).full_member:
            raise Malformed("Who hands a customer over is a full member of this workspace.", field="owner")
        changed = rules.assigned(found.transition, owner)
        moved = handovers.settle(tx, found, at, "assigned", transition=changed, managed=True, private={"owner": owner})
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
    at = desk.opened(tx, call, Action.TODO)
    customer = customers.find(tx, asked, lock=True)
    transition = records.running(tx, customer.id)
    if transition is None or call.user_id not in (transition.asked, transition.owner):
        raise NotAllowed(
            f"Nobody asked you to hand {customer.name} over. A manager can assign somebody: "
            f"`/umpire transition {customer.key} assign @name`."
        )
    return at, handovers.free(tx, customer, transition, at)


def _unanswered(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Whoever was asked did not answer in time: the next is asked from now on, when they can hear of it."""
    transition = records.RECORDS.one(tx, int(due.subject))
    if transition.state is not State.ASKED:
        return
    _ask(tx, _asking(tx, transition, transition.runners_up, policy=policy, now=now), now=now)
    audit.append(
        tx,
        "transition.unanswered",
        actor=consequences.UMPIRE,
        subject=f"customer:{transition.customer_id}",
        at=now,
        public={"transition": transition.id},
    )
    consequences.follow(tx, customers.one(tx, transition.customer_id), policy=policy, now=now)


def _asking(
    tx: Session, transition: Transition, willing: Iterable[str], *, policy: Policy, now: datetime
) -> Transition:
    """The first of these people who still works here is asked next."""
    here = [person for person in willing if people.actor(tx, person).full_member]
    return rules.asking(transition, here, now=now, policy=policy)


def _ask(tx: Session, asked: Transition, *, now: datetime) -> None:
    """Store who is asked, let their time run, and tell them."""
    handovers.store(tx, asked)
    handovers.clock(tx, asked, now=now)
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
    outbox.enqueue(tx, intent=intent, kind=kind, subject=number, channel=person, now=now, method=outbox.Method.DM)


def _words(why: str) -> str:
    text = written(why, "declining")
    refuse_secrets(text, field="why")
    return text


TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {
    "transition": (Action.TODO, handovers.take_back),
    "transition_managed": (Action.ASSIGN_TRANSITION, handovers.take_back),
}
DEADLINES: dict[str, Handler] = {handovers.ACCEPTS: _unanswered}
