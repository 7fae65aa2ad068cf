"""How use cases begin (delivery claimed, actor known and allowed, rules at hand) and end (an undo on offer)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from scoring.customers.customers import Customer
from scoring.roles import Action, Actor, authorize
from scoring.rules.policy import Policy
from storage.database import Database, DatabaseAway, Json
from storage.requests import claims, undos
from storage.requests.undos import Undo
from storage.roles import people
from storage.settings import policies

__all__ = [
    "Call",
    "Database",
    "DatabaseAway",
    "Delivered",
    "Desk",
    "TakeBack",
    "allowed",
    "in_force",
    "looked_up",
    "offer_undo",
    "opened",
]


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, when, and the key of Slack's delivery, by which a repeated one is recognised (None: none)."""

    user_id: str
    now: datetime
    key: str | None = None


class Delivered(Exception):
    """This very delivery was carried out before: nothing is to be done or said again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The actor with today's roles, and the rules in force."""

    actor: Actor
    policy: Policy
    now: datetime

    @property
    def today(self) -> date:
        """The date it is in the workspace's time zone."""
        return self.now.astimezone(self.policy.zone).date()


TakeBack = Callable[[Session, Undo, Desk], str]
"""Puts back what an undo was offered for, and says how things stand now."""


def opened(tx: Session, call: Call, action: Action) -> Desk:
    """Claim the delivery, then authorize the actor from the database. Raises Delivered or NotAllowed."""
    if call.key is not None and not claims.claim(tx, "inbound", call.key, now=call.now):
        raise Delivered(call.key)
    return looked_up(tx, call, action)


def looked_up(tx: Session, call: Call, action: Action) -> Desk:
    """The same for what only reads: nothing is claimed."""
    actor = people.actor(tx, call.user_id)
    authorize(actor, action)
    return Desk(actor, policies.in_force(tx), call.now)


def in_force(db: Database, call: Call) -> Policy:
    """The rules in force, for those who may see them."""
    with db.transaction(reading=True) as tx:
        return looked_up(tx, call, Action.HELP).policy


def allowed(at: Desk, action: Action, customer: Customer) -> None:
    """Authorize what a customer's owner and backup may do too; begin with an action that all staff may do."""
    authorize(at.actor, action, owners=(customer.owner, customer.backup))


def offer_undo(tx: Session, at: Desk, *, kind: str, subject: str, before: Json, after: Json) -> str:
    """Offer the actor to put `before` back in place of `after`, for the minutes the rules give; returns its id."""
    return undos.offer(
        tx,
        actor=at.actor.user_id,
        kind=kind,
        subject=subject,
        before=before,
        after=after,
        now=at.now,
        minutes=at.policy.undo_minutes,
    )
