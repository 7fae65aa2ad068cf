"""Keepers: who works here now, and so who looks after a customer: its owner or its backup."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from scoring import prompts as prompt_rules
from scoring.customers.customers import Customer
from scoring.roles import Role, choose_keeper
from scoring.rules.policy import Policy
from storage import prompts
from storage.roles import people, roles


def list_long_away(tx: Session, *, policy: Policy, now: datetime) -> frozenset[str]:
    """Return the ids of everybody who is away for more than five business days now, in the workspace's time zone."""
    today = now.astimezone(policy.zone).date()
    absences = prompts.list_absences_on(tx, today)
    return frozenset(
        absence.user_id for absence in absences if prompt_rules.is_long_away(absence, today, policy.calendar)
    )


def list_not_working(tx: Session, user_ids: Iterable[str | None], *, policy: Policy, now: datetime) -> frozenset[str]:
    """Return which of these people do not work here now: they left, are no full members, or are away for long."""
    people_ids = frozenset(person for person in user_ids if person is not None)
    if not people_ids:
        return people_ids
    return people_ids - people.list_full_members(tx, people_ids) | (
        people_ids & list_long_away(tx, policy=policy, now=now)
    )


def find_keeper(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> str | None:
    """Return who looks after the customer now: its owner, else its backup; None if neither works here."""
    owners = (customer.owner, customer.backup)
    return choose_keeper(owners, list_not_working(tx, owners, policy=policy, now=now))


def list_in_charge(tx: Session) -> frozenset[str]:
    """Return who decides what waits for managers: the managers; without any the admins, who can make somebody one."""
    return roles.list_people_with_role(tx, Role.MANAGER) or roles.list_people_with_role(tx, Role.ADMIN)
