"""Restrictions of contact: placed, renewed, lifted, listed, and ended when their day comes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import direct_messages, keepers, message_refresh, requests, restrictions as restriction_workflow
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from scoring import restrictions as restriction_rules
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.restrictions import Contact, Restriction
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.strikes import StrikeState
from scoring.values import notes
from storage import restrictions, strikes
from storage.cases import cases
from storage.customers import customers
from storage.outbox import outbox
from storage.requests.undos import Undo
from storage.roles import people, roles
from storage.schedule import deadlines
from storage.schedule.deadlines import RESTRICTION_ENDS, Deadline
from storage.settings import policies
from storage.transitions import transitions

WORD = "restriction_word"
"""The kind of the direct message that says how contact with a customer is restricted, or that it is free again."""


@dataclass(frozen=True, slots=True)
class RestrictionOrder:
    """How contact is to be restricted, as a person gives it. No `contact`: who looks after the customer."""

    kind: str = ""
    why: str = ""
    until: date | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class RestrictionChanged:
    """A restriction that was placed or lifted: who is told of it, and the channel whose case card shows it, if any.

    `replaced` is the one that was in force until then.
    """

    restriction: Restriction
    customer: Customer
    policy: Policy
    now: datetime
    readers: tuple[str, ...]
    channel: str | None
    undo: str
    replaced: Restriction | None = None


@dataclass(frozen=True, slots=True)
class RestrictionStatus:
    """A restriction that a message is about, and whether it is `in_force` now, instead of it `another`, or none."""

    restriction: Restriction
    customer: Customer
    policy: Policy
    now: datetime
    in_force: bool
    another: bool


@dataclass(frozen=True, slots=True)
class RestrictionForm:
    """What the form shows: the customer, the restriction in force if any, and today's date for who fills it in."""

    customer: Customer
    restriction: Restriction | None
    policy: Policy
    today: date


@dataclass(frozen=True, slots=True)
class RestrictionList:
    """Every restriction in force, the next to end first."""

    restrictions: tuple[tuple[Customer, Restriction], ...]
    policy: Policy
    now: datetime


def restrict_contact(db: Database, customer_text: str, order: RestrictionOrder, *, call: Call) -> RestrictionChanged:
    """Restrict contact with a customer at once, in the place of what was in force. See cases in product.md.

    Neither a ballot, a contest nor a hold stops it, and a customer that was let go can be restricted too.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RESTRICT)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        current = _end_if_over(tx, restrictions.find_running(tx, customer.id), context.now)
        new = _check_order(tx, customer, order, current, context)
        if current is not None:
            restrictions.RECORDS.change(tx, current.id, ended_at=context.now, ended_by=call.user_id)
            deadlines.clear_deadlines(tx, str(current.id), RESTRICTION_ENDS, now=context.now)
        stored = restrictions.RECORDS.add(
            tx,
            customer_id=customer.id,
            kind=new.kind,
            why=new.why,
            placed_by=call.user_id,
            placed_at=context.now,
            until=new.until,
            contact=new.contact,
            renewal=new.renewal,
        )
        _set_end(tx, stored)
        readers = _notify(
            tx,
            stored,
            customer,
            by=call.user_id,
            policy=context.policy,
            now=context.now,
            also=(current.contact,) if current is not None else (),
        )
        facts: requests.AuditFacts = {"restriction": stored.id, "kind": stored.kind.value, "until": str(stored.until)}
        requests.audit_action(tx, context, "restriction.placed", customer.id, public=facts, private={"why": new.why})
        undo = requests.offer_undo(
            tx,
            context,
            kind="restriction",
            subject=str(stored.id),
            before=current.id if current is not None else None,
            after=None,
        )
        channel = _refresh_case(tx, customer, context.now)
        return RestrictionChanged(
            stored, customer, context.policy, context.now, readers, channel, undo, replaced=current
        )


def lift_restriction(db: Database, customer_text: str, why: str = "", *, call: Call) -> RestrictionChanged:
    """End a restriction before its day. Refused: none is in force."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RESTRICT)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        current = _end_if_over(tx, restrictions.find_running(tx, customer.id), context.now)
        if current is None:
            raise AlreadyDone(f"Contact with {customer.name} is not restricted, so there is nothing to lift.")
        ended = _end(tx, current, by=call.user_id, why=notes.check_text(why), moment=context.now)
        readers = _notify(tx, ended, customer, by=call.user_id, policy=context.policy, now=context.now)
        undo = requests.offer_undo(
            tx, context, kind="restriction lifted", subject=str(ended.id), before=None, after=None
        )
        channel = _refresh_case(tx, customer, context.now)
        return RestrictionChanged(ended, customer, context.policy, context.now, readers, channel, undo)


def pass_on_contact(tx: Session, restriction: Restriction, contact: str, context: RequestContext) -> None:
    """Have somebody else be the one contact because a person's duties pass to them; the customer is locked already."""
    changed = restrictions.RECORDS.change(tx, restriction.id, contact=contact)
    customer = customers.get_customer(tx, restriction.customer_id)
    _notify(tx, changed, customer, by=context.actor.user_id, policy=context.policy, now=context.now)
    facts: requests.AuditFacts = {"restriction": changed.id}
    requests.audit_action(tx, context, "restriction.passed-on", customer.id, public=facts, private={"contact": contact})
    _refresh_case(tx, customer, context.now)


def list_restrictions(db: Database, *, call: Call) -> RestrictionList:
    """List the customers with whom contact is restricted now; all staff may see that."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SEE_CARD)
        running = restrictions.list_running(tx)
        known = customers.load_customers(tx, [each.customer_id for each in running])
        in_force = restriction_workflow.load_in_force(tx, known.values(), policy=context.policy, now=context.now)
        rows = sorted(in_force.values(), key=lambda each: (each.until, each.id))
        return RestrictionList(tuple((known[each.customer_id], each) for each in rows), context.policy, context.now)


def find_restriction(db: Database, customer_text: str, *, call: Call) -> tuple[Restriction | None, Policy]:
    """Return the restriction of contact with a customer in force now, or None; and the policy to write it with."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SEE_CARD)
        customer = customers.resolve_customer(tx, customer_text)
        restriction = restriction_workflow.find_in_force(tx, customer, policy=context.policy, now=context.now)
        return restriction, context.policy


def load_for_form(db: Database, customer_text: str, *, call: Call) -> RestrictionForm:
    """Load what the form shows. Raises NotAllowed for people who may not restrict contact."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.RESTRICT)
        customer = customers.resolve_customer(tx, customer_text)
        restriction = restriction_workflow.find_in_force(tx, customer, policy=context.policy, now=context.now)
        return RestrictionForm(customer, restriction, context.policy, max(context.today, context.actor_date))


def load_status(db: Database, restriction_id: int, *, now: datetime) -> RestrictionStatus:
    """Load how things are with a restriction that a message is about."""
    with db.transaction(reading=True) as tx:
        restriction, policy = restrictions.RECORDS.get(tx, restriction_id), policies.get_policy(tx)
        customer = customers.get_customer(tx, restriction.customer_id)
        current = restriction_workflow.find_in_force(tx, customer, policy=policy, now=now)
        return RestrictionStatus(
            current if current is not None and current.id == restriction.id else restriction,
            customer,
            policy,
            now,
            in_force=current is not None and current.id == restriction.id,
            another=current is not None and current.id != restriction.id,
        )


def _check_order(
    tx: Session, customer: Customer, order: RestrictionOrder, current: Restriction | None, context: RequestContext
) -> Restriction:
    """Return the restriction that an order asks for, not stored yet. Refused: see `scoring/restrictions.py`."""
    kind, policy = restriction_rules.check_kind(order.kind), context.policy
    until = restriction_rules.check_until(order.until, max(context.today, context.actor_date), policy)
    ends_at = policy.calendar.start_of(until)
    new = Restriction(
        id=0,
        customer_id=customer.id,
        kind=kind,
        why=notes.check_text(order.why),
        placed_by=context.actor.user_id,
        placed_at=context.now,
        until=ends_at,
        contact=_choose_contact(tx, customer, kind, order.contact, context),
    )
    restriction_rules.refuse_same(current, new, customer, policy)
    counted = (StrikeState.COUNTED, StrikeState.CONTESTED)
    struck_on = [each.incident_on for each in strikes.list_strikes(tx, customer.id) if each.state in counted]
    renewal = restriction_rules.check_renewal(
        customer,
        restrictions.find_last(tx, customer.id),
        ends_at,
        struck_on=max(struck_on, default=None),
        now=context.now,
        policy=policy,
    )
    return replace(new, renewal=renewal)


def _choose_contact(
    tx: Session, customer: Customer, kind: Contact, named: str | None, context: RequestContext
) -> str | None:
    """Return who is in contact with the customer where only one person is: the one named, else who looks after it."""
    if kind is not Contact.ONE_CONTACT:
        if named is not None:
            raise Malformed("The one contact goes with contact through one person only.", field="contact")
        return None
    if named is not None and not people.get_actor(tx, named).full_member:
        raise Malformed(
            "The one contact is a full member of this workspace. Type @ and pick the name.", field="contact"
        )
    contact = named or keepers.find_keeper(tx, customer, policy=context.policy, now=context.now)
    if contact is None:
        raise Incomplete(
            f"Who is the one contact? Nobody looks after {customer.name} now, so name somebody.",
            field="contact",
            typed="For example `--contact @jo`.",
        )
    return contact


def _end_if_over(tx: Session, running: Restriction | None, now: datetime) -> Restriction | None:
    """Return a running restriction if it is still in force; one whose time is over is ended as of its end."""
    if running is None or restriction_rules.is_in_force(running, now):
        return running
    _end(tx, running, by=requests.UMPIRE, why="", moment=running.until)
    return None


def _end(tx: Session, restriction: Restriction, *, by: str, why: str, moment: datetime) -> Restriction:
    """End a restriction as of a moment."""
    ended = restrictions.RECORDS.change(tx, restriction.id, ended_at=moment, ended_by=by, ended_why=why)
    deadlines.clear_deadlines(tx, str(restriction.id), RESTRICTION_ENDS, now=moment)
    facts: requests.AuditFacts = {"restriction": restriction.id}
    requests.audit_action_by(
        tx, "restriction.ended", restriction.customer_id, by=by, now=moment, public=facts, private={"why": why}
    )
    return ended


def _reopen(tx: Session, restriction: Restriction, context: RequestContext) -> Restriction:
    """Have a restriction that was ended in force again until its day."""
    again = restrictions.RECORDS.change(tx, restriction.id, ended_at=None, ended_by=None, ended_why="")
    _set_end(tx, again)
    facts: requests.AuditFacts = {"restriction": again.id}
    requests.audit_action(tx, context, "restriction.reopened", again.customer_id, public=facts)
    return again


def _set_end(tx: Session, restriction: Restriction) -> None:
    deadlines.set_deadline(
        tx,
        RESTRICTION_ENDS,
        str(restriction.id),
        customer_id=restriction.customer_id,
        due_at=restriction.until,
    )


def _refresh_case(tx: Session, customer: Customer, now: datetime) -> str | None:
    """Have the card of the open case show how contact stands; return its channel, or None."""
    case = cases.find_open_case(tx, customer.id)
    return message_refresh.refresh_case(tx, case.id, now) if case is not None else None


def _notify(
    tx: Session,
    restriction: Restriction,
    customer: Customer,
    *,
    by: str,
    policy: Policy,
    now: datetime,
    also: Iterable[str | None] = (),
) -> tuple[str, ...]:
    """Tell everybody concerned but who did it, at once; what ended by itself is told in working hours.

    They are the customer's owner, backup and one contact, and who hands the customer over; if none of the owners works
    here now, the managers too.
    """
    moving = transitions.find_running_transition(tx, customer.id)
    owning = (customer.owner, customer.backup, moving.owner if moving is not None else None)
    owners = {person for person in owning if person is not None}
    working = owners - keepers.list_not_working(tx, owners, policy=policy, now=now)
    concerned = owners | {restriction.contact, *also} - {None}
    if not working:
        concerned |= roles.list_people_with_role(tx, Role.MANAGER)
    readers = people.list_full_members(tx, frozenset(person for person in concerned if person)) - {by}
    ended = restriction.ended_at is not None
    for person in sorted(readers):
        outbox.enqueue(
            tx,
            intent=f"{WORD}:{restriction.id}:{'ended' if ended else 'placed'}:{now:%Y-%m-%dT%H:%M:%S.%f}:{person}",
            kind=WORD,
            subject=str(restriction.id),
            channel=person,
            now=now,
            asleep_until=direct_messages.get_waking_time(tx, person, policy, now) if by == requests.UMPIRE else None,
            method=outbox.OutboxMethod.DM,
            payload={"ended": ended},
        )
    return tuple(sorted(readers))


def _end_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """End a restriction whose day has come, as of that day, however late umpire notices, and tell whom it concerns."""
    restriction = restrictions.RECORDS.get(tx, int(due.subject))
    if restriction.ended_at is not None:
        return
    ended = _end(tx, restriction, by=requests.UMPIRE, why="", moment=due.due_at)
    customer = customers.get_customer(tx, restriction.customer_id)
    _notify(tx, ended, customer, by=requests.UMPIRE, policy=policy, now=now, also=(restriction.placed_by,))
    _refresh_case(tx, customer, now)


def _undo_placing(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take back a restriction; the one it replaced is in force again, if its day has not come."""
    restriction, customer = _lock(tx, undo)
    if restriction.ended_at is not None:
        raise AlreadyDone(f"Contact with {customer.name} is not restricted in this way any more; nothing was undone.")
    ended = _end(tx, restriction, by=context.actor.user_id, why="", moment=context.now)
    restrictions.RECORDS.change(tx, restriction.id, undone_at=context.now)
    requests.audit_action(tx, context, "restriction.undone", customer.id, public={"restriction": restriction.id})
    earlier = restrictions.RECORDS.get(tx, undo.before) if isinstance(undo.before, int) else None
    if earlier is not None and context.now < earlier.until:
        ended = _reopen(tx, earlier, context)
    _notify(
        tx,
        ended,
        customer,
        by=context.actor.user_id,
        policy=context.policy,
        now=context.now,
        also=(restriction.contact,),
    )
    _refresh_case(tx, customer, context.now)
    if ended.ended_at is None:
        ends = ended.until.astimezone(context.policy.zone)
        return f"Contact with {customer.name} is restricted as it was before, until {ends:%-d %B %Y}."
    return f"Contact with {customer.name} is not restricted."


def _undo_lifting(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Have a restriction that was lifted in force again. Refused: another one is, or its day has come."""
    restriction, customer = _lock(tx, undo)
    if restriction.ended_at is None or restrictions.find_running(tx, customer.id) is not None:
        raise AlreadyDone(f"Contact with {customer.name} has been restricted again since, so nothing was undone.")
    if context.now >= restriction.until:
        raise AlreadyDone(
            f"The restriction of contact with {customer.name} would have ended by now; nothing was undone."
        )
    again = _reopen(tx, restriction, context)
    _notify(tx, again, customer, by=context.actor.user_id, policy=context.policy, now=context.now)
    _refresh_case(tx, customer, context.now)
    ends = again.until.astimezone(context.policy.zone)
    return f"Contact with {customer.name} is restricted until {ends:%-d %B %Y} again."


def _lock(tx: Session, undo: Undo) -> tuple[Restriction, Customer]:
    """Lock the customer of the restriction that an undo is about, and return both as they are now."""
    customer_id = restrictions.RECORDS.get(tx, int(undo.subject)).customer_id
    customers.lock_customer(tx, customer_id)
    return restrictions.RECORDS.get(tx, int(undo.subject)), customers.get_customer(tx, customer_id)


UNDO_HANDLERS: dict[str, tuple[Action, UndoHandler]] = {
    "restriction": (Action.RESTRICT, _undo_placing),
    "restriction lifted": (Action.RESTRICT, _undo_lifting),
}
DEADLINES: dict[str, DeadlineHandler] = {RESTRICTION_ENDS: _end_when_due}
