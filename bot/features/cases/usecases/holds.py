"""Put customers on hold, release them, list them, and end a hold when its day comes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.workflow import case_updates, customer_clocks, requests
from bot.workflow.customer_clocks import Clocks
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from scoring.cases import holds as hold_rules
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
    """A hold that was placed, the clocks it stopped, and the channel whose case card shows it, if there is one."""

    hold: Hold
    customer: Customer
    policy: Policy
    clocks: Clocks
    channel: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class HoldReleased:
    """A hold that ended early, how long the clocks stood still, and which of them run again until when."""

    hold: Hold
    customer: Customer
    policy: Policy
    stood_still: timedelta
    clocks: Clocks
    channel: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class HoldList:
    """Every customer on hold, the next to end first."""

    holds: tuple[tuple[Customer, Hold], ...]
    policy: Policy
    now: datetime


def place_hold(db: Database, customer_text: str, why: str, until: date | None, *, call: Call) -> HoldPlaced:
    """Put a customer on hold until the start of a day. See holds in product.md."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.HOLD)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        _refuse_second_hold(tx, customer, context.policy)
        reason = hold_rules.check_hold(why, until, max(context.today, context.actor_date))
        assert until is not None, "checked above"
        hold = _store_hold(
            tx, customer, reason, context.policy.calendar.start_of(until), held_by=call.user_id, now=context.now
        )
        stopped, channel = _stop_clocks(tx, hold, customer, context)
        undo = requests.offer_undo(tx, context, kind="hold", subject=str(hold.id), before=None, after=None)
        return HoldPlaced(hold, customer, context.policy, stopped, channel, undo)


def release_hold(db: Database, customer_text: str, *, call: Call) -> HoldReleased:
    """End a hold before its day. Every clock goes on where it stood."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.HOLD)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        hold = holds.find_running_hold(tx, customer.id)
        if hold is None:
            raise AlreadyDone(f"{customer.name} is not on hold, so there is nothing to release.")
        running, channel = _end_hold(tx, hold, customer, policy=context.policy, by=call.user_id, moment=context.now)
        undo = requests.offer_undo(tx, context, kind="release", subject=str(hold.id), before=None, after=None)
        stood_still = hold_rules.time_on_hold(hold, context.now)
        return HoldReleased(hold, customer, context.policy, stood_still, running, channel, undo)


def list_holds(db: Database, *, call: Call) -> HoldList:
    """List the customers on hold."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.HOLD)
        running_holds = sorted(holds.RECORDS.list_where(tx, released_at=None), key=lambda hold: (hold.until, hold.id))
        known_customers = customers.load_customers(tx, [hold.customer_id for hold in running_holds])
        return HoldList(
            tuple((known_customers[hold.customer_id], hold) for hold in running_holds), context.policy, context.now
        )


def load_for_form(db: Database, customer_text: str, *, call: Call) -> tuple[Customer, Policy]:
    """Load the customer that is to be put on hold.

    Raises a refusal for people who may not do that, and where the customer is on hold already.
    """
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.HOLD)
        customer = customers.resolve_customer(tx, customer_text)
        _refuse_second_hold(tx, customer, context.policy)
        return customer, context.policy


def _refuse_second_hold(tx: Session, customer: Customer, policy: Policy) -> None:
    """Raise a refusal for a former customer, and for one that is on hold already."""
    refuse_former(customer, policy.zone)
    hold = holds.find_running_hold(tx, customer.id)
    if hold is not None:
        ends = hold.until.astimezone(policy.zone)
        raise AlreadyDone(
            f"{customer.name} is on hold already, until {ends:%-d %B %Y}. For another date, end it first with "
            f"`/umpire release {customer.key}`."
        )


def _store_hold(tx: Session, customer: Customer, why: str, until: datetime, *, held_by: str, now: datetime) -> Hold:
    """Store a hold."""
    return holds.RECORDS.add(tx, customer_id=customer.id, why=why, held_by=held_by, held_at=now, until=until)


def _stop_clocks(tx: Session, hold: Hold, customer: Customer, context: RequestContext) -> tuple[Clocks, str | None]:
    """Stop the clocks of a hold that was just stored, set its end, and bring the case up to date.

    Returns the stopped clocks and the channel whose case card shows the hold.
    """
    deadlines.set_deadline(tx, deadlines.HOLD_ENDS, str(hold.id), customer_id=customer.id, due_at=hold.until)
    stopped = customer_clocks.stop_clocks(tx, customer.id, now=context.now)
    facts: requests.AuditFacts = {"hold": hold.id, "until": hold.until.isoformat()}
    requests.audit_action(tx, context, "hold.placed", customer.id, public=facts, private={"why": hold.why})
    return stopped, _update_case(tx, customer, policy=context.policy, now=context.now)


def _end_hold(
    tx: Session, hold: Hold, customer: Customer, *, policy: Policy, by: str, moment: datetime
) -> tuple[Clocks, str | None]:
    """End a hold at this moment, and move its clocks on by the time they stood still.

    Returns the running clocks and the channel whose case card shows it.
    """
    holds.RECORDS.change(tx, hold.id, released_at=moment, released_by=by)
    deadlines.clear_deadlines(tx, str(hold.id), deadlines.HOLD_ENDS, now=moment)
    stood_still = hold_rules.time_on_hold(hold, moment)
    running = customer_clocks.resume_clocks(
        tx, customer.id, since=hold.held_at, by=stood_still, calendar=policy.calendar, now=moment
    )
    requests.audit_action_by(tx, "hold.ended", customer.id, by=by, now=moment, public={"hold": hold.id})
    return running, _update_case(tx, customer, policy=policy, now=moment)


def _update_case(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> str | None:
    """Bring the case up to date, and return the review channel if a case card there shows the change."""
    case = case_updates.update_case(tx, customer, policy=policy, now=now, dated=True)
    return channels.find_channel(tx, ChannelPurpose.REVIEW) if case is not None else None


def _end_hold_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """End a hold whose day has come, as of that day, however late umpire notices."""
    del now
    hold = holds.RECORDS.get(tx, int(due.subject))
    if hold.released_at is None:
        _end_hold(
            tx,
            hold,
            customers.get_customer(tx, hold.customer_id),
            policy=policy,
            by=requests.UMPIRE,
            moment=due.due_at,
        )


def _undo_placing(tx: Session, undo: Undo, context: RequestContext) -> str:
    """End a hold that should not have been placed. Its clocks are moved on by the time they stood still."""
    customer_id = holds.RECORDS.get(tx, int(undo.subject)).customer_id
    customers.lock_customer(tx, customer_id)
    hold, customer = holds.RECORDS.get(tx, int(undo.subject)), customers.get_customer(tx, customer_id)
    if hold.released_at is not None:
        raise AlreadyDone(f"{customer.name} is not on hold any more, so nothing was undone.")
    _end_hold(tx, hold, customer, policy=context.policy, by=context.actor.user_id, moment=context.now)
    return f"{customer.name} is not on hold, and its clocks run again."


def _undo_release(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Place the same hold again from now on. Its clocks ran in the minutes between."""
    customer_id = holds.RECORDS.get(tx, int(undo.subject)).customer_id
    customers.lock_customer(tx, customer_id)
    hold, customer = holds.RECORDS.get(tx, int(undo.subject)), customers.get_customer(tx, customer_id)
    _refuse_second_hold(tx, customer, context.policy)
    if context.now >= hold.until:
        raise AlreadyDone(f"The hold on {customer.name} would have ended by now, so nothing was undone.")
    again = _store_hold(tx, customer, hold.why, hold.until, held_by=hold.held_by, now=context.now)
    _stop_clocks(tx, again, customer, context)
    ends = hold.until.astimezone(context.policy.zone)
    return f"{customer.name} is on hold until {ends:%-d %B %Y} again."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "hold": (Action.HOLD, _undo_placing),
    "release": (Action.HOLD, _undo_release),
}
DEADLINES: dict[str, DeadlineHandler] = {deadlines.HOLD_ENDS: _end_hold_when_due}
