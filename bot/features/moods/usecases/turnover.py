"""Turnover signals: move me off this account, and who left partly because of it. For managers."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization, prompts as asking
from bot.workflow.authorization import Call, Database, RequestContext, UndoHandler
from scoring import moods as rules
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
"""What the outbox calls the word to managers."""


@dataclass(frozen=True, slots=True)
class SignalRecorded:
    """A signal that was recorded; `told` says that managers hear of it now."""

    signal: TurnoverSignal
    customer: Customer
    told: bool
    undo: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class TurnoverAlarm:
    """What managers are told: the signals that stand about a customer."""

    customer: Customer
    signals: tuple[TurnoverSignal, ...]
    policy: Policy
    now: datetime


def request_move(db: Database, asked: str, *, call: Call) -> SignalRecorded:
    """Somebody wants to be moved off the account; said for oneself only."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.OWN)
        return _record_signal(tx, asked, call.user_id, SignalKind.MOVE, at)


def record_departure(db: Database, asked: str, person: str, *, call: Call) -> SignalRecorded:
    """A manager records that somebody left partly because of the customer."""
    with db.transaction() as tx:
        return _record_signal(
            tx, asked, person, SignalKind.LEFT, authorization.begin_request(tx, call, Action.DEPARTURE)
        )


def find_turnover_alarm(db: Database, customer_id: int, manager: str, *, now: datetime) -> TurnoverAlarm | None:
    """What is to be told; None when it was taken back, or this person manages no more."""
    with db.transaction(reading=True) as tx:
        policy, found = policies.get_policy(tx), moods.SIGNALS.list_where(tx, customer_id=customer_id)
        if manager not in roles.list_people_with_role(tx, Role.MANAGER) or not rules.is_alarming(found, now, policy):
            return None
        return TurnoverAlarm(
            customers.get_customer(tx, customer_id), rules.list_standing_signals(found, now, policy), policy, now
        )


def undo_signal(tx: Session, undo: undos.Undo, at: RequestContext) -> str:
    """The signal is gone, as if it had not been said; what managers read stays read."""
    customers.lock_customer(tx, moods.SIGNALS.get(tx, int(undo.subject)).customer_id)
    found = moods.SIGNALS.get(tx, int(undo.subject))
    if found.withdrawn_at is not None:
        raise AlreadyDone("That was taken back before.")
    if found.kind is SignalKind.LEFT:
        authorize(at.actor, Action.DEPARTURE)
    _audit_signal(tx, at, "turnover.undone", moods.SIGNALS.change(tx, found.id, withdrawn_at=at.now))
    return "It stands on no record any more."


def _record_signal(tx: Session, asked: str, person: str, kind: SignalKind, at: RequestContext) -> SignalRecorded:
    customer = customers.resolve_customer(tx, asked, lock=True)
    refuse_former(customer, at.policy.zone)
    before = moods.SIGNALS.list_where(tx, customer_id=customer.id)
    rules.check_signal(before, person, kind, at.now, at.policy)
    signal = moods.SIGNALS.add(tx, customer_id=customer.id, user_id=person, kind=kind, said_at=at.now)
    _audit_signal(tx, at, "turnover.signalled", signal)
    undo = authorization.offer_undo(tx, at, kind="turnover", subject=str(signal.id), before=None, after={})
    told = rules.is_alarming((*before, signal), at.now, at.policy) and not rules.is_alarming(before, at.now, at.policy)
    if told:
        for manager in sorted(roles.list_people_with_role(tx, Role.MANAGER) - {at.actor.user_id}):
            intent = f"{TURNOVER_ALARM}:{signal.id}:{manager}"
            asking.enqueue_prompt(
                tx, manager, TURNOVER_ALARM, str(customer.id), intent=intent, now=at.now, matters=True
            )
    return SignalRecorded(signal, customer, told, undo, at.policy)


def _audit_signal(tx: Session, at: RequestContext, action: str, signal: TurnoverSignal) -> None:
    facts: authorization.AuditFacts = {"signal": signal.id, "kind": signal.kind.value}
    authorization.audit_action(tx, at, action, signal.customer_id, public=facts, private={"person": signal.user_id})


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"turnover": (Action.OWN, undo_signal)}
