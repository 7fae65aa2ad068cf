"""Tells the other admins that something was done about what is kept: who did it and about whom, never the content."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from bot.workflow import direct_messages
from bot.workflow.requests import Database, RequestContext
from scoring.roles import Role
from storage.customers import customers
from storage.database import Json
from storage.roles import people, roles

KIND = "privacy_done"
"""The kind of the message in the outbox."""


class Done(StrEnum):
    """What was done; the values are stored."""

    EXPORTED_PERSON = "exported-person"
    EXPORTED_CUSTOMER = "exported-customer"
    ERASED_PERSON = "erased-person"


@dataclass(frozen=True, slots=True)
class DoneNews:
    """What an admin reads: what was done by whom, about which person or customer; "" where it is about none."""

    done: Done
    by: str
    person: str
    customer: str


def tell_other_admins(
    tx: Session, context: RequestContext, done: Done, *, person: str = "", customer: int | None = None
) -> None:
    """Have every admin but the one who did it told, once, in their working hours.

    `person` is the id of the person it is about; of somebody erased their sentinel.
    """
    by = context.actor.user_id
    payload: dict[str, Json] = {"done": done.value, "by": by, "person": person, "customer": customer}
    for admin in sorted(roles.list_people_with_role(tx, Role.ADMIN) - {by}):
        direct_messages.enqueue_direct_message(
            tx,
            admin,
            intent=f"{KIND}:{done.value}:{person or customer}:{context.now.isoformat()}:{admin}",
            kind=KIND,
            subject=admin,
            now=context.now,
            payload=payload,
        )


def find_news(db: Database, reader: str, payload: Mapping[str, Json]) -> DoneNews | None:
    """Find what a message says now; None if its reader is no admin any more."""
    with db.transaction(reading=True) as tx:
        if Role.ADMIN not in people.get_actor(tx, reader).roles:
            return None
        about = payload["customer"]
        customer = customers.get_customer(tx, about).name if isinstance(about, int) else ""
        return DoneNews(Done(str(payload["done"])), str(payload["by"]), str(payload["person"]), customer)
