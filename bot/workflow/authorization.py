"""How use cases begin (delivery claimed, actor known and allowed, rules at hand) and end (audited, with an undo)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scoring.customers.customers import Customer
from scoring.roles import Action, Actor, authorize
from scoring.rules.policy import Policy
from scoring.values.calendar import find_zone
from storage import audit
from storage.database import Database, DatabaseAway, Json
from storage.requests import claims, undos
from storage.requests.undos import Undo
from storage.roles import people
from storage.settings import policies

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
"""Who acts in the audit when nobody did: a rule, or a day that came."""


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, when, and the key of Slack's delivery, by which a repeated one is recognised (None: none)."""

    user_id: str
    now: datetime
    key: str | None = None


class AlreadyDelivered(Exception):
    """This very delivery was carried out before: nothing is to be done or said again."""


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The actor with today's roles, and the rules in force."""

    actor: Actor
    policy: Policy
    now: datetime

    @property
    def today(self) -> date:
        """The date it is in the workspace's time zone."""
        return self.now.astimezone(self.policy.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone the actor is in: the workspace's where nobody knows."""
        return find_zone(self.actor.timezone) or self.policy.zone

    @property
    def actor_date(self) -> date:
        """The date it is where the actor is, which is what they mean when they name a day."""
        return self.now.astimezone(self.zone).date()


AuditFacts = Mapping[str, Json]
"""What an audit entry tells: `public`, for good, or `private`, erased with the person."""
_NOTHING: AuditFacts = {}
UndoHandler = Callable[[Session, Undo, RequestContext], str]
"""Puts back what an undo was offered for, and says how things stand now."""


def begin_request(tx: Session, call: Call, action: Action) -> RequestContext:
    """Claim the delivery, then authorize the actor from the database. Raises Delivered or NotAllowed."""
    if call.key is not None and not claims.claim(tx, "inbound", call.key, now=call.now):
        raise AlreadyDelivered(call.key)
    return authorize_call(tx, call, action)


def authorize_call(tx: Session, call: Call, action: Action) -> RequestContext:
    """The same for what only reads: nothing is claimed."""
    actor = people.get_actor(tx, call.user_id)
    authorize(actor, action)
    return RequestContext(actor, policies.get_policy(tx), call.now)


def get_policy(db: Database, call: Call) -> Policy:
    """The rules in force, for those who may see them."""
    with db.transaction(reading=True) as tx:
        return authorize_call(tx, call, Action.HELP).policy


def get_actor_date(db: Database, call: Call) -> date:
    """The date it is where who asks is."""
    with db.transaction(reading=True) as tx:
        return authorize_call(tx, call, Action.HELP).actor_date


def authorize_for_customer(at: RequestContext, action: Action, customer: Customer) -> None:
    """Authorize what a customer's owner and backup may do too; begin with an action that all staff may do."""
    authorize(at.actor, action, owners=(customer.owner, customer.backup))


def audit_action(
    tx: Session,
    at: RequestContext,
    action: str,
    about: int | str,
    *,
    public: AuditFacts = _NOTHING,
    private: AuditFacts = _NOTHING,
) -> None:
    """Write into the audit what the actor did. `about`: a customer's number, or another thing, like `vendor:7`."""
    audit_action_by(tx, action, about, by=at.actor.user_id, now=at.now, public=public, private=private)


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
    """The same for what is done without a desk; `by` is None for what umpire does by itself."""
    subject = f"customer:{about}" if isinstance(about, int) else about
    actor = UMPIRE if by is None else by
    audit.append_entry(tx, action, actor=actor, subject=subject, at=now, public=public, private=private)


def offer_undo(tx: Session, at: RequestContext, *, kind: str, subject: str, before: Json, after: Json) -> str:
    """Offer the actor to put `before` back in place of `after`, for the minutes the rules give; returns its id."""
    return undos.offer_undo(
        tx,
        actor=at.actor.user_id,
        kind=kind,
        subject=subject,
        before=before,
        after=after,
        now=at.now,
        minutes=at.policy.undo_minutes,
    )
