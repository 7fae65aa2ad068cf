"""How a use case begins (delivery claimed, actor authorized, rules loaded) and ends (audited, with an undo)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.workflow import setup_messages
from scoring.customers.customers import Customer
from scoring.roles import Action, Actor, authorize
from scoring.rules.policy import Policy
from scoring.values.calendar import find_zone
from storage import audit
from storage.database import Database, DatabaseAway, Json
from storage.requests import claims, undos
from storage.requests.undos import Undo
from storage.roles import people
from storage.sql.statements import lock_person

__all__ = [
    "UMPIRE",
    "AlreadyDelivered",
    "AuditFacts",
    "Call",
    "Database",
    "DatabaseAway",
    "RequestContext",
    "UndoHandler",
    "audit_action",
    "audit_action_by",
    "authorize_call",
    "authorize_for_customer",
    "begin_request",
    "get_actor_date",
    "get_policy",
    "offer_undo",
]

UMPIRE = "umpire"
"""The actor in the audit when no person acted, but a rule or a deadline."""


@dataclass(frozen=True, slots=True)
class Call:
    """Who makes a request, when, and the key of its delivery by Slack, by which a repetition is recognised."""

    user_id: str
    now: datetime
    key: str | None = None


class AlreadyDelivered(Exception):
    """This delivery by Slack was handled before, so nothing is done or answered."""


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What an authorized request knows: the actor with their roles, the rules in force, and the time."""

    actor: Actor
    policy: Policy
    now: datetime

    @property
    def today(self) -> date:
        """Return today's date in the workspace's time zone."""
        return self.now.astimezone(self.policy.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        """Return the actor's time zone, or the workspace's if it is not known."""
        return find_zone(self.actor.timezone) or self.policy.zone

    @property
    def actor_date(self) -> date:
        """Return today's date where the actor is, which they mean when they name a day."""
        return self.now.astimezone(self.zone).date()


AuditFacts = Mapping[str, Json]
"""Facts of an audit entry: `public` ones can never be erased, `private` ones are erased with the person."""
_NOTHING: AuditFacts = {}
UndoHandler = Callable[[Session, Undo, RequestContext], str]
"""Restores what an undo was offered for, and returns a sentence that says how things are now."""


def begin_request(tx: Session, call: Call, action: Action) -> RequestContext:
    """Claim the delivery and authorize the actor; nobody erases them now. Raises AlreadyDelivered or NotAllowed."""
    lock_person(tx, call.user_id)
    if call.key is not None and not claims.claim(tx, "inbound", call.key, now=call.now):
        raise AlreadyDelivered(call.key)
    return authorize_call(tx, call, action)


def authorize_call(tx: Session, call: Call, action: Action) -> RequestContext:
    """Authorize the actor without claiming the delivery, for what only reads. Raises NotAllowed."""
    actor, policy = people.get_actor_and_policy(tx, call.user_id)
    authorize(actor, action)
    return RequestContext(actor, policy, call.now)


def get_policy(db: Database, call: Call) -> Policy:
    """Return the rules in force, for a person who may see them."""
    with db.transaction(reading=True) as tx:
        return authorize_call(tx, call, Action.HELP).policy


def get_actor_date(db: Database, call: Call) -> date:
    """Return today's date where the person is who makes the call."""
    with db.transaction(reading=True) as tx:
        return authorize_call(tx, call, Action.HELP).actor_date


def authorize_for_customer(context: RequestContext, action: Action, customer: Customer) -> None:
    """Authorize an action that the customer's owner and backup may do too. Raises NotAllowed."""
    authorize(context.actor, action, owners=(customer.owner, customer.backup))


def audit_action(
    tx: Session,
    context: RequestContext,
    action: str,
    about: int | str,
    *,
    public: AuditFacts = _NOTHING,
    private: AuditFacts = _NOTHING,
) -> None:
    """Record in the audit what the actor did. `about` is a customer id, or names another thing, like `vendor:7`."""
    audit_action_by(tx, action, about, by=context.actor.user_id, now=context.now, public=public, private=private)


def audit_action_by(
    tx: Session,
    action: str,
    about: int | str,
    *,
    by: str | None,
    now: datetime,
    public: AuditFacts = _NOTHING,
    private: AuditFacts = _NOTHING,
) -> None:
    """Record in the audit what somebody did outside a request; `by` is None for what umpire does by itself.

    What is recorded may bring the set-up forward: then the message about that is updated.
    """
    subject = f"customer:{about}" if isinstance(about, int) else about
    actor = UMPIRE if by is None else by
    audit.append_entry(tx, action, actor=actor, subject=subject, at=now, public=public, private=private)
    if action.startswith(setup_messages.CHANGES):
        setup_messages.refresh_messages(tx, now=now)


def offer_undo(tx: Session, context: RequestContext, *, kind: str, subject: str, before: Json, after: Json) -> str:
    """Offer the actor to restore `before` in place of `after`, for as long as the rules allow; return the token."""
    return undos.offer_undo(
        tx,
        actor=context.actor.user_id,
        kind=kind,
        subject=subject,
        before=before,
        after=after,
        now=context.now,
        minutes=context.policy.undo_minutes,
    )
