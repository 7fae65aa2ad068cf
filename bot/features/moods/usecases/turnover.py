"""Turnover signals, which only managers read: who wants to be moved off a customer, and who left because of one."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import dealers, prompts as prompt_steps, requests
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from scoring import moods as mood_rules
from scoring.customers.customers import Customer, refuse_former
from scoring.moods import SignalKind, TurnoverSignal
from scoring.refusals import AlreadyDone
from scoring.roles import Action, Role, authorize
from scoring.rules.policy import Policy
from storage import moods
from storage.customers import customers
from storage.requests import undos
from storage.roles import roles
from storage.settings import policies

TURNOVER_ALARM = "turnover"
"""The outbox kind of the message that tells managers of signals."""


@dataclass(frozen=True, slots=True)
class SignalRecorded:
    """A signal that was recorded; `alarmed`: whether managers are told now.

    `withheld`: so few people deal with the customer that nobody else reads it yet.
    """

    signal: TurnoverSignal
    customer: Customer
    alarmed: bool
    undo: str
    policy: Policy
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class TurnoverAlarm:
    """What managers are told: the signals that count about a customer."""

    customer: Customer
    signals: tuple[TurnoverSignal, ...]
    policy: Policy
    now: datetime


def request_move(db: Database, customer_name: str, *, call: Call) -> SignalRecorded:
    """Record that the person wants to be moved off a customer."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OWN)
        return _record_signal(tx, customer_name, call.user_id, SignalKind.MOVE, context)


def record_departure(db: Database, customer_name: str, person: str, *, call: Call) -> SignalRecorded:
    """Record, for managers, that somebody left the company partly because of a customer."""
    with db.transaction() as tx:
        return _record_signal(
            tx, customer_name, person, SignalKind.LEFT, requests.begin_request(tx, call, Action.DEPARTURE)
        )


def find_turnover_alarm(db: Database, customer_id: int, manager: str, *, now: datetime) -> TurnoverAlarm | None:
    """Find what a manager is to be told.

    None if too few signals count by now, if the person is no manager any more, or if too few people deal with the
    customer.
    """
    with db.transaction(reading=True) as tx:
        policy, signals = policies.get_policy(tx), moods.SIGNALS.list_where(tx, customer_id=customer_id)
        if (
            manager not in roles.list_people_with_role(tx, Role.MANAGER)
            or not mood_rules.is_alarming(signals, now, policy)
            or not dealers.has_crowd(tx, customer_id, now=now)
        ):
            return None
        return TurnoverAlarm(
            customers.get_customer(tx, customer_id), mood_rules.list_standing_signals(signals, now, policy), policy, now
        )


def undo_signal(tx: Session, undo: undos.Undo, context: RequestContext) -> str:
    """Withdraw a signal; what managers have read stays read.

    Only who may record departures withdraws one.
    """
    customers.lock_customer(tx, moods.SIGNALS.get(tx, int(undo.subject)).customer_id)
    signal = moods.SIGNALS.get(tx, int(undo.subject))
    if signal.withdrawn_at is not None:
        raise AlreadyDone("That has been taken back already.")
    if signal.kind is SignalKind.LEFT:
        authorize(context.actor, Action.DEPARTURE)
    _audit_signal(tx, context, "turnover.undone", moods.SIGNALS.change(tx, signal.id, withdrawn_at=context.now))
    return "It stands on no record any more."


def _record_signal(
    tx: Session, customer_name: str, person: str, kind: SignalKind, context: RequestContext
) -> SignalRecorded:
    """Record a signal; the one that makes the customer alarming is told to all other managers."""
    customer = customers.resolve_customer(tx, customer_name, lock=True)
    refuse_former(customer, context.policy.zone)
    before = moods.SIGNALS.list_where(tx, customer_id=customer.id)
    mood_rules.check_signal(before, person, kind, context.now, context.policy)
    signal = moods.SIGNALS.add(tx, customer_id=customer.id, user_id=person, kind=kind, said_at=context.now)
    _audit_signal(tx, context, "turnover.signalled", signal)
    undo = requests.offer_undo(tx, context, kind="turnover", subject=str(signal.id), before=None, after={})
    withheld = not dealers.has_crowd(tx, customer.id, now=context.now)
    alarmed = (
        not withheld
        and mood_rules.is_alarming((*before, signal), context.now, context.policy)
        and not mood_rules.is_alarming(before, context.now, context.policy)
    )
    if alarmed:
        for manager in sorted(roles.list_people_with_role(tx, Role.MANAGER) - {context.actor.user_id}):
            intent = f"{TURNOVER_ALARM}:{signal.id}:{manager}"
            prompt_steps.enqueue_prompt(
                tx, manager, TURNOVER_ALARM, str(customer.id), intent=intent, now=context.now, matters=True
            )
    return SignalRecorded(signal, customer, alarmed, undo, context.policy, withheld)


def _audit_signal(tx: Session, context: RequestContext, action: str, signal: TurnoverSignal) -> None:
    """Audit what happened to a signal; the person's name is private, so that it is erased with them."""
    facts: requests.AuditFacts = {"signal": signal.id, "kind": signal.kind.value}
    requests.audit_action(tx, context, action, signal.customer_id, public=facts, private={"person": signal.user_id})


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"turnover": (Action.OWN, undo_signal)}
