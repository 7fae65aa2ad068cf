"""Nudges: what a date that comes near or has passed makes umpire say, once. When they are set is in `nudging`."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.cases.usecases import clean_slates
from bot.workflow import direct_messages, keepers, message_refresh, reminders as reminder_steps
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Database, UndoHandler
from scoring import reminders as reminder_rules
from scoring.cases.fixes import Fix
from scoring.cases.talks import Talk
from scoring.reminders import CustomerAffairs, Nudge, NudgeKind
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.strikes import Strike
from scoring.transitions.steps import Step, list_open_steps
from storage.cases import fixes, talks
from storage.customers import customers
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline
from storage.settings import policies
from storage.transitions import transitions


@dataclass(frozen=True, slots=True)
class NudgeDetails:
    """All that a reminder to `person` says: the open steps of a transition, and the strike that could be cleared."""

    nudge: Nudge
    affairs: CustomerAffairs
    steps: tuple[Step, ...]
    strike: Strike | None
    person: str
    now: datetime


@dataclass(frozen=True, slots=True)
class NudgeOutcome:
    """What became of the matter of a reminder, as the customer's affairs and its fix or talk show it at `now`.

    `decided`: whether a manager said if the oldest strike stops counting, where it was about that.
    """

    kind: NudgeKind
    affairs: CustomerAffairs
    fix: Fix | None
    talk: Talk | None
    now: datetime
    decided: bool = False


def find_nudge_details(
    db: Database, customer_id: int, kind: str, subject: str, *, person: str, now: datetime
) -> NudgeDetails | None:
    """Find what a reminder to a person says; None if there is no reason for it any more."""
    with db.transaction(reading=True) as tx:
        policy = policies.get_policy(tx)
        affairs = reminder_steps.load_affairs(tx, customers.get_customer(tx, customer_id), policy, now)
        nudge = reminder_steps.find_nudge(affairs, kind, subject, now)
        if nudge is None or (nudge.kind is NudgeKind.SLATE and clean_slates.is_decided(tx, nudge.number)):
            return None
        steps = transitions.STEPS.list_where(tx, transition_id=affairs.transition.id) if affairs.transition else ()
        strike = reminder_rules.find_oldest_live_strike(affairs.strikes, now=now, policy=policy)
        return NudgeDetails(nudge, affairs, list_open_steps(steps), strike, person, now)


def load_nudge_outcome(db: Database, customer_id: int, kind: str, subject: str, *, now: datetime) -> NudgeOutcome:
    """Load what became of the matter of a reminder; `fix` and `talk` are there if it was about one."""
    number = int(subject.partition(":")[0])
    with db.transaction(reading=True) as tx:
        customer, policy = customers.get_customer(tx, customer_id), policies.get_policy(tx)
        return NudgeOutcome(
            kind=NudgeKind(kind),
            affairs=reminder_steps.load_affairs(tx, customer, policy, now),
            fix=fixes.RECORDS.get(tx, number) if kind == NudgeKind.FIX else None,
            talk=talks.RECORDS.get(tx, number) if kind in (NudgeKind.TALK, NudgeKind.SLATE) else None,
            now=now,
            decided=kind == NudgeKind.SLATE and clean_slates.is_decided(tx, number),
        )


def _send_nudge(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Queue a reminder to those it concerns, unless its reason is gone or a later one of the series is due as well."""
    affairs = reminder_steps.load_affairs(tx, customers.get_customer(tx, due.customer_id), policy, now)
    nudge = reminder_steps.find_nudge(affairs, due.kind, due.subject, now)
    if nudge is None or _is_overtaken(tx, due, now):
        return
    here = frozenset(nudge.to.people) - keepers.list_not_working(tx, nudge.to.people, policy=policy, now=now)
    for person in reminder_rules.list_recipients(nudge.to, here=here, managers=keepers.list_in_charge(tx)):
        direct_messages.enqueue_direct_message(
            tx,
            person,
            intent=f"{nudge.once}:{person}",
            kind="nudge",
            subject=due.subject,
            now=now,
            matters=False,
            payload={"customer": due.customer_id, "nudge": due.kind},
        )
    if nudge.kind is NudgeKind.STRIKES:
        message_refresh.refresh_case(tx, nudge.number, now)


def _is_overtaken(tx: Session, due: Deadline, now: datetime) -> bool:
    """Tell whether a later reminder of the same series is due by now; of several late ones only the newest is sent."""
    number = due.subject.partition(":")[0]
    return any(
        other.kind == due.kind and other.subject.partition(":")[0] == number and due.due_at < other.due_at <= now
        for other in deadlines.list_open_deadlines(tx, due.customer_id)
    )


UNDO_HANDLERS: dict[str, tuple[Action, UndoHandler]] = {"slate": (Action.VOID, clean_slates.undo_decision)}
DEADLINES: dict[str, DeadlineHandler] = dict.fromkeys(NudgeKind, _send_nudge)
