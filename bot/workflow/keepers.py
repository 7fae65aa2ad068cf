"""Keepers: the steps, in the caller's transaction, that tell who works here, and so who looks after a customer now."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from scoring import prompts as rules
from scoring.customers.customers import Customer
from scoring.roles import choose_keeper
from scoring.rules.policy import Policy
from storage import prompts
from storage.roles import people


def list_long_away(tx: Session, *, policy: Policy, now: datetime) -> frozenset[str]:
    """Everybody who is away for more than five business days now; days are the workspace's."""
    today = now.astimezone(policy.zone).date()
    absent = prompts.list_absences_on(tx, today)
    return frozenset(each.user_id for each in absent if rules.is_long_away(each, today, policy.calendar))


def list_not_working(tx: Session, user_ids: Iterable[str | None], *, policy: Policy, now: datetime) -> frozenset[str]:
    """Those of these people who do not work here now: gone, no full members, or away for long."""
    known = frozenset(person for person in user_ids if person is not None)
    if not known:
        return known
    return known - people.list_full_members(tx, known) | (known & list_long_away(tx, policy=policy, now=now))


def find_keeper(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> str | None:
    """Who looks after the customer now: its owner, else its backup; None where neither works here."""
    owners = (customer.owner, customer.backup)
    return choose_keeper(owners, list_not_working(tx, owners, policy=policy, now=now))
