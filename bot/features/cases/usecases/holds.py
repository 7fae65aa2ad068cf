"""Holds: placed, released by a person, ended by themselves, listed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.workflow import authorization, case_updates as consequences, customer_clocks as clocks
from bot.workflow.authorization import Call, Database, RequestContext, UndoHandler
from bot.workflow.customer_clocks import Clocks
from bot.workflow.deadlines import DeadlineHandler
from scoring.cases import holds as rules
from scoring.cases.holds import Hold
from scoring.customers.customers import Customer, refuse_former
from scoring.refusals import AlreadyDone
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from storage.cases import holds
from storage.customers import customers
from storage.requests.undos import Undo
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline
from storage.settings import channels


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """A customer on hold: what stands still with it, and the channel where its case card says so, if there is one."""

    hold: Hold
    customer: Customer
    policy: Policy
    clocks: Clocks
    told: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class HoldReleased:
    """A hold that ended early: how long everything stood still, and what runs again until when."""

    hold: Hold
    customer: Customer
    policy: Policy
    stood: timedelta
    clocks: Clocks
    told: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class HoldList:
    """Every customer on hold, the next to end first."""

    holds: tuple[tuple[Customer, Hold], ...]
    policy: Policy
    now: datetime


def place_hold(db: Database, asked: str, why: str, until: date | None, *, call: Call) -> HoldPlaced:
    """Put a customer on hold until the start of a day. Source: product.md §5.4, §5.5."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.HOLD)
        customer = customers.resolve_customer(tx, asked, lock=True)
        _refuse_second_hold(tx, customer, at.policy)
        said = rules.check_hold(why, until, max(at.today, at.actor_date))
        assert until is not None, "checked above"
        hold = _store_hold(tx, customer, said, at.policy.calendar.start_of(until), held_by=call.user_id, now=at.now)
        still, told = _stop_clocks(tx, hold, customer, at)
        undo = authorization.offer_undo(tx, at, kind="hold", subject=str(hold.id), before=None, after=None)
        return HoldPlaced(hold, customer, at.policy, still, told, undo)


def release_hold(db: Database, asked: str, *, call: Call) -> HoldReleased:
    """End a hold before its day: every clock goes on where it stood."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.HOLD)
        customer = customers.resolve_customer(tx, asked, lock=True)
        hold = holds.find_running_hold(tx, customer.id)
        if hold is None:
            raise AlreadyDone(f"{customer.name} is not on hold, so there is nothing to release.")
        running, told = _end_hold(tx, hold, customer, policy=at.policy, by=call.user_id, at=at.now)
        undo = authorization.offer_undo(tx, at, kind="release", subject=str(hold.id), before=None, after=None)
        stood = rules.time_on_hold(hold, at.now)
        return HoldReleased(hold, customer, at.policy, stood, running, told, undo)


def list_holds(db: Database, *, call: Call) -> HoldList:
    """Who is on hold."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.HOLD)
        found = sorted(holds.RECORDS.list_where(tx, released_at=None), key=lambda hold: (hold.until, hold.id))
        known = customers.load_customers(tx, [hold.customer_id for hold in found])
        return HoldList(tuple((known[hold.customer_id], hold) for hold in found), at.policy, at.now)


def load_for_form(db: Database, asked: str, *, call: Call) -> tuple[Customer, Policy]:
    """The customer a hold is to be filled in for; refused for those who may not, and where there is one."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.HOLD)
        customer = customers.resolve_customer(tx, asked)
        _refuse_second_hold(tx, customer, at.policy)
        return customer, at.policy


def _refuse_second_hold(tx: Session, customer: Customer, policy: Policy) -> None:
    refuse_former(customer, policy.zone)
    hold = holds.find_running_hold(tx, customer.id)
    if hold is not None:
        ends = hold.until.astimezone(policy.zone)
        raise AlreadyDone(
            f"{customer.name} is on hold already, until {ends:%-d %B %Y}. For another date, end it first with "
            f"`/umpire release {customer.key}`."
        )


def _store_hold(tx: Session, customer: Customer, why: str, until: datetime, *, held_by: str, now: datetime) -> Hold:
    return holds.RECORDS.add(tx, customer_id=customer.id, why=why, held_by=held_by, held_at=now, until=until)


def _stop_clocks(tx: Session, hold: Hold, customer: Customer, at: RequestContext) -> tuple[Clocks, str | None]:
    """Stop the clocks of a hold that was just stored, set its end, and tell; what stands still, and where it shows."""
    deadlines.set_deadline(tx, deadlines.HOLD_ENDS, str(hold.id), customer_id=customer.id, due_at=hold.until)
    still = clocks.stop_clocks(tx, customer.id, now=at.now)
    placed: authorization.AuditFacts = {"hold": hold.id, "until": hold.until.isoformat()}
    authorization.audit_action(tx, at, "hold.placed", customer.id, public=placed, private={"why": hold.why})
    return still, _update_case(tx, customer, policy=at.policy, now=at.now)


def _end_hold(
    tx: Session, hold: Hold, customer: Customer, *, policy: Policy, by: str, at: datetime
) -> tuple[Clocks, str | None]:
    """End a hold at an instant, by which its clocks are moved on; what runs again, and where it shows."""
    holds.RECORDS.change(tx, hold.id, released_at=at, released_by=by)
    deadlines.clear_deadlines(tx, str(hold.id), deadlines.HOLD_ENDS, now=at)
    stood = rules.time_on_hold(hold, at)
    running = clocks.resume_clocks(tx, customer.id, since=hold.held_at, by=stood, calendar=policy.calendar, now=at)
    authorization.audit_action_by(tx, "hold.ended", customer.id, by=by, now=at, public={"hold": hold.id})
    return running, _update_case(tx, customer, policy=policy, now=at)


def _update_case(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> str | None:
    """Follow up; the review channel, if a case card there shows the change."""
    case = consequences.update_case(tx, customer, policy=policy, now=now, dated=True)
    return channels.find_channel(tx, ChannelPurpose.REVIEW) if case is not None else None


def _end_hold_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """The day came: the hold ended then, however late that is noticed."""
    del now
    hold = holds.RECORDS.get(tx, int(due.subject))
    if hold.released_at is None:
        _end_hold(
            tx,
            hold,
            customers.get_customer(tx, hold.customer_id),
            policy=policy,
            by=authorization.UMPIRE,
            at=due.due_at,
        )


def _undo_placing(tx: Session, undo: Undo, at: RequestContext) -> str:
    """A hold that should not have been: its clocks go on, later by what they stood still."""
    customer_id = holds.RECORDS.get(tx, int(undo.subject)).customer_id
    customers.lock_customer(tx, customer_id)
    hold, customer = holds.RECORDS.get(tx, int(undo.subject)), customers.get_customer(tx, customer_id)
    if hold.released_at is not None:
        raise AlreadyDone(f"{customer.name} is not on hold any more, so nothing was undone.")
    _end_hold(tx, hold, customer, policy=at.policy, by=at.actor.user_id, at=at.now)
    return f"{customer.name} is not on hold, and its clocks run again."


def _undo_release(tx: Session, undo: Undo, at: RequestContext) -> str:
    """The same hold again from now on: in the minutes between, the clocks ran."""
    customer_id = holds.RECORDS.get(tx, int(undo.subject)).customer_id
    customers.lock_customer(tx, customer_id)
    hold, customer = holds.RECORDS.get(tx, int(undo.subject)), customers.get_customer(tx, customer_id)
    _refuse_second_hold(tx, customer, at.policy)
    if at.now >= hold.until:
        raise AlreadyDone(f"The hold on {customer.name} would have ended by now, so nothing was undone.")
    again = _store_hold(tx, customer, hold.why, hold.until, held_by=hold.held_by, now=at.now)
    _stop_clocks(tx, again, customer, at)
    ends = hold.until.astimezone(at.policy.zone)
    return f"{customer.name} is on hold until {ends:%-d %B %Y} again."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "hold": (Action.HOLD, _undo_placing),
    "release": (Action.HOLD, _undo_release),
}
DEADLINES: dict[str, DeadlineHandler] = {deadlines.HOLD_ENDS: _end_hold_when_due}
